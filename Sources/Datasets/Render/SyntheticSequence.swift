/// The sequences that siamscope renders itself, each built to show one thing that trackers get wrong.
public enum SyntheticSequence: String, CaseIterable, Sendable, Codable {
  case twins
  case occlusion
  case turning
  case `return`
  case dash

  public var title: String {
    switch self {
    case .twins: "Twins crossing"
    case .occlusion: "Behind a tree"
    case .turning: "Turning and growing"
    case .return: "Away and back"
    case .dash: "A sudden dash"
    }
  }

  /// What a tracker is up against.
  public var shows: String {
    switch self {
    case .twins:
      "Two ladybirds cross. The target darts off from under which its smaller twin appears, just where the tracker "
        + "expects its target: the window rewards the wrong one."
    case .occlusion:
      "Somebody walks behind a tree and comes out on the other side: the score falls while nothing of the target is "
        + "seen, and recovers."
    case .turning: "A sea turtle rises in a wide turn: it grows by two and a half and its heading swings round."
    case .return:
      "A koi leaves the picture on the right and comes back from the upper left: a short-term tracker has lost it, a "
        + "long-term one finds it by searching farther."
    case .dash:
      "The cue ball is struck and runs off two cushions, faster than its own width a frame and blurred by its speed: a "
        + "strong window refuses to go so far, none at all takes another ball."
    }
  }

  /// The frame where it happens, counted from 1.
  public var lookAt: Int {
    switch self {
    case .twins: 56
    case .occlusion: 41
    case .turning: 40
    case .return: 38
    case .dash: 16
    }
  }

  /// Pixels from left to right.
  public var width: Int { 320 }
  /// Pixels from top to bottom.
  public var height: Int { 240 }

  public var frameCount: Int {
    switch self {
    case .twins: 76
    case .occlusion: 80
    case .turning: 72
    case .return: 90
    case .dash: 68
    }
  }

  /// The seed of the bundled frames.
  public var seed: UInt64 {
    switch self {
    case .twins: 4
    case .occlusion: 11
    case .turning: 5
    case .return: 3
    case .dash: 9
    }
  }

  var darkroom: Darkroom { Darkroom() }

  func makeScene(seed: UInt64) -> any Scene {
    switch self {
    case .twins: TwinsScene(seed: seed)
    case .occlusion: ParkScene(seed: seed)
    case .turning: ReefScene(seed: seed)
    case .return: PondScene(seed: seed)
    case .dash: BilliardScene(seed: seed)
    }
  }
}
