import Tracking

/// What the pending changes would do on the shown frame.
public struct Ghost: Sendable {
  public enum State: Sendable, Equatable {
    /// Decided from the kept response.
    case instant
    /// The crop changes: the network is running.
    case waiting
    /// The network has run.
    case ran
    case failed(String)
  }

  public let state: State
  /// nil while waiting and after a failure.
  public let observation: Observation?
  /// Whether another proposal would win.
  public let changesChoice: Bool
}
