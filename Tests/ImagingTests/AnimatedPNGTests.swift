import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct AnimatedPNGTests {
  @Test func everyPictureIsThereAndTheFirstIsShownByAll() throws {
    let folder = try TemporaryFolder()
    let pictures = (0..<3).map { Image(width: 7, height: 5, blue: UInt8(40 * $0), green: 9, red: 200) }
    var film = AnimatedPNG()
    for picture in pictures { try film.add(picture, milliseconds: 250) }
    let path = try folder.write(film.bytes, to: "film.png")
    #expect(try Image.read(path: path).pixels == pictures[0].pixels)
    // Chunk by chunk: every length leads to the next, and the serial numbers count up.
    var names: [String] = []
    var serials: [Int] = []
    var at = 8
    let bytes = film.bytes
    func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    while at < bytes.count {
      let length = number(at)
      let name = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
      names.append(name)
      if name == "fcTL" || name == "fdAT" { serials.append(number(at + 8)) }
      at += 12 + length
    }
    #expect(at == bytes.count)
    #expect(names == ["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"])
    #expect(serials == Array(0..<5))
    // A picture of another size has no place.
    #expect(throws: ImageError.self) { try film.add(Image(width: 8, height: 5), milliseconds: 1) }
  }
}
