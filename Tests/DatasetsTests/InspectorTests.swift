import Datasets
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct InspectorTests {
  private let data: DataSetFolder

  init() throws { data = try DataSetFolder() }

  private func findings(everyFrame: Bool = false, _ path: String) -> [String] {
    DatasetInspector(opener: data.opener, everyFrame: everyFrame).inspect(data.path(path)).findings.map {
      $0.description.replacingOccurrences(of: data.path("") + "/", with: "")
        .replacingOccurrences(of: data.path(""), with: "")
    }
  }

  @Test func aSoundSequenceIsDescribedAndNothingElse() throws {
    try data.frames("Seq/img/%04d.jpg", 1...3)
    try data.text("Seq/groundtruth_rect.txt", "1,1,4,4\n2,1,4,4\n3,1,18,4\n")
    let report = DatasetInspector(opener: data.opener).inspect(data.path("Seq"))
    #expect(report.lines == ["Seq: OTB, 3 frames of 20 x 10, 3 boxes, coordinates from 1", "1 sequences, 0 findings"])
    #expect(!report.hasErrors)
  }

  @Test func oddBoxesAreNamedByLine() throws {
    try data.frames("Seq/img/%04d.jpg", 1...5)
    try data.text("Seq/groundtruth_rect.txt", "0,5,4,4\n5,5,40,4\n5,5,0,4\n50,5,4,4\n0,0,0,0\n")
    let found = findings("Seq")
    #expect(found.count == 4)
    #expect(found.contains { $0.contains("groundtruth_rect.txt:1: a coordinate is 0, but OTB counts from 1") })
    #expect(found.contains { $0.contains("groundtruth_rect.txt:2: the box reaches beyond the frame of 20 x 10") })
    #expect(found.contains { $0.contains("groundtruth_rect.txt:3: a box without a positive") })
    #expect(found.contains { $0.contains("groundtruth_rect.txt:4: the box lies wholly outside") })
  }

  @Test func cornersInPlaceOfSizesAreSuspected() throws {
    try data.frames("Seq/img/%04d.jpg", 1...2)
    try data.text("Seq/groundtruth_rect.txt", "8,4,19,9\n7,4,18,9\n")
    #expect(findings("Seq").contains { $0.contains("wrong format?") })
  }

  @Test func missingBrokenAndDifferentFramesAreFound() throws {
    try data.frames("Seq/img/%04d.jpg", [1, 2, 4, 5, 6, 7, 8])
    try data.text("Seq/img/0002.jpg", "")
    try data.frames("Seq/img/%04d.jpg", [8], width: 30, height: 10)
    try data.text("Seq/groundtruth_rect.txt", String(repeating: "2,2,3,3\n", count: 7))
    // As many boxes as files: the numbering is taken as it is.
    let quick = findings("Seq")
    #expect(quick.contains { $0.contains("0002.jpg: the file is empty") })
    try data.text("Seq/img/0006.jpg", "not a picture")
    #expect(findings("Seq").contains { $0.contains("0006.jpg: looks like text; frames must be") })
    #expect(quick.contains { $0.contains("0008.jpg: 30 x 10 pixels, unlike the 20 x 10") })
    try data.text("Seq/groundtruth_rect.txt", String(repeating: "2,2,3,3\n", count: 8))
    #expect(findings("Seq").contains { $0.contains("0003.jpg: frame 3 is missing") })
    #expect(findings(everyFrame: true, "Seq").contains { $0.contains("error: ") && $0.contains("0003.jpg") })
  }

  @Test func whatCannotBeReadIsAFindingAndTheRestGoesOn() throws {
    try data.frames("set/a/img/%04d.jpg", 1...1)
    try data.text("set/a/groundtruth_rect.txt", "1,2,nonsense,4\n")
    try data.frames("set/b/img/%04d.jpg", 1...1)
    try data.text("set/b/groundtruth_rect.txt", "1,2,3,4\n")
    let report = DatasetInspector(opener: data.opener).inspect(data.path("set"))
    #expect(report.sequences.map(\.name) == ["b"] && report.hasErrors)
    #expect(report.findings[0].message.contains("groundtruth_rect.txt:1: 'nonsense' is not a number"))
    #expect(DatasetInspector(opener: data.opener).inspect(data.path("none")).hasErrors)
  }
}
