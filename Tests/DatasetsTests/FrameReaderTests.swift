import Datasets
import Foundation
import Imaging
import Synchronization
import Testing

@Suite struct FrameReaderTests {
  /// Frames that exist only when asked for, some of them broken; remembers what was asked.
  private final class Endless: FrameSequence {
    struct Broken: Error, Equatable { let index: Int }

    let count: Int
    let asked = Mutex<[Int]>([])
    private let broken: Set<Int>

    init(count: Int, broken: Set<Int> = []) {
      self.count = count
      self.broken = broken
    }

    func label(at index: Int) -> String { "\(index)" }

    func frame(at index: Int) throws -> Image {
      asked.withLock { $0.append(index) }
      if broken.contains(index) { throw Broken(index: index) }
      return Image(width: 10, height: 10, blue: UInt8(index & 255), green: UInt8(index >> 8 & 255), red: 0)
    }
  }

  private func number(_ image: Image) -> Int { Int(image.pixels[0]) + Int(image.pixels[1]) << 8 }

  @Test func memoryIsBoundedWhateverTheLength() throws {
    let limit = 40 * 300
    let reader = FrameReader(Endless(count: 100_000), limit: limit)
    for index in stride(from: 0, to: 20_000, by: 1) {
      #expect(number(try reader.frame(at: index)) == index & 0xFFFF)
      if index % 500 == 0 { #expect(reader.heldBytes <= limit) }
    }
    for index in [99_999, 5, 50_000, 49_999, 0] {
      #expect(number(try reader.frame(at: index)) == index & 0xFFFF)
      #expect(reader.heldBytes <= limit)
    }
  }

  /// A run that only goes on keeps what lies ahead and a few frames more, whatever room there is.
  @Test func whatNeverTurnsBackKeepsLittle() throws {
    let reader = FrameReader(Endless(count: 100_000), ahead: 8, behind: 2)
    for index in 0..<5_000 {
      #expect(number(try reader.frame(at: index)) == index & 0xFFFF)
      #expect(reader.heldBytes <= (8 + 1 + 2 + 1) * 300)
    }
    // It may turn back all the same.
    #expect(number(try reader.frame(at: 17)) == 17)
  }

  @Test func framesComeBeforeTheyAreAskedFor() throws {
    let source = Endless(count: 1_000)
    let reader = FrameReader(source, limit: 1 << 20, ahead: 8)
    _ = try reader.frame(at: 100)
    // Waiting for the last frame of the reach, without asking for it.
    let deadline = Date(timeIntervalSinceNow: 20)
    while source.asked.withLock({ !$0.contains(108) }), Date() < deadline { usleep(1_000) }
    #expect(source.asked.withLock { Set($0) } == Set(100...108))
    // Backwards it goes the other way.
    _ = try reader.frame(at: 90)
    while source.asked.withLock({ !$0.contains(82) }), Date() < deadline { usleep(1_000) }
    #expect(source.asked.withLock { Set($0) } == Set(82...90).union(100...108))
    // Nothing is decoded twice while there is room.
    #expect(source.asked.withLock { $0.count == Set($0).count })
  }

  @Test func aBrokenFrameIsThrownForItselfOnly() throws {
    let reader = FrameReader(Endless(count: 50, broken: [20]))
    #expect(number(try reader.frame(at: 19)) == 19)
    #expect(throws: Endless.Broken(index: 20)) { try reader.frame(at: 20) }
    #expect(number(try reader.frame(at: 21)) == 21)
  }

  @Test func brokenFramesDoNotKeepTheDecoderBusy() throws {
    // Room for three frames, and more than that ahead of a frame that costs next to nothing.
    let source = Endless(count: 100, broken: [10])
    let reader = FrameReader(source, limit: 3 * 300 + 4096, ahead: 50)
    #expect(throws: Endless.Broken.self) { try reader.frame(at: 10) }
    var before = -1
    while before != source.asked.withLock({ $0.count }) {
      before = source.asked.withLock { $0.count }
      #expect(before < 1_000)
      if before >= 1_000 { break }
      usleep(50_000)
    }
  }

  @Test func askingWithoutWaitingBringsTheFrame() throws {
    let reader = FrameReader(Endless(count: 50, broken: [8]))
    let deadline = Date(timeIntervalSinceNow: 20)
    var result = reader.ifReady(at: 7)
    while result == nil, Date() < deadline {
      usleep(1_000)
      result = reader.ifReady(at: 7)
    }
    #expect(number(try #require(result).get()) == 7)
    _ = try? reader.frame(at: 8)
    #expect(throws: Endless.Broken(index: 8)) { try reader.ifReady(at: 8)?.get() }
  }

  @Test func aFrameLargerThanTheLimitIsStillShown() throws {
    let reader = FrameReader(Endless(count: 9), limit: 1)
    for index in [0, 1, 5, 4, 8] { #expect(number(try reader.frame(at: index)) == index) }
  }

  @Test func severalThreadsGetTheirFrames() async throws {
    let reader = FrameReader(Endless(count: 2_000), limit: 20 * 300, ahead: 4)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for start in 0..<4 {
        group.addTask {
          for step in 0..<200 {
            let index = (start * 611 + step * 7) % 2_000
            let image = try reader.frame(at: index)
            if Int(image.pixels[0]) + Int(image.pixels[1]) << 8 != index { return false }
          }
          return true
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test func footageDecodedAheadIsTheSameFootage() throws {
    let images = (0..<5).map { Image(width: 4, height: 4, blue: UInt8($0)) }
    let footage = Footage(name: "five", path: "five", frames: MemoryFrames(images)).decodedAhead()
    #expect(try (0..<5).map { try footage.frame($0) } == images)
    #expect(try footage.frameSize() == (4, 4))
  }
}
