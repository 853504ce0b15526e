import Foundation

/// What ffprobe says of a video's first picture stream.
public struct VideoInfo: Sendable, Equatable {
  /// Size in pixels of the decoded frames, after the rotation that the file asks for.
  public let width: Int
  public let height: Int
  /// Number of frames: packets counted, not taken from the header.
  public let count: Int
  /// Average frames a second; 25 where the file does not say.
  public let framesPerSecond: Double

  /// Asks ffprobe; reads the whole file once, without decoding it. Throws `VideoError`.
  static func probe(_ path: String, with ffprobe: String) throws -> VideoInfo {
    // VP8 stores frames that are never shown as packets of their own: there the frames have to be decoded to count.
    let first = try fields(path, with: ffprobe, counting: "-count_packets")
    let info = first["codec_name"] == "vp8" ? try fields(path, with: ffprobe, counting: "-count_frames") : first
    return try VideoInfo(info, path: path)
  }

  /// From ffprobe's `key=value` lines, for tests that make them up.
  package init(text: String, path: String) throws { try self.init(Self.fields(text), path: path) }

  private init(_ info: [String: String], path: String) throws {
    guard var width = info["width"].flatMap({ Int($0) }), var height = info["height"].flatMap({ Int($0) }),
      width > 0, height > 0
    else { throw VideoError.unreadable(name: path, reason: "it has no picture stream") }
    guard width <= ImageLimits.side, height <= ImageLimits.side, width * height <= ImageLimits.pixels else {
      throw ImageError.tooLarge(name: path, width: width, height: height)
    }
    let turn = (info["rotation"] ?? info["TAG:rotate"]).flatMap { Double($0) } ?? 0
    if turn.magnitude.remainder(dividingBy: 180).rounded().magnitude == 90 { swap(&width, &height) }
    let count = (info["nb_read_frames"] ?? info["nb_read_packets"]).flatMap { Int($0) } ?? 0
    guard count > 0 else { throw VideoError.unreadable(name: path, reason: "it has no frames") }
    let rate = Self.rate(info["avg_frame_rate"]) ?? Self.rate(info["r_frame_rate"]) ?? 25
    self.width = width
    self.height = height
    self.count = count
    framesPerSecond = rate
  }

  /// ffprobe's `key=value` lines; the first value of a key counts.
  private static func fields(_ path: String, with ffprobe: String, counting: String) throws -> [String: String] {
    let entries =
      "stream=codec_name,width,height,avg_frame_rate,r_frame_rate,nb_read_packets,nb_read_frames"
      + ":stream_tags=rotate:stream_side_data=rotation"
    let process = try ChildProcess(
      ffprobe,
      [
        "-v", "error", "-select_streams", "v:0", counting, "-show_entries", entries, "-of",
        "default=noprint_wrappers=1", "-i", path,
      ])
    let text = try process.readAll()
    if let reason = process.finish() { throw VideoError.unreadable(name: path, reason: reason) }
    return Self.fields(text)
  }

  private static func fields(_ text: String) -> [String: String] {
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      let key = String(line[..<equals])
      let value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
      if fields[key] == nil, value != "N/A" { fields[key] = value }
    }
    return fields
  }

  /// "30000/1001" as a number.
  private static func rate(_ text: String?) -> Double? {
    guard let parts = text?.split(separator: "/").compactMap({ Double($0) }), parts.count == 2 else { return nil }
    let rate = parts[0] / parts[1]
    return rate.isFinite && rate > 0 ? rate : nil
  }
}
