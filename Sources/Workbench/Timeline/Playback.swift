/// Playing: how fast, in which direction, and between which frames.
public struct Playback: Sendable, Equatable {
  /// Speeds that a key steps through, in parts of the footage's own rate.
  public static let speeds: [Double] = [0.1, 0.25, 0.5, 1, 2, 4, 8]

  public internal(set) var isPlaying = false
  public internal(set) var speed = 1.0
  /// The loop's first and last frame; `loopEnd` is nil while only A is set.
  public internal(set) var loopStart: Int?
  public internal(set) var loopEnd: Int?
  /// When the shown frame was due, in the seconds of `tick`; nil before the first tick.
  var due: Double?

  public init() {}

  /// The frames that play repeats; nil without a loop.
  public var loop: ClosedRange<Int>? {
    guard let a = loopStart, let b = loopEnd else { return nil }
    return min(a, b)...max(a, b)
  }
}
