import Imaging
import TestSupport
import Testing

@Suite struct PNGTests {
  /// Decodes a 2 x 1 picture.
  private func decode(_ builder: PNGBuilder) throws -> [UInt8] {
    let image = try Image.decode(builder.bytes, name: "test.png")
    #expect(image.width == builder.width && image.height == builder.height)
    return image.pixels
  }

  @Test func colourIsStoredBlueFirst() throws {
    #expect(try decode(PNGBuilder(width: 2, height: 1, rows: [[1, 2, 3, 4, 5, 6]])) == [3, 2, 1, 6, 5, 4])
  }

  @Test func sixteenBitsKeepTheUpperEight() throws {
    let row: [UInt8] = [0x12, 0xFF, 0x34, 0xFF, 0x56, 0xFF, 0, 0xFF, 0xFF, 0, 0x80, 0x80]
    let builder = PNGBuilder(width: 2, height: 1, depth: 16, rows: [row])
    #expect(try decode(builder) == [0x56, 0x34, 0x12, 0x80, 0xFF, 0])
  }

  @Test func gammaIsNotApplied() throws {
    var builder = PNGBuilder(width: 2, height: 1, rows: [[10, 100, 200, 30, 60, 90]])
    builder.chunksBeforeData = [("gAMA", PNGBuilder.big(100_000))]
    #expect(try decode(builder) == [200, 100, 10, 90, 60, 30])
  }

  @Test func greyBecomesThreeEqualChannels() throws {
    #expect(try decode(PNGBuilder(width: 2, height: 1, colorType: 0, rows: [[7, 9]])) == [7, 7, 7, 9, 9, 9])
    let twoBits = PNGBuilder(width: 2, height: 1, depth: 2, colorType: 0, rows: [[0b01_11_0000]])
    #expect(try decode(twoBits) == [85, 85, 85, 255, 255, 255])
    let deep = PNGBuilder(width: 2, height: 1, depth: 16, colorType: 0, rows: [[7, 255, 9, 255]])
    #expect(try decode(deep) == [7, 7, 7, 9, 9, 9])
  }

  @Test func alphaIsDropped() throws {
    let colour = PNGBuilder(width: 2, height: 1, colorType: 6, rows: [[1, 2, 3, 0, 4, 5, 6, 128]])
    #expect(try decode(colour) == [3, 2, 1, 6, 5, 4])
    let grey = PNGBuilder(width: 2, height: 1, colorType: 4, rows: [[1, 0, 2, 128]])
    #expect(try decode(grey) == [1, 1, 1, 2, 2, 2])
  }

  @Test func palettesAreLookedUpWithAndWithoutTransparency() throws {
    var builder = PNGBuilder(width: 2, height: 1, depth: 4, colorType: 3, rows: [[0x10]])
    builder.chunksBeforeData = [("PLTE", [1, 2, 3, 4, 5, 6])]
    #expect(try decode(builder) == [6, 5, 4, 3, 2, 1])
    builder.chunksBeforeData.append(("tRNS", [0]))
    #expect(try decode(builder) == [6, 5, 4, 3, 2, 1])
  }

  @Test func exifTurnsThePicture() throws {
    // Big-endian TIFF with one entry: orientation, SHORT, 1 value, 6 (a quarter turn clockwise).
    let exif: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    var builder = PNGBuilder(width: 2, height: 1, rows: [[1, 1, 1, 2, 2, 2]])
    builder.chunksBeforeData = [("eXIf", exif)]
    let image = try Image.decode(builder.bytes, name: "test.png")
    #expect(image == Image(width: 1, height: 2, pixels: [1, 1, 1, 2, 2, 2]))
  }

  @Test(arguments: [(1, 1), (3, 5), (317, 211)]) func whatIsWrittenIsReadBack(width: Int, height: Int) throws {
    var random = SplitMix64(seed: 1)
    let pixels = (0..<(width * height * 3)).map { _ in UInt8.random(in: 0...255, using: &random) }
    let image = Image(width: width, height: height, pixels: pixels)
    for level in [0, 6, 9] {
      #expect(try Image.decode(image.encodePNG(level: level), name: "test.png") == image)
    }
    let folder = try TemporaryFolder()
    try image.writePNG(to: folder.url.appendingPathComponent("a.png"))
    #expect(try Image.read(contentsOf: folder.url.appendingPathComponent("a.png")) == image)
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let path = "/nonexistent/folder/a.png"
    let error = #expect(throws: ImageError.self) { try Image(width: 1, height: 1).writePNG(toPath: path) }
    #expect(error?.description == "\(path): cannot be written: No such file or directory")
  }
}
