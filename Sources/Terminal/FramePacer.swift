/// Keeps the program no more than one frame ahead of the terminal.
///
/// After each frame the terminal is asked for a sign of life; until it answers, frames are dropped (the newest waits).
/// When drops do not suffice the picture's tolerance is raised, and lowered again when the link keeps up. Pure: times are
/// handed in, in seconds.
public struct FramePacer: Sendable {
  /// The picture's tolerance to write with now (`DifferenceWriter`).
  public private(set) var tolerance: Int
  /// When the frame that is not answered yet was sent.
  public private(set) var sent: Double?
  /// Whether the terminal answers at all; one that never does is written to without waiting.
  public private(set) var answers = true
  /// Seconds that the last answered frame took.
  public private(set) var lastTime = 0.0

  private let base: Int
  private let ceiling: Int
  private var slow = 0
  private var quick = 0
  private var unanswered = 0

  /// A frame that takes longer than this many seconds is slow: more than two of 30 a second.
  private static let slowTime = 0.066
  /// When to stop waiting for an answer.
  private static let patience = 1.0

  public init(tolerance: Int = 12, ceiling: Int = 32) {
    base = tolerance
    self.ceiling = max(tolerance, ceiling)
    self.tolerance = tolerance
  }

  /// Whether a frame may be sent now.
  public mutating func maySend(at now: Double) -> Bool {
    guard let sent else { return true }
    if !answers { return true }
    if now - sent < Self.patience { return false }
    // The answer was lost or never comes. Three in a row: stop asking.
    unanswered += 1
    if unanswered >= 3 { answers = false }
    self.sent = nil
    return true
  }

  /// How long until a waiting frame may be sent without an answer, in seconds; nil when nothing is in flight.
  public func patience(at now: Double) -> Double? {
    guard let sent, answers else { return nil }
    return max(0, sent + Self.patience - now)
  }

  /// A frame went out, followed by the question.
  public mutating func didSend(at now: Double) { sent = now }

  /// The terminal answered.
  public mutating func didAnswer(at now: Double) {
    guard let sent else { return }
    (answers, unanswered) = (true, 0)
    lastTime = max(0, now - sent)
    self.sent = nil
    if lastTime > Self.slowTime {
      slow += 1
      quick = 0
    } else {
      quick += 1
      slow = 0
    }
    if slow >= 3 {
      tolerance = min(ceiling, tolerance + 4)
      slow = 0
    } else if quick >= 30 {
      tolerance = max(base, tolerance - 4)
      quick = 0
    }
  }

  /// Forgets what is in flight: the screen was left or cleared.
  public mutating func reset() { sent = nil }
}
