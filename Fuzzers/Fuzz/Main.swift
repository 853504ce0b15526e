// Fuzz: every reader of siamscope's under libFuzzer, which brings the program's main. FUZZ_READER names the one to run
// (`Reader.all`); with FUZZ_SEEDS the seeds of every reader are written below that folder instead. Scripts/fuzz.sh
// builds and runs it.

import Foundation

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ argc: UnsafeMutableRawPointer?, _ argv: UnsafeMutableRawPointer?) -> CInt {
  if let folder = ProcessInfo.processInfo.environment["FUZZ_SEEDS"] {
    do { try Reader.writeSeeds(folder) } catch { leave("\(error)", code: 1) }
    exit(0)
  }
  if Reader.chosen == nil {
    leave("FUZZ_READER must be one of \(Reader.all.map(\.name).joined(separator: ", "))", code: 2)
  }
  return 0
}

/// Called with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func readInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Reader.chosen?.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

private func leave(_ message: String, code: CInt) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(code)
}

extension Reader {
  /// Each reader's seeds in a folder of its name, which is printed.
  static func writeSeeds(_ folder: String) throws {
    for reader in all {
      let own = URL(fileURLWithPath: folder).appendingPathComponent(reader.name)
      try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
      for (number, seed) in try reader.seeds().enumerated() {
        try Data(seed).write(to: own.appendingPathComponent("seed-\(number)"))
      }
      print(reader.name)
    }
  }
}
