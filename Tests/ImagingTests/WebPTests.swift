import Imaging
import TestSupport
import Testing

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
