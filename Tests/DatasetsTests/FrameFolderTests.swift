import Datasets
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct FrameFolderTests {
  private let data: DataSetFolder

  init() throws { data = try DataSetFolder() }

  @Test func namesAreInTheOrderOfTheirNumbers() throws {
    try data.frames("clip/f%d.png", [1, 2, 9, 10, 11, 3, 4, 5, 6, 7, 8])
    #expect(try data.numbers(data.opener.open(data.path("clip"))) == Array(1...11))
  }

  @Test func aMissingFrameKeepsItsPlaceAndIsAnErrorOfItsOwn() throws {
    try data.frames("clip/%04d.png", [1, 2, 3, 5, 6, 7, 8])
    let footage = try data.opener.open(data.path("clip"))
    #expect(footage.count == 8 && footage.groundTruth == nil)
    #expect(throws: DatasetError.missingFrame(file: data.path("clip/0004.png"), frame: 3)) { try footage.frame(3) }
    #expect(DataSetFolder.number(try footage.frame(4)) == 5)
    #expect(footage.warnings == ["\(data.path("clip/0004.png")): frame 4 is missing"])
  }

  @Test func missingFirstFramesKeepTheirPlacesWhenBoxesSaySo() throws {
    try data.frames("Seq/img/%04d.jpg", 3...6)
    try data.text("Seq/groundtruth_rect.txt", (1...6).map { "\($0),1,2,2\n" }.joined())
    let footage = try data.opener.open(data.path("Seq"))
    #expect(footage.count == 6 && footage.truth(2)?.x == 2)
    #expect(DataSetFolder.number(try footage.frame(2)) == 3)
    #expect(throws: DatasetError.self) { try footage.frame(0) }
  }

  @Test func coarserNumberingHasNoGaps() throws {
    try data.frames("clip/%04d.png", [0, 10, 20, 30, 40])
    #expect(try data.numbers(data.opener.open(data.path("clip"))) == [0, 10, 20, 30, 40])
  }

  @Test func asManyBoxesAsFilesMeansNothingIsMissing() throws {
    try data.frames("Seq/img/%04d.jpg", [247, 248, 250])
    try data.text("Seq/groundtruth_rect.txt", "1,1,2,2\n1,1,2,2\n1,1,2,2\n")
    #expect(try data.numbers(data.opener.open(data.path("Seq"))) == [247, 248, 250])
  }

  @Test func aBrokenFrameFailsAlone() throws {
    try data.frames("clip/%04d.png", 1...3)
    try data.text("clip/0002.png", "")
    let footage = try data.opener.open(data.path("clip"))
    #expect(throws: ImageError.empty(name: data.path("clip/0002.png"))) { try footage.frame(1) }
    #expect(DataSetFolder.number(try footage.frame(2)) == 3)
  }

  @Test func whatIsNoFootageSaysWhatItIs() throws {
    try data.text("notes/a.txt", "x")
    let opener = data.opener
    #expect(throws: DatasetError.noFrames(folder: data.path("notes"), others: ["a.txt"])) {
      try opener.open(data.path("notes"))
    }
    #expect(throws: DatasetError.notFound("nothing", known: [])) { try opener.open("nothing") }
    try data.frames("set/a/%04d.png", 1...1)
    try data.frames("set/b/%04d.png", 1...1)
    #expect(throws: DatasetError.severalSequences(path: data.path("set"), names: ["a", "b"])) {
      try opener.open(data.path("set"))
    }
  }

  @Test func bundledSequencesOpenByName() throws {
    try data.frames("data/Sequences/twins/img/%04d.png", 1...2)
    try data.text("data/Sequences/twins/groundtruth_rect.txt", "1,1,2,2\n1,1,2,2\n")
    #expect(try data.opener.open("Twins").layout == .otb)
    let error = #expect(throws: DatasetError.self) { try data.opener.open("twinz") }
    #expect(error?.description == "twinz: no such file or folder; bundled sequences are twins")
  }

  @Test func aSinglePictureIsFootageOfOneFrame() throws {
    try data.frames("%d.jpg", [7])
    let footage = try data.opener.open(data.path("7.jpg"))
    #expect(footage.layout == .picture)
    #expect(try data.numbers(footage) == [7])
  }
}
