/// Whether an action can be done now, and if not, why.
public enum Availability: Sendable, Equatable {
  case available
  case unavailable(String)

  public var isAvailable: Bool { self == .available }

  /// What a dim entry says; nil when it is available.
  public var reason: String? {
    if case .unavailable(let reason) = self { return reason }
    return nil
  }
}
