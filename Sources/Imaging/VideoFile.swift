import Foundation
import Synchronization

/// A video's frames by number, decoded by an ffmpeg that runs beside.
///
/// Numbers are exact: frame n is the n-th picture that the decoder puts out, none dropped or doubled to fit a rate.
/// Going forwards reads on; going backwards starts the decoder again and lets it pass over what comes before, which is
/// exact for every container, where seeking by time is not. The frames just before the one asked for are kept, so that
/// stepping back restarts it once in a while only. Calls from several threads wait for one another.
public final class VideoFile: Sendable {
  /// The file's path, made absolute.
  public let path: String
  public let info: VideoInfo
  private let decoder: Mutex<Decoder>

  /// Opens a video. Throws `VideoError` or `ImageError`.
  public convenience init(path: String) throws { try self.init(path: path, ffmpeg: "ffmpeg", ffprobe: "ffprobe") }

  /// The same with other programs, so that a test can take them away.
  package init(path: String, ffmpeg: String, ffprobe: String) throws {
    // An absolute path cannot be taken for an option or for one of ffmpeg's protocols.
    let path = URL(fileURLWithPath: path).standardizedFileURL.path
    guard access(path, R_OK) == 0 else {
      throw ImageError.unreadable(name: path, reason: WholeFile.systemMessage())
    }
    self.path = path
    info = try VideoInfo.probe(path, with: ffprobe)
    decoder = Mutex(Decoder(path: path, info: info, ffmpeg: ffmpeg))
  }

  /// The frame of that number, from 0. Throws `VideoError`; other frames may be asked for afterwards.
  public func frame(at index: Int) throws -> Image {
    precondition(index >= 0 && index < info.count)
    return try decoder.withLock { try $0.frame(at: index) }
  }

  /// Ends the decoder; the next frame starts it again.
  public func suspend() { decoder.withLock { $0.stop() } }

  /// The decoder's process, for tests that end it.
  package var processIdentifier: Int32? { decoder.withLock { $0.processIdentifier } }
}

/// The running ffmpeg, and the frames that it passed lately.
private struct Decoder {
  /// Frames that are kept behind the newest one, within 64 MiB.
  private let keep: Int
  private let path: String
  private let info: VideoInfo
  private let ffmpeg: String
  private var process: ChildProcess?
  private var next = 0
  private var recent: [Int: Image] = [:]
  /// Where the stream turned out to end, if before the counted number.
  private var end: Int?

  init(path: String, info: VideoInfo, ffmpeg: String) {
    self.path = path
    self.ffmpeg = ffmpeg
    self.info = info
    keep = min(max((64 << 20) / (info.width * info.height * 3), 2), 48)
  }

  var processIdentifier: Int32? { process?.identifier }

  mutating func stop() {
    process = nil
    recent = [:]
  }

  mutating func frame(at index: Int) throws -> Image {
    if let image = recent[index] { return image }
    if let end, index >= end { throw ended(index, at: end) }
    // Passing over frames inside ffmpeg is cheaper than through the pipe, but starting again is not free.
    if process == nil || index < next || index > next + 400 { try start(at: max(0, index - keep + 1)) }
    while next < index { _ = try advance(wanted: index) }
    return try advance(wanted: index)
  }

  private mutating func start(at first: Int) throws {
    process = nil
    next = first
    var command = ["-v", "error", "-nostdin", "-i", path, "-map", "0:v:0"]
    if first > 0 { command += ["-vf", "select=gte(n\\,\(first))"] }
    command += try everyFrameOnce() + ["-f", "rawvideo", "-pix_fmt", "bgr24", "-"]
    process = try ChildProcess(ffmpeg, command)
  }

  private mutating func advance(wanted: Int) throws -> Image {
    guard let process else { throw VideoError.failed(program: "ffmpeg", reason: "it is not running") }
    let at = next
    let read: Image?
    do { read = try process.reader.frame(width: info.width, height: info.height) } catch {
      self.process = nil
      throw VideoError.broken(name: path, frame: at, reason: "\(error)")
    }
    guard let image = read else {
      self.process = nil
      if let reason = process.finish() {
        throw VideoError.broken(name: path, frame: wanted, reason: "ffmpeg: \(reason)")
      }
      end = at
      throw ended(wanted, at: at)
    }
    recent[next] = image
    recent = recent.filter { $0.key > next - keep && $0.key <= next }
    next += 1
    return image
  }

  private func ended(_ index: Int, at end: Int) -> VideoError {
    .broken(name: path, frame: index, reason: "the stream ends after \(end) of the \(info.count) frames it lists")
  }

  /// The option that stops ffmpeg from dropping or doubling frames; it changed its name in version 5.1.
  private func everyFrameOnce() throws -> [String] {
    let process = try ChildProcess(ffmpeg, ["-version"])
    let words = try process.readAll(limit: 1 << 16).split(separator: " ")
    let version = words.count > 2 ? words[2].split(separator: ".") : []
    let numbers = version.prefix(2).compactMap { Int($0.prefix { $0.isNumber }) }
    let isOld = numbers.count == 2 && (numbers[0] < 5 || numbers[0] == 5 && numbers[1] < 1)
    return isOld ? ["-vsync", "passthrough"] : ["-fps_mode", "passthrough"]
  }
}
