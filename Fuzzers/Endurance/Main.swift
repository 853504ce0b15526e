// Endurance: a million frames of a bundled sequence, in a loop, through the workbench, with keys and mouse at random.
// Prints how much memory and how many open files it has as it goes, and exits 1 when either grows after the first
// minute. A made-up network keeps it to minutes; everything else is the workbench that people use.
//
//     endurance [FRAMES] [SEQUENCE] [SEED]

import Datasets
import Foundation
import Imaging
import Panels
import Siamese
import Terminal
import TestSupport
import Tracking
import Workbench

@main
enum Main {
  static func main() throws {
    // The workbench has a command line of its own.
    let arguments = Swift.CommandLine.arguments
    let frames = arguments.count > 1 ? Int(arguments[1]) ?? 1_000_000 : 1_000_000
    let sequence = arguments.count > 2 ? arguments[2] : "twins"
    let seed = arguments.count > 3 ? UInt64(arguments[3]) ?? 1 : 1
    // Commands that are typed at random may write files.
    let scratch = try TemporaryFolder()
    let footage = try FootageOpener().open(sequence).decodedAhead()
    guard FileManager.default.changeCurrentDirectoryPath(scratch.url.path) else { throw POSIXError(.ENOENT) }
    var walk = try RandomWalk(footage: footage, seed: seed)
    var meter = Meter()
    meter.note(frames: 0)
    while walk.tracked < frames {
      try walk.go(steps: 256)
      if meter.isDue { meter.note(frames: walk.tracked) }
    }
    meter.note(frames: walk.tracked)
    print(meter.verdict)
    print("\(walk.tracked) frames tracked, \(walk.drawn) screens drawn, \(walk.events) events")
    exit(meter.hasGrown ? 1 : 0)
  }
}
