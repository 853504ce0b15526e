import Imaging
import TestSupport
import Testing

/// Files written by Pillow 12 (libwebp 1.6).
enum WebPSample {
  /// 3 x 2 pixels with opacity, lossless and exact.
  static let lossless: [UInt8] = [
    0x52, 0x49, 0x46, 0x46, 0x56, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4C,
    0x4A, 0x00, 0x00, 0x00, 0x2F, 0x02, 0x40, 0x00, 0x10, 0x2F, 0x40, 0x26, 0x6D, 0x03, 0x15, 0xD2,
    0xAB, 0xFE, 0xB5, 0x4D, 0xC1, 0x74, 0x28, 0x68, 0xDB, 0x86, 0x51, 0x19, 0x14, 0x41, 0xF9, 0x63,
    0x7C, 0x9B, 0x82, 0xB4, 0x0D, 0x98, 0x1D, 0x1F, 0xD3, 0x31, 0xFF, 0x62, 0xE6, 0x62, 0x40, 0x20,
    0x40, 0xD1, 0xB5, 0x9E, 0xB1, 0xCC, 0x34, 0x01, 0xFC, 0xFF, 0x9D, 0xB7, 0x58, 0x54, 0xAA, 0x12,
    0x28, 0x64, 0x1B, 0x01, 0x0E, 0xDD, 0xEB, 0x71, 0x2E, 0x17, 0xD1, 0xFF, 0x78, 0x47,
  ]
  /// 16 x 16 pixels: red x·16, green y·16, blue 128, quality 80.
  static let lossy: [UInt8] = [
    0x52, 0x49, 0x46, 0x46, 0x58, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x20,
    0x4C, 0x00, 0x00, 0x00, 0xD0, 0x01, 0x00, 0x9D, 0x01, 0x2A, 0x10, 0x00, 0x10, 0x00, 0x01, 0x40,
    0x26, 0x25, 0xB0, 0x02, 0x74, 0x01, 0x0E, 0xB5, 0x89, 0xD5, 0x00, 0x00, 0xFE, 0xFD, 0xF0, 0x63,
    0x68, 0x5F, 0xF4, 0x61, 0x08, 0x54, 0x5C, 0x7E, 0xC8, 0x54, 0x58, 0x05, 0x2A, 0x43, 0x66, 0x5F,
    0xFC, 0x98, 0xAD, 0xE2, 0xE1, 0xFA, 0xA3, 0xDD, 0x99, 0x59, 0xB1, 0xC1, 0x04, 0xE3, 0xA0, 0xBF,
    0xFF, 0xAB, 0xD3, 0x3D, 0x57, 0xFF, 0xFD, 0x69, 0xF9, 0xEA, 0x6E, 0x2F, 0xC1, 0x80, 0x00, 0x00,
  ]
}

@Suite struct WebPTests {
  @Test func losslessPixelsAreExact() throws {
    let expected: [UInt8] = [
      30, 20, 10, 255, 60, 50, 40, 128, 90, 80, 70, 0, 3, 2, 1, 255, 230, 240, 250, 255, 0, 0, 0, 64,
    ]
    let cut = try CutOut.decode(WebPSample.lossless, name: "x")
    #expect((cut.width, cut.height) == (3, 2))
    #expect(cut.pixels == expected)
    // As a frame, its opacity is dropped, as OpenCV's imread drops it.
    let image = try Image.decode(WebPSample.lossless, name: "x")
    #expect(image.pixels == expected.enumerated().filter { $0.offset % 4 < 3 }.map(\.element))
  }

  @Test func lossyPixelsAreThoseOfTheLibrary() throws {
    let image = try Image.decode(WebPSample.lossy, name: "x")
    func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(image.pixels[((y * 16 + x) * 3)..<((y * 16 + x) * 3 + 3)]) }
    #expect(pixel(0, 0) == [123, 5, 10])
    #expect(pixel(8, 4) == [127, 64, 129])
    #expect(pixel(15, 15) == [141, 242, 235])
    // Without opacity a cut-out is opaque.
    #expect(
      try CutOut.decode(WebPSample.lossy, name: "x").pixels.enumerated().allSatisfy {
        $0.offset % 4 < 3 || $0.element == 255
      })
  }

  @Test func opacityOfPNG() throws {
    let builder = PNGBuilder(width: 2, height: 1, colorType: 6, rows: [[1, 2, 3, 4, 5, 6, 7, 255]])
    #expect(try CutOut.decode(builder.bytes, name: "x").pixels == [3, 2, 1, 4, 7, 6, 5, 255])
    let opaque = PNGBuilder(width: 1, height: 1, rows: [[9, 8, 7]])
    #expect(try CutOut.decode(opaque.bytes, name: "x").pixels == [7, 8, 9, 255])
  }

  @Test func brokenFilesAreErrorsWithTheirName() {
    for sample in [WebPSample.lossless, WebPSample.lossy] {
      for count in 12..<sample.count {
        #expect(throws: ImageError.self) { try Image.decode(Array(sample.prefix(count)), name: "a.webp") }
      }
      var state = SplitMix64(seed: 5)
      for _ in 0..<2000 {
        var broken = sample
        for _ in 0...Int(state.next() % 3) {
          broken[12 + Int(state.next() % UInt64(broken.count - 12))] = UInt8(truncatingIfNeeded: state.next())
        }
        // Whatever comes out has the size that it says.
        if let cut = try? CutOut.decode(broken, name: "a.webp") {
          #expect(cut.pixels.count == cut.width * cut.height * 4)
        }
      }
    }
    do {
      _ = try CutOut.decode(Array(WebPSample.lossy.prefix(40)), name: "a.webp")
      Issue.record("no error")
    } catch { #expect("\(error)" == "a.webp: truncated WebP") }
    #expect(throws: ImageError.self) { try CutOut.decode([0xFF, 0xD8, 0xFF, 0xE0], name: "a.jpg") }
  }
}
