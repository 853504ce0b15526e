import Datasets
import Foundation
import Imaging
import TestSupport
import Testing
import Tracking

@Suite struct LayoutTests {
  private let data: DataSetFolder

  private static let mask =
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADAgMAAADJmkZVAAAACVBMVEUAAACAAAAAgACmUGVTAAAADklEQVR4nGMQYOBiYAAAAHQA"
    + "GwLHiW8AAAAASUVORK5CYII="

  init() throws { data = try DataSetFolder() }

  private func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Box {
    Box(x: x, y: y, width: width, height: height)
  }

  @Test func otbCountsFromOneAndTakesAnySeparator() throws {
    try data.frames("Seq/img/%04d.jpg", 1...4)
    try data.text("Seq/groundtruth_rect.txt", "3,4,5,6\r\n3\t4\t5\t6\r\n3 4 5 6\r\nNaN,NaN,NaN,NaN\r\n\r\n")
    let footage = try data.opener.open(data.path("Seq/"))
    #expect(footage.layout == .otb && footage.base == 1 && footage.name == "Seq" && footage.count == 4)
    #expect((0..<4).map { footage.truth($0) } == [box(2, 3, 5, 6), box(2, 3, 5, 6), box(2, 3, 5, 6), nil])
    #expect(footage.warnings == [])
    #expect(try data.numbers(footage) == [1, 2, 3, 4])
    // The folder of the frames alone means the same sequence.
    #expect(try data.opener.open(data.path("Seq/img")).groundTruth == footage.groundTruth)
  }

