import Siamese

/// What the distractors say of a frame: their class responses, with the weight of each.
///
/// Kept beside the target's own response, so that α̂ can be turned, or a distractor switched off, without the network.
public struct DistractorTerm: Sendable, Equatable {
  /// One distractor, or a mean of several where the head is linear in the template.
  public struct Entry: Sendable, Equatable {
    /// α (times β, over time): the weight in the mean while it is not switched off.
    public var alpha: Double
    /// Whether it is switched off: it takes no part then.
    public var isOff: Bool
    /// Class logits by level, shape (2k, N, N), as in `LevelResponse.cls`.
    public let cls: [[Float]]
    /// The proposal that it was, where it is one of this frame's.
    public let candidate: Int?
    /// Where it is, or was seen last, in image pixels; nil for a mean of several.
    public let box: Box?
    /// Whether a person keeps it in the set.
    public let isPinned: Bool

    public init(
      weight: Double, cls: [[Float]], candidate: Int? = nil, box: Box? = nil, isOff: Bool = false,
      isPinned: Bool = false
    ) {
      alpha = weight
      self.isOff = isOff
      self.cls = cls
      self.candidate = candidate
      self.box = box
      self.isPinned = isPinned
    }

    /// What it counts for now.
    public var weight: Double { isOff ? 0 : alpha }
  }

  public var entries: [Entry]
  /// The answer to the mean template and the weights that it stands for; `nil` where the entries say it all.
  private let whole: Whole?

  private struct Whole: Sendable, Equatable {
    let weights: [Double]
    let cls: [[Float]]
  }

  public init(entries: [Entry]) {
    self.entries = entries
    whole = nil
  }

  /// Entries of a head that is linear in the template, with its answer `cls` to their mean template.
  ///
  /// While the weights stay as they are, the answer to the mean is used: the same bits as a tracker that never took
  /// them apart.
  public init(entries: [Entry], mean cls: [[Float]]) {
    self.entries = entries
    whole = Whole(weights: entries.map(\.weight), cls: cls)
  }

  /// Σ α_i over what counts; at 0 there is no distractor term.
  public var totalWeight: Double { entries.reduce(0) { $0 + $1.weight } }

  /// The weighted mean Σ α_i f(d_i, ·) / Σ α_i by level, or nil without any weight.
  public func mean() -> [[Float]]? {
    let total = totalWeight
    guard total > 0, let first = entries.first else { return nil }
    if let whole, whole.weights == entries.map(\.weight) { return whole.cls }
    if entries.count == 1 { return first.cls }
    var levels = first.cls.map { [Float](repeating: 0, count: $0.count) }
    for entry in entries where entry.weight != 0 {
      let share = Float(entry.weight / total)
      for l in levels.indices {
        entry.cls[l].withUnsafeBufferPointer { source in
          levels[l].withUnsafeMutableBufferPointer { sum in
            for i in sum.indices { sum[i] += share * source[i] }
          }
        }
      }
    }
    return levels
  }

  /// f(z, p) − α̂·Σ α_i f(d_i, p)/Σ α_i, on the class logits (spec.md §3.3); boxes stay the target's.
  ///
  /// On logits and not on softmax scores, since only those are linear in the kernels. α̂ = 0 gives back `response`
  /// itself, to the bit.
  public func apply(to response: Response, alpha: Double) -> Response {
    guard alpha != 0, let mean = mean(), mean.count == response.levels.count else { return response }
    let a = Float(alpha)
    let levels = zip(response.levels, mean).map { level, distractor -> LevelResponse in
      var cls = level.cls
      for i in cls.indices { cls[i] -= a * distractor[i] }
      return LevelResponse(cls: cls, loc: level.loc)
    }
    return Response(size: response.size, anchors: response.anchors, levels: levels)
  }
}
