import Datasets
import Foundation
import TestSupport
import Testing
import Tracking

@Suite struct ResultsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func boxesComeBackBitForBitInTheFootagesBase() throws {
    var random = SplitMix64(seed: 4)
    let boxes: [Box?] =
      [nil, Box(x: 0, y: -3.5, width: 1e-7, height: 1e6)]
      + (0..<100).map { _ in
        Box(
          x: .random(in: -10...2_000, using: &random), y: .random(in: -10...2_000, using: &random),
          width: .random(in: 1...900, using: &random), height: .random(in: 1...900, using: &random))
      }
    let path = folder.path("boxes.txt")
    try ResultsFile.write(boxes, base: 0, to: path)
    #expect(try ResultsFile.read(path, base: 0) == boxes)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("NaN,NaN,NaN,NaN\n0,-3.5,0.0000001,1000000\n"))
    #expect(ResultsFile.line(Box(x: 9.25, y: 0, width: 2, height: 3), base: 1) == "10.25,1,2,3")
  }

  @Test func anInterruptedRunLeavesWholeLines() throws {
    let path = folder.path("boxes.txt")
    let writer = try ResultsWriter(path: path, base: 1)
    try writer.append(nil)
    try writer.append(Box(x: 1, y: 2, width: 3, height: 4))
    // The writer is still open: what it took is in the file.
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "NaN,NaN,NaN,NaN\n2,3,3,4\n")
  }

  @Test func aFullDiskIsSaid() throws {
    let writer = try ResultsWriter(path: "/dev/full", base: 0)
    #expect(throws: DatasetError.unwritable(file: "/dev/full", reason: "No space left on device")) {
      try writer.append(nil)
    }
    #expect(throws: DatasetError.self) { try ResultsWriter(path: folder.path("no/such/folder.txt"), base: 0) }
  }

  @Test func othersResultsAreRead() throws {
    let path = try folder.write("1 2 3 4\n1\t2\t3\t4\n2\n0.0000\nnan,nan,nan,nan\n", to: "a.txt")
    let box = Box(x: 0, y: 1, width: 3, height: 4)
    #expect(try ResultsFile.read(path, base: 1) == [box, box, nil, nil, nil])
    #expect(try ResultsFile.regions(path)[2] == .code(2))
  }
}
