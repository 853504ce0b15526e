import Foundation
import Imaging
import Tensors
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
    var random = SplitMix64(seed: seed)
    let pixels = (0..<(side * side * 3)).map { _ in UInt8(random.next() >> 56) }
    return Image(width: side, height: side, pixels: pixels)
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)")) func resizeEqualsOpenCV() throws {
    let data = try Data(contentsOf: Shared.url("fixtures/imaging/resize.json"))
    let cases = try JSONDecoder().decode(ResizeFixture.self, from: data).cases
    #expect(cases.count == 78)
    for c in cases {
      let geometry = CropGeometry(x: 0, y: 0, side: c.side, outputSize: c.out)
      let out = patch(seed: c.seed, side: c.side).crop(geometry, fill: ChannelMean(blue: 0, green: 0, red: 0))
      #expect(fnv1a64(out.pixels) == c.fnv1a64, "side \(c.side) to \(c.out)")
    }
  }

  /// The reference's crops of a real frame: inside, over each edge, and at exactly twice the output.
  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)")) func cropsEqualTheReference() throws {
    let fixture = try CheckpointReader.read(Shared.url("fixtures/imaging/crops.safetensors").path)
    let cases = try JSONDecoder().decode([[Double]].self, from: Data((fixture.metadata["cases"] ?? "").utf8))
    let frame = try Image.read(contentsOf: Shared.url(fixture.metadata["frame"] ?? ""))
    #expect(fnv1a64(frame.pixels) == fixture.metadata["frame_fnv1a64_of_bgr_bytes"])
    let fill = ChannelMean(of: frame)
    #expect("[\(fill.blue), \(fill.green), \(fill.red)]" == fixture.metadata["channel_average_bgr"])
    #expect(cases.count == 7)
    for (index, c) in cases.enumerated() {
      let geometry = CropGeometry(centerX: c[0], centerY: c[1], side: Int(c[3]), outputSize: Int(c[2]))
      let expected = fixture["crop.\(index)"]?.withContiguousBytes { Array($0) }
      #expect(frame.crop(geometry, fill: fill).pixels == expected, "crop.\(index)")
    }
  }

  @Test func pointsMapThereAndBack() {
    let geometry = CropGeometry(x: -10, y: 20, side: 50, outputSize: 100)
    #expect(geometry.cropPoint(imageX: -10, imageY: 20) == (0, 0))
    #expect(geometry.cropPoint(imageX: 40, imageY: 45) == (100, 50))
    #expect(geometry.imagePoint(cropX: 100, cropY: 50) == (40, 45))
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
