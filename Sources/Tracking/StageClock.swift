/// Laps of an injected clock; zero without one, since tracking itself knows no time.
struct StageClock {
  private let now: (@Sendable () -> Double)?
  private var last: Double

  init(_ now: (@Sendable () -> Double)?) {
    self.now = now
    self.last = now?() ?? 0
  }

  mutating func lap() -> Double {
    guard let now else { return 0 }
    let time = now()
    defer { last = time }
    return time - last
  }
}
