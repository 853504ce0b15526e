import Foundation
import Metrics
import TestSupport
import Testing
import Tracking

@Suite struct ResultFolderTests {
  private func folder(_ files: [String: String]) throws -> String {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("results-\(UUID().uuidString)/tracker")
    for (name, text) in files {
      let url = root.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    return root.path
  }

  @Test func findsEveryLayout() throws {
    let folder = try ResultFolder(
      path: folder([
        "Car4.txt": "1,2,3,4\n5\t6\t7\t8\n", "jogging-2.txt": "9,9,9,9\n",
        "GOT/GOT_001.txt": "1.000,2.000,3.000,4.000\n", "GOT/GOT_002.txt": "2.000,2.000,3.000,4.000\n",
        "GOT/GOT_time.txt": "0.5,0.25\n", "baseline/bag/bag_001.txt": "1\n1,2,3,4\n2\n",
        "baseline/anchored/anchored_00000026.txt": "1\n", "longterm/far/far_001.txt": "1\n1,2,3,4\n",
        "longterm/far/far_001_confidence.value": "\n0.5\n", "own/boxes.txt": "NaN,NaN,NaN,NaN\n1,2,3,4\n",
      ]))
    #expect(folder.name == "tracker")
    let box = Region.rectangle(Box(x: 1, y: 2, width: 3, height: 4))
    #expect(try folder.runs(of: "Car4") == [[box, .rectangle(Box(x: 5, y: 6, width: 7, height: 8))]])
    #expect(try folder.runs(of: "Jogging.2").first?.count == 1)
    #expect(try folder.runs(of: "GOT").count == 2)
    #expect(folder.seconds(of: "GOT") == [0.5, 0.25])
    #expect(try folder.runs(of: "bag") == [[.code(1), box, .code(2)]])
    #expect(try folder.run(of: "anchored", anchor: 26) == [.code(1)])
    #expect(try folder.run(of: "anchored", anchor: 27) == nil)
    #expect(try folder.runs(of: "far", experiment: "longterm").first?.count == 2)
    #expect(try folder.confidences(of: "far") == [nil, 0.5])
    #expect(try folder.runs(of: "own") == [[.absent, box]])
    #expect(try folder.runs(of: "nothing").isEmpty)
  }

  /// The toolkit's folders end in the experiment: what is above tells the trackers apart.
  @Test func foldersOfOneNameAreToldApart() throws {
    let root = try folder(["A/base/x.txt": "1,2,3,4\n", "B/base/x.txt": "1,2,3,4\n", "C/x.txt": "1,2,3,4\n"])
    let named = try ResultFolder.distinct([root + "/A/base", root + "/B/base/", root + "/C"])
    #expect(named.map(\.name) == ["A/base", "B/base", "C"])
    #expect(try ResultFolder.distinct([root + "/A/base"]).map(\.name) == ["base"])
    #expect(throws: MetricsError.self) { try ResultFolder.distinct([root + "/D"]) }
  }

  @Test func badLinesAreNamed() throws {
    let path = try folder(["a.txt": "1,2,3,4\n1,2,x,4\n"])
    let error = #expect(throws: MetricsError.self) { try ResultFolder(path: path).runs(of: "a") }
    #expect("\(try #require(error))".hasSuffix("a.txt:2: 'x' is not a number"))
    #expect(throws: MetricsError.self) { try ResultFolder(path: "/no/such/folder") }
  }

  /// Two regions as the toolkit packs them.
  @Test func binaryTrajectoriesAreRead() throws {
    let bytes: [UInt8] =
      [1, 0, 2, 0, 0, 0] + [0, 1, 0, 0, 0] + [1, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40]
    #expect(
      try TrajectoryBinary.parse(bytes, file: "x")
        == [.code(1), .rectangle(Box(x: 1, y: 2, width: 3, height: 4))])
    for length in 0..<bytes.count {
      #expect(throws: MetricsError.self) { try TrajectoryBinary.parse(Array(bytes[..<length]), file: "x") }
    }
  }

  @Test func textsReadBack() throws {
    let regions: [Region] = [.code(1), .absent, .rectangle(Box(x: 0.1, y: 1.0 / 3, width: 2, height: 3))]
    #expect(try TrajectoryText.parse(TrajectoryText.text(regions), file: "x") == regions)
    #expect(TrajectoryText.text([regions[2]], decimals: 4) == "0.1000,0.3333,2.0000,3.0000\n")
    #expect(try TrajectoryText.numbers("\n0.5\nnan\n", file: "x").count == 3)
    #expect(throws: MetricsError.self) { try TrajectoryText.numbers("a\n", file: "x") }
  }
}
