import Foundation
import Imaging
import TestSupport
import Testing

/// Whether a program is in PATH.
func hasProgram(_ name: String) -> Bool {
  (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
  }
}

@Suite(.enabled(if: hasProgram("ffmpeg") && hasProgram("ffprobe"), "needs ffmpeg")) struct VideoTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A picture that says its number: noise of its own seed.
  private func picture(_ number: Int, width: Int, height: Int) -> Image {
    var random = SplitMix64(seed: UInt64(number))
    return Image(
      width: width, height: height, pixels: (0..<(width * height * 3)).map { _ in UInt8(random.next() >> 56) })
  }

  /// A lossless video of such pictures.
  private func video(frames: Int, width: Int, height: Int, options: [String] = ["-c:v", "ffv1"]) throws -> String {
    let raw = (0..<frames).flatMap { picture($0, width: width, height: height).pixels }
    let input = try folder.write(raw, to: "frames.raw")
    let output = folder.path("clip.mkv")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", "\(width)x\(height)"]
      + ["-r", "30", "-i", input, "-pix_fmt", "bgr0"] + options + [output]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return output
  }

  @Test func framesAreExactInAnyOrder() throws {
    let path = try video(frames: 120, width: 40, height: 30)
    let file = try VideoFile(path: path)
    #expect((file.info.width, file.info.height, file.info.count) == (40, 30, 120))
    #expect(file.info.framesPerSecond == 30)
    for index in [0, 1, 2, 50, 49, 48, 119, 3, 0, 118, 60, 119] {
      #expect(try file.frame(at: index) == picture(index, width: 40, height: 30), "frame \(index)")
    }
  }

  @Test func variableRatesLoseNoFrame() throws {
    // The second half at a third of the rate: a fixed output rate would repeat its frames.
    let path = try video(
      frames: 20, width: 16, height: 16,
      options: ["-vf", "setpts=if(lt(N\\,10)\\,N\\,10+(N-10)*3)/30/TB", "-c:v", "ffv1"])
    let file = try VideoFile(path: path)
    for index in 0..<file.info.count {
      #expect(try file.frame(at: index) == picture(index, width: 16, height: 16), "frame \(index)")
    }
  }

  @Test func aKilledDecoderFailsOneFrameOnly() throws {
    // Larger than a pipe holds, so that the decoder cannot have finished.
    let path = try video(frames: 30, width: 320, height: 240)
    let file = try VideoFile(path: path)
    _ = try file.frame(at: 0)
    kill(try #require(file.processIdentifier), SIGKILL)
    #expect(throws: VideoError.broken(name: file.path, frame: 20, reason: "ffmpeg: it was ended by signal 9")) {
      try file.frame(at: 20)
    }
    #expect(try file.frame(at: 21) == picture(21, width: 320, height: 240))
  }

  @Test func aCutFileFailsAtItsEndOnly() throws {
    let path = try video(frames: 40, width: 64, height: 48)
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    let cut = try VideoFile(path: folder.write(Array(bytes.prefix(bytes.count / 2)), to: "cut.mkv"))
    #expect(cut.info.count < 40)
    #expect(try cut.frame(at: 5) == picture(5, width: 64, height: 48))
  }

  @Test func whatIsNoVideoIsAnError() throws {
    let text = try folder.write("not a video at all", to: "notes.mp4")
    let error = #expect(throws: VideoError.self) { try VideoFile(path: text) }
    #expect(error?.description.contains("notes.mp4: not a video that ffmpeg can read") == true)
    #expect(throws: ImageError.unreadable(name: folder.path("none.mp4"), reason: "No such file or directory")) {
      try VideoFile(path: folder.path("none.mp4"))
    }
  }
}

@Suite struct MissingProgramTests {
  @Test func theDebianPackageIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x", to: "clip.mp4")
    let error = #expect(throws: VideoError.notInstalled(program: "ffprobe-of-no-machine")) {
      try VideoFile(path: path, ffmpeg: "ffmpeg", ffprobe: "ffprobe-of-no-machine")
    }
    #expect(error?.description.contains("apt install ffmpeg") == true)
  }
}
