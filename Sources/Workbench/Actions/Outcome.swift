/// What came of an action.
public struct Outcome: Sendable, Equatable {
  /// For whoever shows the session, in order.
  public var requests: [Request] = []
  /// Why it was not done; nil when it was.
  public var failure: String?

  public init(requests: [Request] = [], failure: String? = nil) {
    self.requests = requests
    self.failure = failure
  }

  static func refused(_ reason: String) -> Outcome { Outcome(failure: reason) }
  static func request(_ request: Request) -> Outcome { Outcome(requests: [request]) }
}
