import Tensors
import Testing

@Suite struct SHA256Tests {
  @Test func knownDigests() {
    #expect(
      SHA256.hex(of: "".utf8) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hex(of: "abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hex(of: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  @Test func piecesGiveTheDigestOfTheWhole() {
    let content = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let whole = SHA256.hex(of: content)
    for size in [1, 3, 63, 64, 65, 127, 500] {
      var hash = SHA256()
      for start in stride(from: 0, to: content.count, by: size) {
        Array(content[start..<min(start + size, content.count)]).withUnsafeBytes { hash.update($0) }
      }
      #expect(hash.hexDigest() == whole)
    }
  }
}
