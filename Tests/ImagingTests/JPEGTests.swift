import Imaging
import TestSupport
import Testing

@Suite struct JPEGTests {
  @Test(arguments: [
    ("baseline", JPEGSample.baseline), ("progressive", .progressive), ("grey", .grey), ("four inks", .inks),
    ("rotated by EXIF", .rotated),
  ])
  func pixelsAreOpenCVs(name: String, sample: JPEGSample) throws {
    let image = try Image.decode(sample.bytes, name: name)
    #expect(image.width == sample.width && image.height == sample.height)
    #expect(fnv1a64(image.pixels) == sample.fnv1a64)
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func aRealFrameDecodesToTheReferencesBytes() throws {
    let image = try Image.read(contentsOf: Shared.url("data/sequences/Crossing/img/0001.jpg"))
    #expect(fnv1a64(image.pixels) == "c8d4ea6a8121a77b")
  }

  @Test func everyTruncationIsSaidToBeOne() throws {
    for sample in [JPEGSample.baseline, .progressive, .grey, .inks] {
      let bytes = sample.bytes
      // The last two bytes are the end marker: without them the picture is whole.
      #expect(throws: Never.self) { try Image.decode(Array(bytes.dropLast(2)), name: "a.jpg") }
      for count in 3..<(bytes.count - 4) {
        #expect("\(count) of \(bytes.count)") { try Image.decode(Array(bytes.prefix(count)), name: "a.jpg") } throws: {
          guard case ImageError.truncated("a.jpg", "JPEG", _) = $0 else { return false }
          return true
        }
      }
    }
  }

  @Test func allEightOrientationsTurnUpright() {
    // 2 x 3 with each pixel's number in its blue channel.
    func picture(_ width: Int, _ numbers: [UInt8]) -> Image {
      Image(width: width, height: numbers.count / width, pixels: numbers.flatMap { [$0, 0, 255 - $0] })
    }
    let stored = picture(2, [1, 2, 3, 4, 5, 6])
    let expected: [Orientation: Image] = [
      .upright: stored, .mirrored: picture(2, [2, 1, 4, 3, 6, 5]), .rotated180: picture(2, [6, 5, 4, 3, 2, 1]),
      .flipped: picture(2, [5, 6, 3, 4, 1, 2]), .transposed: picture(3, [1, 3, 5, 2, 4, 6]),
      .rotated90: picture(3, [5, 3, 1, 6, 4, 2]), .transversed: picture(3, [6, 4, 2, 5, 3, 1]),
      .rotated270: picture(3, [2, 4, 6, 1, 3, 5]),
    ]
    for orientation in Orientation.allCases {
      #expect(stored.upright(from: orientation) == expected[orientation], "\(orientation)")
    }
  }

  @Test func exifThatMakesNoSenseIsUpright() {
    let sound: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0]
    #expect(Orientation(exif: sound) == .rotated270)
    #expect(Orientation(exif: []) == .upright)
    for count in 0..<20 { #expect(Orientation(exif: Array(sound.prefix(count))) == .upright) }
    #expect(Orientation(exif: Array(sound.prefix(18)) + [9, 0]) == .upright)
    #expect(Orientation(exif: [0x49, 0x49, 42, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0]) == .upright)
  }
}
