import Datasets
import Foundation
import Imaging
import TestSupport
import Testing
import Tracking

@Suite struct SyntheticFootageTests {
  /// FNV-1a of a picture's bytes.
  private func hash(_ image: Image) -> UInt64 {
    image.pixels.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static let bundled = Shared.package.appendingPathComponent("Sequences")

  @Test(arguments: SyntheticSequence.allCases)
  func bundledFramesAreWhatTheRendererMakes(_ sequence: SyntheticSequence) throws {
    let footage = SyntheticFootage(sequence)
    let folder = Self.bundled.appendingPathComponent(sequence.rawValue)
    for frame in [0, sequence.lookAt - 1, footage.frameCount - 1] {
      let number = String(frame + 1)
      let name = "img/" + String(repeating: "0", count: 4 - number.count) + number + ".png"
      let stored = try Image.read(path: folder.appendingPathComponent(name).path)
      #expect(stored == footage.render(frame: frame), "\(sequence.rawValue) frame \(number)")
    }
    let boxes = try ResultsFile.read(folder.appendingPathComponent("groundtruth_rect.txt").path, base: 1)
    #expect(boxes == footage.groundTruth)
    #expect(try SequenceInfo.read(folder: folder.path) == footage.info())
  }

  @Test func bundledSequencesStaySmall() throws {
    let files = FileManager.default.enumerator(at: Self.bundled, includingPropertiesForKeys: [.fileSizeKey])
    var bytes = 0
    var frames = 0
    while let file = files?.nextObject() as? URL {
      bytes += try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
      if file.pathExtension == "png" { frames += 1 }
    }
    #expect(frames == SyntheticSequence.allCases.reduce(0) { $0 + $1.frameCount })
    #expect(bytes <= 20_000_000)
  }

  @Test(arguments: SyntheticSequence.allCases)
  func boxesEncloseTheTargetTightly(_ sequence: SyntheticSequence) {
    let footage = SyntheticFootage(sequence)
    for frame in stride(from: 0, to: footage.frameCount, by: 7) {
      let mask = footage.mask(frame: frame)
      var columns: [Int] = []
      var rows: [Int] = []
      for (i, covered) in mask.enumerated() where covered {
        columns.append(i % sequence.width)
        rows.append(i / sequence.width)
      }
      guard let box = footage.truth(frame: frame) else {
        // Absent is only what is mostly out of the picture.
        #expect(columns.count < 400, "\(sequence.rawValue) frame \(frame + 1)")
        continue
      }
      guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max() else {
        Issue.record("\(sequence.rawValue) frame \(frame + 1): a box around nothing")
        continue
      }
      // A pixel belongs to the mask by its middle: the outline reaches at most one pixel farther, plus thin tips.
      #expect(box.x <= Double(left) + 0.5 && box.x >= Double(left) - 2)
      #expect(box.y <= Double(top) + 0.5 && box.y >= Double(top) - 2)
      #expect(box.right >= Double(right) + 0.5 && box.right <= Double(right) + 3)
      #expect(box.bottom >= Double(bottom) + 0.5 && box.bottom <= Double(bottom) + 3)
    }
  }

  @Test func framesDoNotDependOnEachOther() {
    let footage = SyntheticFootage(.dash)
    let first = footage.render(frame: 15)
    _ = footage.render(frame: 3)
    #expect(footage.render(frame: 15) == first)
    #expect(SyntheticFootage(.dash).render(frame: 15) == first)
    #expect(SyntheticFootage(.dash, seed: 1234).render(frame: 15) != first)
  }

  @Test func theTargetLeavesAndComesBackElsewhere() throws {
    let truth = SyntheticFootage(.return).groundTruth
    let gone = try #require(truth.firstIndex { $0 == nil })
    let back = try #require(truth[gone...].firstIndex { $0 != nil })
    #expect(back - gone >= 10)
    #expect(truth[back...].allSatisfy { $0 != nil })
    let before = try #require(truth[gone - 1])
    let after = try #require(truth[back])
    #expect(abs(before.centerX - after.centerX) > 150)
  }

  @Test func theTurtleGrowsByTwoAndAHalf() throws {
    let truth = SyntheticFootage(.turning).groundTruth.compactMap { $0 }
    let first = try #require(truth.first)
    let last = try #require(truth.last)
    #expect((last.area / first.area).squareRoot() > 2.2)
  }

  @Test func theBallDashesFartherThanItsOwnSize() {
    let truth = SyntheticFootage(.dash).groundTruth.compactMap { $0 }
    let steps = zip(truth, truth.dropFirst()).map { a, b in
      ((a.centerX - b.centerX) * (a.centerX - b.centerX) + (a.centerY - b.centerY) * (a.centerY - b.centerY))
        .squareRoot() / b.width
    }
    #expect((steps.max() ?? 0) > 0.8)
  }

  @Test func aWrittenSequenceReadsBack() throws {
    let folder = try TemporaryFolder()
    let footage = SyntheticFootage(.twins)
    var heard: [Int] = []
    try footage.write(to: folder.path("twins"), count: 3) { done in
      heard.append(done)
      return true
    }
    #expect(heard.last == 3)
    #expect(try SequenceInfo.read(folder: folder.path("twins")) == footage.info(frames: 3))
    #expect(try Image.read(path: folder.path("twins/img/0002.png")) == footage.render(frame: 1))
    #expect(
      try ResultsFile.read(folder.path("twins/groundtruth_rect.txt"), base: 1) == Array(footage.groundTruth.prefix(3)))
    #expect(try SequenceInfo.read(folder: folder.path("elsewhere")) == nil)
  }

  @Test func aStoppedSequenceHasNoGroundTruth() throws {
    let folder = try TemporaryFolder()
    try SyntheticFootage(.dash).write(to: folder.path("dash"), count: 40) { _ in false }
    #expect(!FileManager.default.fileExists(atPath: folder.path("dash/groundtruth_rect.txt")))
  }

  @Test func aBrokenDescriptionIsNamed() throws {
    let folder = try TemporaryFolder()
    try Data("{".utf8).write(to: URL(fileURLWithPath: folder.path("info.json")))
    #expect(throws: DatasetError.self) { try SequenceInfo.read(folder: folder.path("")) }
  }
}
