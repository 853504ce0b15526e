import Imaging
import TestSupport

extension Reader {
  /// PNG and JPEG, and the indices of DAVIS's masks.
  static var pictures: [Reader] {
    [
      Reader(name: "png") { bytes in
        // Without its signature no input goes far.
        let file = bytes.starts(with: signature) ? bytes : signature + bytes
        _ = try? Image.decode(file, name: "x.png")
        _ = try? DecodedPNG(file, name: "x.png", channels: 1)
      } seeds: {
        let plain = try Image(width: 5, height: 4, blue: 7, green: 90, red: 200).encodePNG()
        let rows: [[UInt8]] = [[1, 2, 3], [4, 5, 6]]
        return [plain]
          + [(8, 2, 1), (8, 0, 3), (8, 3, 3), (4, 3, 6), (1, 0, 20), (16, 0, 1), (8, 4, 1), (2, 0, 12)].map {
            depth, type, width in
            PNGBuilder(
              width: width, height: 2, depth: depth, colorType: type, rows: rows,
              chunksBeforeData: type == 3 ? [("PLTE", Array(0..<48))] : []
            ).bytes
          } + [
            PNGBuilder(
              width: 1, height: 2, rows: rows,
              chunksBeforeData: [("eXIf", "II*\0\u{8}\0\0\0\u{1}\0\u{12}\u{1}\u{3}\0\u{1}\0\0\0\u{6}\0\0\0".bytes)]
            ).bytes
          ]
      },
      Reader(name: "jpeg") { bytes in
        let file = bytes.starts(with: [0xFF, 0xD8, 0xFF]) ? bytes : [0xFF, 0xD8, 0xFF] + bytes
        _ = try? Image.decode(file, name: "x.jpg")
      } seeds: {
        [JPEGSample.baseline, .progressive, .grey, .inks, .rotated].map(\.bytes)
      },
      Reader(name: "webp") { bytes in
        let file = bytes.starts(with: "RIFF".utf8) ? bytes : "RIFF".bytes + bytes
        _ = try? Image.decode(file, name: "x.webp")
        _ = try? CutOut.decode(file, name: "x.webp")
      } seeds: {
        [WebPSample.lossless, WebPSample.lossy]
      },
    ]
  }

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
}
