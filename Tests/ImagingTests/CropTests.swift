import Foundation
import Imaging
import TestSupport
import Testing

/// Crops and resizes against OpenCV's, bit for bit.
@Suite struct CropTests {
  struct ResizeCase: Decodable, Sendable {
    let seed: UInt64
    let side: Int
    let out: Int
    let fnv1a64: String
  }

  struct ResizeFixture: Decodable { let cases: [ResizeCase] }

  /// The fixture's patches: the top byte of each SplitMix64 output.
  private func patch(seed: UInt64, side: Int) -> Image {
    var state = seed
    let pixels = (0..<(side * side * 3)).map { _ -> UInt8 in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return UInt8((z ^ (z >> 31)) >> 56)
    }
    return Image(width: side, height: side, pixels: pixels)
  }

  private func hash(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)")) func resizeEqualsOpenCV() throws {
    let data = try Data(contentsOf: Shared.url("fixtures/imaging/resize.json"))
    let cases = try JSONDecoder().decode(ResizeFixture.self, from: data).cases
    #expect(cases.count == 78)
    for c in cases {
      let geometry = CropGeometry(x: 0, y: 0, side: c.side, outputSize: c.out)
      let out = patch(seed: c.seed, side: c.side).crop(geometry, fill: ChannelMean(blue: 0, green: 0, red: 0))
      #expect(hash(out.pixels) == c.fnv1a64, "side \(c.side) to \(c.out)")
    }
  }

  /// The integers of spec.md §1.9.
  @Test(arguments: [
    (10.0, 20.0, 100, -40, -30), (100.5, 50, 101, 50, -1), (100, 50, 100, 50, 0),
  ])
  func geometry(x: Double, y: Double, side: Int, left: Int, top: Int) {
    let geometry = CropGeometry(centerX: x, centerY: y, side: side, outputSize: 127)
    #expect((geometry.x, geometry.y) == (left, top))
  }

  @Test func outsideIsTheTruncatedMean() {
    let image = Image(width: 4, height: 3, blue: 10, green: 20, red: 30)
    let out = image.crop(
      CropGeometry(x: -3, y: -2, side: 9, outputSize: 9), fill: ChannelMean(blue: 117.9, green: 0.99, red: 255))
    for y in 0..<9 {
      for x in 0..<9 {
        let inside = (3..<7).contains(x) && (2..<5).contains(y)
        let at = (y * 9 + x) * 3
        #expect(Array(out.pixels[at..<(at + 3)]) == (inside ? [10, 20, 30] : [117, 0, 255]))
      }
    }
  }

  @Test(arguments: [(-100, 0), (0, -100), (50, 0), (0, 50), (-1_000_000, 1_000_000)])
  func whollyOutsideIsOneColour(x: Int, y: Int) {
    let image = Image(width: 40, height: 30, blue: 9, green: 9, red: 9)
    let out = image.crop(
      CropGeometry(x: x, y: y, side: 45, outputSize: 31), fill: ChannelMean(blue: 1, green: 2, red: 3))
    #expect(stride(from: 0, to: out.pixels.count, by: 3).allSatisfy { Array(out.pixels[$0..<($0 + 3)]) == [1, 2, 3] })
  }

  @Test func meanIsExact() {
    var image = Image(width: 3, height: 1)
    image.pixels = [1, 0, 255, 2, 0, 255, 4, 1, 254]
    let mean = ChannelMean(of: image)
    #expect(mean == ChannelMean(blue: 7.0 / 3, green: 1.0 / 3, red: 764.0 / 3))
  }
}
