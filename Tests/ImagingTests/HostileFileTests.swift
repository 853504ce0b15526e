import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct HostileFileTests {
  private func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try Image.decode(bytes, name: "x.png")
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func otherFormatsAreNamed() {
    #expect(message([]) == "x.png: the file is empty")
    #expect(message(Array("RIFF\0\0\0\0WEBPVP8 ".utf8)) == "x.png: damaged WebP: the data make no sense")
    #expect(message(Array("GIF89a".utf8)).contains("looks like GIF"))
    #expect(message([0x42, 0x4D, 1, 2, 3]).contains("looks like BMP"))
    #expect(message(Array("P6\n3 3\n255\n".utf8)).contains("looks like PNM"))
    #expect(message(Array("version https://git-lfs.github.com/spec/v1".utf8)).contains("git lfs pull"))
    #expect(message(Array("hello".utf8)).contains("looks like text"))
    #expect(message([0xDE, 0xAD, 0xBE, 0xEF]) == "x.png: is of an unknown format; frames must be PNG, JPEG or WebP")
  }

  @Test func enormousHeadersAreRefusedWithTheirNumbers() {
    let claim = PNGBuilder(width: 60_000, height: 60_000, rows: [[1, 2, 3]])
    #expect(message(claim.bytes).contains("claims 60000 x 60000 pixels; at most 16384 a side and 100 million"))
    let long = PNGBuilder(width: 16_000, height: 16_000, rows: [[1, 2, 3]])
    #expect(message(long.bytes).contains("claims 16000 x 16000"))
    let hollow = PNGBuilder(width: 9_000, height: 9_000, rows: [[1, 2, 3]])
    #expect(message(hollow.bytes) == "x.png: truncated PNG: the header claims 9000 x 9000 pixels, in 72 bytes")
    let none = PNGBuilder(width: 0, height: 5, rows: [[1, 2, 3]])
    #expect(message(none.bytes) == "x.png: damaged PNG: the header claims 0 x 5 pixels")

    // The frame header (FF C0, length, depth, height, width) of a small JPEG made to claim 60,000 x 60,000.
    var bytes = JPEGSample.baseline.bytes
    let frame = (0..<bytes.count - 9).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 } ?? 0
    bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0xEA, 0x60, 0xEA, 0x60])
    #expect(message(bytes).contains("claims 60000 x 60000"))
    bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0x20, 0, 0x20, 0])
    #expect(message(bytes).contains("truncated JPEG: the header claims 8192 x 8192 pixels, in \(bytes.count) bytes"))
  }

  @Test func truncatedPNGsAreSaidToBe() throws {
    let bytes = try Image(width: 40, height: 30, blue: 9).encodePNG()
    for count in 8..<bytes.count {
      #expect(message(Array(bytes.prefix(count))).hasPrefix("x.png: truncated PNG"), "\(count)")
    }
  }

  @Test func pathsThatAreNoFilesAreErrors() throws {
    let folder = try TemporaryFolder()
    #expect(throws: ImageError.unreadable(name: folder.url.path, reason: "it is a folder")) {
      try Image.read(path: folder.url.path)
    }
    #expect(throws: ImageError.unreadable(name: "/dev/zero", reason: "it is not a regular file")) {
      try Image.read(path: "/dev/zero")
    }
    let missing = folder.path("0001.jpg")
    #expect(throws: ImageError.unreadable(name: missing, reason: "No such file or directory")) {
      try Image.read(path: missing)
    }
  }

  /// Whatever the bytes, decoding returns: a picture of a size within the limits, or an error that names the file.
  @Test func mutatedFilesNeverCrash() throws {
    var random = SplitMix64(seed: 2026)
    let noise = (0..<(24 * 18 * 3)).map { _ in UInt8.random(in: 0...255, using: &random) }
    let png = try Image(width: 24, height: 18, pixels: noise).encodePNG()
    let seeds = [
      png, JPEGSample.baseline.bytes, JPEGSample.progressive.bytes, JPEGSample.grey.bytes, JPEGSample.inks.bytes,
      JPEGSample.rotated.bytes,
    ]
    var (pictures, errors) = (0, 0)
    for round in 0..<2_000 {
      var bytes = seeds[round % seeds.count]
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + 5))
        default: bytes.insert(contentsOf: [0xFF, UInt8.random(in: 0xC0...0xFE, using: &random), 0, 4], at: at)
        }
        if bytes.isEmpty { bytes = [0] }
      }
      do {
        let image = try Image.decode(bytes, name: "mutant")
        pictures += 1
        #expect(image.width <= ImageLimits.side && image.height <= ImageLimits.side)
      } catch {
        errors += 1
        #expect("\(error)".hasPrefix("mutant: "))
      }
    }
    #expect(pictures > 50 && errors > 50)
  }
}

/// Files are written whole or not at all, and what is no file is not replaced by one.
@Suite struct WritingTests {
  @Test func aFullDeviceIsAnErrorAndStaysADevice() throws {
    #expect(throws: ImageError.unwritable(name: "/dev/full", reason: "No space left on device")) {
      try WholeFile.write([1, 2, 3], path: "/dev/full")
    }
    try WholeFile.write([1, 2, 3], path: "/dev/null")
    for device in ["/dev/full", "/dev/null"] {
      var status = stat()
      #expect(stat(device, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }
  }

  @Test func aLinkStaysALink() throws {
    let folder = try TemporaryFolder()
    let target = try folder.write("old", to: "below/target.txt")
    try FileManager.default.createSymbolicLink(atPath: folder.path("link.txt"), withDestinationPath: target)
    try WholeFile.write(Array("new".utf8), path: folder.path("link.txt"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link.txt")) == target)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("below")) == ["target.txt"])
  }

  @Test func aFailureLeavesTheOldFileAndNothingElse() throws {
    let folder = try TemporaryFolder()
    // A folder cannot be replaced by a file.
    try FileManager.default.createDirectory(atPath: folder.path("taken"), withIntermediateDirectories: true)
    #expect(throws: ImageError.self) { try WholeFile.write([1], path: folder.path("taken")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["taken"])
    #expect(throws: ImageError.unwritable(name: "/nowhere/x", reason: "No such file or directory")) {
      try WholeFile.write([1], path: "/nowhere/x")
    }
  }
}
