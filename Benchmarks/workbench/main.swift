// workbench-bench: what the workbench promises, measured. Run it on a machine that does nothing else.
//
//     swift build -c release --product workbench-bench
//     .build/release/workbench-bench latency .build/release/siamscope FOOTAGE [WxH] [KEYS]   keys while the engine works
//     .build/release/workbench-bench video FOOTAGE [FRAMES]                   CPU, bytes and quality of moving pictures
//     .build/release/workbench-bench rerank                                   a changed parameter on 3,125 proposals
//     .build/release/workbench-bench branches FOOTAGE [FRAMES] [BRANCHES]     many branches: memory, and how they answer

import Foundation

struct Usage: Error, CustomStringConvertible {
  let description =
    "usage: workbench-bench latency PROGRAM FOOTAGE [WxH] [KEYS] | video FOOTAGE [FRAMES] | rerank | "
    + "branches FOOTAGE [FRAMES] [BRANCHES]"
}

let arguments = Array(CommandLine.arguments.dropFirst())

func number(_ index: Int, _ fallback: Int) -> Int {
  arguments.indices.contains(index) ? Int(arguments[index]) ?? fallback : fallback
}

switch arguments.first {
case "latency" where arguments.count >= 3:
  let size = arguments.count > 3 ? arguments[3].split(separator: "x").compactMap { Int($0) } : [120, 36]
  guard size.count == 2 else { throw Usage() }
  try Latency.run(
    program: arguments[1], footage: arguments[2], width: size[0], height: size[1], count: number(4, 100))
case "video" where arguments.count >= 2: try Video.run(footage: arguments[1], frames: number(2, 60))
case "rerank": try Rerank.run()
case "branches" where arguments.count >= 2:
  try Branches.run(footage: arguments[1], frames: number(2, 1500), branches: number(3, 10))
default: throw Usage()
}
