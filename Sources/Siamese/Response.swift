/// What one head says of a search region: class logits and box regressions for every anchor of every cell.
public struct LevelResponse: Sendable, Equatable {
  /// Logits, shape (2k, N, N): channel `class * k + anchor`, class 0 background and 1 foreground (spec.md §1.5).
  public var cls: [Float]
  /// Box regressions, shape (4k, N, N): channel `coordinate * k + anchor`, coordinates dx, dy, dw, dh.
  public var loc: [Float]

  public init(cls: [Float], loc: [Float]) {
    self.cls = cls
    self.loc = loc
  }
}

/// A network's answer for one search region, its levels still apart.
///
/// One level for SiamRPN and DaSiamRPN, three (from `conv3`, `conv4`, `conv5`) for SiamRPN++. They are kept apart so
/// that the fusion can be changed, and every level looked at, without running the network again.
public struct Response: Sendable, Equatable {
  /// Side N of the score map.
  public let size: Int
  /// Anchors per cell, k.
  public let anchors: Int
  /// Shallow to deep; never empty.
  public let levels: [LevelResponse]

  public init(size: Int, anchors: Int, levels: [LevelResponse]) {
    precondition(!levels.isEmpty)
    precondition(levels.allSatisfy { $0.cls.count == 2 * anchors * size * size })
    precondition(levels.allSatisfy { $0.loc.count == 4 * anchors * size * size })
    self.size = size
    self.anchors = anchors
    self.levels = levels
  }

  /// The levels as one: Σ weight · level, class and box weights apart (spec.md §4.5). Weights are used as given.
  public func fused(_ fusion: Fusion) -> LevelResponse {
    if levels.count == 1 { return levels[0] }
    precondition(fusion.cls.count == levels.count && fusion.loc.count == levels.count)
    var out = LevelResponse(
      cls: [Float](repeating: 0, count: levels[0].cls.count), loc: [Float](repeating: 0, count: levels[0].loc.count))
    for (l, level) in levels.enumerated() {
      let c = fusion.cls[l]
      let r = fusion.loc[l]
      for i in out.cls.indices { out.cls[i] += c * level.cls[i] }
      for i in out.loc.indices { out.loc[i] += r * level.loc[i] }
    }
    return out
  }
}

/// How much each level counts: after the softmax, so each vector sums to one.
public struct Fusion: Sendable, Equatable {
  public var cls: [Float]
  public var loc: [Float]

  public init(cls: [Float], loc: [Float]) {
    self.cls = cls
    self.loc = loc
  }

  /// The arithmetic mean of `levels` levels.
  public static func mean(levels: Int) -> Fusion {
    let w = [Float](repeating: 1 / Float(levels), count: levels)
    return Fusion(cls: w, loc: w)
  }
}