  @Test func aTargetOfSeveralIsChosenByTheEndOfTheName() throws {
    try data.frames("Jogging/img/%04d.jpg", 1...2)
    try data.text("Jogging/groundtruth_rect.1.txt", "1,1,5,6\n1,1,5,6\n")
    try data.text("Jogging/groundtruth_rect.2.txt", "9,1,5,6\n9,1,5,6\n")
    let first = try data.opener.open(data.path("Jogging"))
    #expect(first.name == "Jogging" && first.targets == ["1", "2"] && first.truth(0) == box(0, 0, 5, 6))
    for name in ["Jogging.2", "Jogging-2", "Jogging_2"] {
      let second = try data.opener.open(data.path(name))
      #expect(second.name == "Jogging.2" && second.truth(0) == box(8, 0, 5, 6))
      #expect(try data.opener.open(second.path).groundTruth == second.groundTruth)
    }
    let error = #expect(throws: DatasetError.self) { try data.opener.open(data.path("Jogging.3")) }
    #expect(error?.description.hasSuffix("no target '3'; there is 1, 2") == true)
    #expect(
      try data.opener.sequences(in: data.path(""), everyTarget: true).map { ($0 as NSString).lastPathComponent }
        == ["Jogging.1", "Jogging.2"])
    #expect(try data.opener.sequences(in: data.path("")).count == 1)
  }

  @Test func anEmptyTargetFileIsPassedOver() throws {
    try data.frames("Human4/img/%04d.jpg", 1...1)
    try data.text("Human4/groundtruth_rect.1.txt", "")
    try data.text("Human4/groundtruth_rect.2.txt", "9,1,5,6\n")
    let footage = try data.opener.open(data.path("Human4"))
    #expect(footage.truth(0) == box(8, 0, 5, 6))
    #expect(footage.warnings.count == 1 && footage.warnings[0].hasSuffix("groundtruth_rect.1.txt: is empty"))
  }

  @Test func publishedRangesChooseTheFramesOfTheBoxes() throws {
    try data.frames("Diving/img/%04d.jpg", 1...220)
    try data.text("Diving/groundtruth_rect.txt", String(repeating: "1,1,2,2\n", count: 215))
    let footage = try data.opener.open(data.path("Diving"))
    #expect(footage.count == 215 && footage.warnings == [])
  }

  @Test func badLinesAreErrorsWithTheirPlace() throws {
    try data.frames("Seq/img/%04d.jpg", 1...3)
    for (text, line, word) in [
      ("1,2,3,4\n1,2,x,4\n1,2,3,4\n", 2, "'x' is not a number"), ("1,2,3,4\n\n1,2,3,4\n", 2, "empty"),
      ("1,2,3\n", 1, "3 numbers"), ("x,y,w,h\n1,2,3,4\n", 1, "'x'"),
    ] {
      try data.text("Seq/groundtruth_rect.txt", text)
      let error = #expect(throws: DatasetError.self) { try data.opener.open(data.path("Seq")) }
      #expect(
        error?.description.contains("groundtruth_rect.txt:\(line): ") == true
          && error?.description.contains(word) == true)
    }
  }

  @Test func aDifferentLengthIsAWarning() throws {
    try data.frames("Seq/img/%04d.jpg", 1...5)
    try data.text("Seq/groundtruth_rect.txt", "1,1,2,2\n1,1,2,2\n1,1,2,2\n")
    let footage = try data.opener.open(data.path("Seq"))
    #expect(footage.count == 5 && footage.truth(2) != nil && footage.truth(3) == nil)
    #expect(footage.warnings.count == 1 && footage.warnings[0].contains("3 boxes for 5 frames"))
  }

  @Test func lasotMarksAbsenceInFilesOfItsOwn() throws {
    try data.frames("cat/cat-1/img/%08d.jpg", 1...3)
    try data.text("cat/cat-1/groundtruth.txt", "11,12,3,4\n11,12,3,4\n0,0,0,0\n")
    try data.text("cat/cat-1/full_occlusion.txt", "0,1,0")
    try data.text("cat/cat-1/out_of_view.txt", "0,0,1")
    let footage = try data.opener.open(data.path("cat/cat-1"))
    #expect(footage.layout == .lasot && footage.base == 1)
    #expect((0..<3).map { footage.truth($0) } == [box(10, 11, 3, 4), nil, nil])
    #expect(footage.labels["out_of_view"] == [0, 0, 1])
  }

  @Test func got10kKeepsFramesBesideItsLabels() throws {
    try data.frames("val/GOT-10k_Val_000001/%08d.jpg", 1...3)
    try data.text("val/GOT-10k_Val_000001/groundtruth.txt", "11.5,12,3,4\n11,12,3,4\n11,12,3,4\n")
    try data.text("val/GOT-10k_Val_000001/absence.label", "0\n0\n1\n")
    try data.text("val/GOT-10k_Val_000001/cover.label", "8\n0\n8\n")
    try data.text("val/GOT-10k_Val_000001/meta_info.ini", "[METAINFO]\nanno_fps: 10Hz\n")
    let footage = try data.opener.open(data.path("val/GOT-10k_Val_000001"))
    #expect(footage.layout == .got10k && footage.base == 1 && footage.framesPerSecond == 10)
    #expect((0..<3).map { footage.truth($0) } == [box(10.5, 11, 3, 4), nil, nil])
    #expect(footage.labels["cover"] == [8, 0, 8])
  }

  @Test func aTestSetsSingleBoxIsTheFirstFrames() throws {
    try data.frames("test/GOT-10k_Test_000001/%08d.jpg", 1...3)
    try data.text("test/GOT-10k_Test_000001/groundtruth.txt", "2,2,3,4\n")
    let footage = try data.opener.open(data.path("test/GOT-10k_Test_000001"))
    #expect(footage.count == 3 && footage.truth(0) == box(1, 1, 3, 4) && footage.truth(1) == nil)
    #expect(footage.warnings == [])
  }

  @Test func votReadsPolygonsMasksAndTags() throws {
    try data.frames("bag/color/%08d.jpg", 1...4)
    try data.text(
      "bag/groundtruth.txt",
      "334.02,128.36,438.19,188.78,396.39,260.83,292.23,200.41\n1,2,3,4\nnan,nan,nan,nan\nm5,6,3,2,1,2,3\n")
    try data.text("bag/camera_motion.tag", "1\n0\n0\n1\n")
    let footage = try data.opener.open(data.path("bag"))
    #expect(footage.layout == .vot && footage.base == 0)
    // spec.md §1.13's check.
    let first = try #require(footage.truth(0))
    #expect(abs(first.centerX - 365.2075) < 1e-9 && abs(first.centerY - 194.595) < 1e-9)
    #expect(abs(first.width - 106.13089774) < 1e-7 && abs(first.height - 96.41442878) < 1e-7)
    #expect(footage.truth(1) == box(1, 2, 3, 4) && footage.truth(2) == nil && footage.truth(3) == box(6, 6, 2, 1))
    #expect(footage.labels["camera_motion"] == [1, 0, 0, 1])
  }

  @Test func trackingNetKeepsBoxesApart() throws {
    try data.frames("TEST/frames/abc_0/%d.jpg", 0...11)
    try data.text("TEST/anno/abc_0.txt", "5,6,7,8\n")
    let footage = try data.opener.open(data.path("TEST/frames/abc_0"))
    #expect(footage.layout == .trackingNet && footage.base == 0 && footage.truth(0) == box(5, 6, 7, 8))
    #expect(try data.numbers(footage) == Array(0...11))
  }

  @Test func nfsTakesEveryEighthLineAtThirtyFrames() throws {
    try data.frames("NfS/ball/30/ball/%05d.jpg", 1...2)
    try data.text(
      "NfS/ball/30/ball.txt",
      (0..<16).map { "0 \($0) 5 \($0 + 10) 9 \($0) \($0 == 8 ? 1 : 0) 0 1 \"ball\"\n" }.joined())
    let footage = try data.opener.open(data.path("NfS/ball/30/ball"))
    #expect(footage.layout == .nfs && footage.truth(0) == box(0, 5, 10, 4) && footage.truth(1) == nil)
    #expect(footage.groundTruth?.regions.count == 2 && footage.warnings == [])
    // The last frame's line alone is there: nine lines.
    try data.text(
      "NfS/ball/30/ball.txt", (0..<9).map { "0 \($0) 5 \($0 + 10) 9 \($0) 0 0 1 \"ball\"\n" }.joined())
    let short = try data.opener.open(data.path("NfS/ball/30/ball"))
    #expect(short.groundTruth?.regions.count == 2 && short.truth(1) == box(8, 5, 10, 4))
    try data.text("NfS/ball/30/ball.txt", "0 1 5 11 9 0 0 0 1 \"ball\"\n0 1 5\n")
    let error = #expect(throws: DatasetError.self) { try data.opener.open(data.path("NfS/ball/30/ball")) }
    #expect(error?.description.contains("ball.txt:2: ") == true)
  }

  @Test func uav123SharesFramesBetweenSequences() throws {
    try data.frames("UAV/data_seq/UAV123/bird1/%06d.jpg", 1...780)
    try data.text("UAV/anno/UAV123/bird1_1.txt", "1,1,2,2\nNaN,NaN,NaN,NaN\n")
    try data.text("UAV/anno/UAV123/bird1_2.txt", "5,5,2,2\n6,5,2,2\n7,5,2,2\n")
    try data.text("UAV/anno/UAV20L/bird1.txt", String(repeating: "9,9,2,2\n", count: 780))
    let opener = data.opener
    let all = try opener.sequences(in: data.path("UAV"))
    #expect(all.map { ($0 as NSString).lastPathComponent } == ["bird1_1", "bird1_2"])
    let first = try opener.open(all[0])
    #expect(
      first.name == "bird1_1" && first.layout == .uav123 && first.truth(0) == box(0, 0, 2, 2) && first.truth(1) == nil)
    #expect(try data.numbers(first) == [1, 2])
    #expect(try data.numbers(opener.open(all[1])) == [775, 776, 777])
    let long = try opener.open(data.path("UAV/data_seq/UAV123/bird1_20L"))
    #expect(long.count == 780 && long.truth(779) == box(8, 8, 2, 2))
  }

  @Test func motChoosesATrack() throws {
    try data.frames("MOT17-02/img1/%06d.jpg", 1...3)
    try data.text("MOT17-02/seqinfo.ini", "[Sequence]\nframeRate=14\n")
    try data.text(
      "MOT17-02/gt/gt.txt", "1,2,11,21,5,6,1,1,1\n2,2,12,21,5,6,1,1,1\n2,7,1,1,9,9,1,1,0.5\n3,9,1,1,9,9,0,8,1\n")
    let footage = try data.opener.open(data.path("MOT17-02"))
    #expect(footage.layout == .mot && footage.framesPerSecond == 14 && footage.targets == ["2", "7"])
    #expect((0..<3).map { footage.truth($0) } == [box(10, 20, 5, 6), box(11, 20, 5, 6), nil])
    #expect(try data.opener.open(data.path("MOT17-02.7")).groundTruth?.firstFrame == 1)
    try data.text("MOT17-02/gt/gt.txt", "1,2,11,21,5,6,1,1,1\n2,2,zwölf,21,5,6\n")
    let error = #expect(throws: DatasetError.self) { try data.opener.open(data.path("MOT17-02")) }
    #expect(error?.description.contains("gt.txt:2: ") == true)
  }

  @Test func davisReadsTheNumbersOfItsMasks() throws {
    try data.frames("DAVIS/JPEGImages/480p/dog/%05d.jpg", 0...1)
    // 4 x 3 palette pictures of 2 bits: object 1 at (1, 0), object 2 at (2, 1) and (3, 1).
    let png = try #require(
      Data(base64Encoded: Self.mask))
    try data.folder.write(Array(png), to: "DAVIS/Annotations/480p/dog/00000.png")
    let footage = try data.opener.open(data.path("DAVIS/JPEGImages/480p/dog"))
    #expect(footage.layout == .davis && footage.targets == ["1", "2"])
    #expect(footage.truth(0) == box(1, 0, 1, 1) && footage.truth(1) == nil)
    #expect(try data.opener.open(data.path("DAVIS/JPEGImages/480p/dog.2")).truth(0) == box(2, 1, 2, 1))
    #expect(try data.opener.sequences(in: data.path("DAVIS")) == [data.path("DAVIS/JPEGImages/480p/dog")])
  }

  @Test func pysotsJSONIsReadWithPythonsNaN() throws {
    try data.frames("test/OTB/A/img/%04d.jpg", 1...3)
    try data.text(
      "test/OTB/OTB.json",
      """
      {"B": {"video_dir": "B", "init_rect": [1, 2, 3, 4], "img_names": ["B/NaN.jpg"], "gt_rect": [[1, 2, 3, 4]]},
       "A": {"video_dir": "A", "init_rect": [1, 2, 3, 4], "img_names": ["A/img/0001.jpg", "A/img/0002.jpg", "A/img/0003.jpg"],
             "gt_rect": [[1, 2, 3.5, 4], [NaN, NaN, NaN, NaN], [1, 2, 3, 4]], "absent": [1, 1, 0], "attr": ["SV"]}}
      """)
    let opener = data.opener
    #expect(
      try opener.sequences(in: data.path("test/OTB/OTB.json")).map { ($0 as NSString).lastPathComponent } == ["A", "B"])
    let footage = try opener.open(data.path("test/OTB/OTB.json/A"))
    #expect(footage.layout == .pysot && (0..<3).map { footage.truth($0) } == [box(1, 2, 3.5, 4), nil, nil])
    #expect(try data.numbers(footage) == [1, 2, 3])
    #expect(footage.attributes == ["SV"])
    // The folder means its file of the same name.
    #expect(
      try opener.sequences(in: data.path("test/OTB")) == opener.sequences(in: data.path("test/OTB/OTB.json")))
    let missing = try opener.open(data.path("test/OTB/OTB.json/B"))
    #expect(throws: ImageError.self) { try missing.frame(0) }
    let error = #expect(throws: DatasetError.self) { try opener.open(data.path("test/OTB/OTB.json")) }
    #expect(error?.description.contains("holds 2 sequences; name one of them: A, B") == true)
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)")) func theStoredSequencesOpen() throws {
    let folder = Shared.url("data/sequences").path
    let all = try data.opener.sequences(in: folder)
    #expect(all.count == 20)
    for path in all {
      let footage = try data.opener.open(path)
      #expect(footage.layout == .otb && footage.base == 1 && footage.warnings == [], "\(path)")
      #expect(footage.groundTruth?.regions.count == footage.count)
    }
    #expect(try data.opener.open(folder + "/Jogging_2").truth(0) != data.opener.open(folder + "/Jogging").truth(0))
  }
}
