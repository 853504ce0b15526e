import Tracking

/// Finds, for every knob alone, the nearest values at which another proposal would win a frame.
enum Flips {
  static func all(_ seen: Observation, tracker: Tracker) -> [Flip] { [] }
}
