import Foundation
import Imaging
import Testing
import TraX

@Suite struct ImageTests {
  @Test func readsEveryKindOfArgument() throws {
    #expect(try TraXImage(argument: "file:///a b/é.jpg") == .path("/a b/é.jpg"))
    #expect(try TraXImage(argument: "file:/a/1.jpg") == .path("/a/1.jpg"))
    #expect(try TraXImage(argument: "/a=b/1.jpg") == .path("/a=b/1.jpg"))
    #expect(
      try TraXImage(argument: "image:2;2;rgb;AAECAwQFBgcICQoL")
        == .memory(width: 2, height: 2, format: .rgb, bytes: Array(0...11)))
    #expect(try TraXImage(argument: "data:image/jpeg;/9j/4A==") == .buffer([0xff, 0xd8, 0xff, 0xe0]))
    #expect(try TraXImage(argument: "data:image/jpeg;base64,/9j/4A==") == .buffer([0xff, 0xd8, 0xff, 0xe0]))
  }

  @Test func bitmapsBecomePictures() throws {
    let color = try TraXImage(argument: "image:2;1;rgb;AAECAwQF").image()
    #expect(color == Image(width: 2, height: 1, pixels: [2, 1, 0, 5, 4, 3]))
    let gray = try TraXImage.memory(width: 2, height: 1, format: .gray8, bytes: [9, 200]).image()
    #expect(gray.pixels == [9, 9, 9, 200, 200, 200])
    let deep = try TraXImage.memory(width: 1, height: 1, format: .gray16, bytes: [0xff, 0x12]).image()
    #expect(deep.pixels == [0x12, 0x12, 0x12])
  }

  @Test func whatIsWrittenReadsBack() throws {
    let kinds: [TraXImage] = [
      .path("/a/b c.png"), .memory(width: 3, height: 1, format: .gray8, bytes: [1, 2, 3]),
      .buffer([0x89, 0x50, 1, 2, 3]),
    ]
    for kind in kinds { #expect(try TraXImage(argument: kind.argument) == kind) }
  }

  @Test func encodedPicturesAreDecoded() throws {
    let picture = Image(width: 3, height: 2, blue: 1, green: 2, red: 3)
    #expect(try TraXImage.buffer(picture.encodePNG()).image() == picture)
  }

  @Test func refusesWhatCannotBe() {
    for text in [
      "", "http://h/x.png", "image:2;2;rgb;AAEC", "image:0;2;rgb;", "image:-1;2;rgb;AA==", "image:2;2;bgr;AAAA",
      "image:999999999;999999999;rgb;AAAA", "image:2;2", "data:image/png", "data:image/png;***", "image:1;1;gray8;*",
    ] {
      #expect(throws: TraXError.self, "\(text)") { try TraXImage(argument: text) }
    }
    #expect(throws: (any Error).self) { try TraXImage.buffer([1, 2, 3]).image() }
  }
}
