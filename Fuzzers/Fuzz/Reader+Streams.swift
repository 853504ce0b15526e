import Foundation
import Imaging
import TraX
import Tracking

extension Reader {
  /// ffprobe's answer up to an empty line, then the frames of the pipe.
  static let video = Reader(name: "video") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let head = text.range(of: "\n\n").map { String(text[..<$0.lowerBound]) } ?? text
    guard let info = try? VideoInfo(text: head, path: "x.mp4") else { return }
    let body = Array(bytes.dropFirst(head.utf8.count + 2))
    // A process between us and the bytes would change nothing but the speed.
    through(body) { input in
      let reader = PipeReader(input, program: "ffmpeg")
      guard info.width * info.height <= 1 << 20 else { return }
      for _ in 0..<min(info.count, 64) {
        guard let frame = try? reader.frame(width: info.width, height: info.height) else { return }
        _ = ChannelMean(of: frame)
      }
    }
  } seeds: {
    let head = "codec_name=h264\nwidth=4\nheight=2\navg_frame_rate=30000/1001\nnb_read_packets=3\nrotation=-90\n\n"
    return [
      head.bytes + [UInt8](repeating: 9, count: 60), "width=16\nheight=N/A\nnb_read_frames=1\n\n".bytes,
      "codec_name=vp8\nwidth=2\nheight=2\nr_frame_rate=25/0\nnb_read_frames=9\nTAG:rotate=180\n\nabc".bytes,
    ]
  }

  /// A client's side of a TraX session, to a server of version 1 and one of version 4.
  static let trax = Reader(name: "trax") { bytes in
    for version in [TraXServer.Identity.Version.one, .four] {
      through(bytes) { input in
        let output = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard output >= 0 else { return }
        defer { close(output) }
        var server = TraXServer(
          transport: TraXTransport(input: input, output: output, name: "fuzz"),
          identity: TraXServer.Identity(version: version, name: "fuzz"))
        var tracker = StillTracker()
        try? server.run(&tracker)
      }
    }
  } seeds: {
    let memory = "image:2;1;rgb;AAECAwQF"
    return [
      "@@TRAX:initialize \"\(memory)\" \"1.0,2.0,3.0,4.0\" \"penalty_k=0.1\"\n@@TRAX:frame \"\(memory)\"\n@@TRAX:quit\n"
        .bytes,
      "@@TRAX:initialize \"1,1,9,1,9,9,1,9\"\n@@TRAX:frame \"image:1;1;gray16;AAE=\"\nnoise\n@@TRAX:initialize\n".bytes,
      "@@TRAX:initialize \"m0,0,2,2,1,2\"\r\n@@TRAX:frame \"data:image/png;base64,iVBORw0KGgo=\" a\\\"b=\"c\\nd\"\n"
        .bytes,
      "@@TRAX:hello\n@@TRAX:status \"file:///nowhere/1.jpg\" \"http://x\"\n".bytes,
      "@@TRAX:initialize \"image:1;1;gray8;/w==\" rectangle:1,2,3,4 key=value\n@@TRAX:frame \"/dev/null\"\n".bytes,
    ]
  }

  private struct StillTracker: TraXTracker {
    var region = Region.absent

    mutating func initialize(_ image: Image, region: Region, properties: [TraXProperty]) throws -> TraXState {
      self.region = region
      _ = region.initialBox
      return TraXState(region: region, properties: properties)
    }

    mutating func track(_ image: Image, properties: [TraXProperty]) throws -> TraXState {
      TraXState(region: region, properties: properties)
    }
  }

  /// Gives the read end of a pipe that holds `bytes` and ends: at most what a pipe takes without a reader.
  private static func through(_ bytes: [UInt8], _ body: (Int32) -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    defer { close(ends[0]) }
    _ = write(ends[1], bytes, min(bytes.count, 1 << 16))
    close(ends[1])
    body(ends[0])
  }
}
