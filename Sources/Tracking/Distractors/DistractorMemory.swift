import Siamese

/// What the target and its distractors have looked like so far: the sums of the incremental objective, as a value.
///
/// Both are kept as running means, so that nothing grows: Σ β_t φ(z_t)/Σ β_t, and the weighted mean over all
/// distractors of all frames, Σ_t β_t Σ_i α_i φ(d_{i,t}) / Σ_t (β_t Σ_i α_i) (spec.md §3.3, the literal nesting: frames
/// without distractors contribute nothing).
public struct DistractorMemory: Sendable {
  /// A remembered distractor, where the head is not linear in the template and each needs its own response.
  public struct Remembered: Sendable {
    public let template: Template
    /// β_t·α_i.
    public let weight: Double
    /// The frame of the memory (from 1) that it was seen on.
    public let frame: Int
  }

  /// The first frame's, whose box kernels stay in use.
  private let exemplar: Template
  /// Mean template of the target; the exemplar's before anything was added.
  public private(set) var target: Template
  /// Σ β_t.
  public private(set) var targetWeight: Double
  /// Mean template of all distractors, for heads that are linear in the kernels.
  public private(set) var mean: Template?
  /// Σ_t β_t Σ_i α_i.
  public private(set) var meanWeight = 0.0
  /// The heaviest distractors one by one, for exact answers of the other heads; at most the parameters' count.
  public private(set) var remembered: [Remembered] = []
  /// Frames that were added, T.
  public private(set) var frames = 1

  /// A memory that knows the exemplar: T = 1, β_1 = 1.
  public init(exemplar: Template) {
    self.exemplar = exemplar
    target = exemplar
    targetWeight = 1
  }

  /// Adds a frame: the target as it looked, and its distractors with their α.
  public mutating func add(
    target seen: Template?, distractors: [(weight: Double, template: Template)], parameters: TrackerParameters,
    network: any TemplateAlgebra
  ) throws {
    let t = frames + 1
    let beta = parameters.schedule.weight(frame: t, rate: parameters.templateRate, sum: targetWeight)
    if let seen {
      let mean = try Self.mix(target, targetWeight, seen, beta, network)
      target = try network.template(classFrom: mean, boxFrom: exemplar)
      targetWeight += beta
    }
    let weight = distractors.reduce(0) { $0 + $1.weight }
    if weight > 0, beta > 0 {
      let now = try network.combine(
        distractors.filter { $0.weight > 0 }.map { (weight: Float($0.weight / weight), template: $0.template) })
      if let mean {
        self.mean = try Self.mix(mean, meanWeight, now, beta * weight, network)
      } else {
        self.mean = now
      }
      meanWeight += beta * weight
      remembered += distractors.filter { $0.weight > 0 }.map {
        Remembered(template: $0.template, weight: beta * $0.weight, frame: t)
      }
      let limit = Int(parameters.distractorCount)
      if remembered.count > limit { remembered.removeFirst(remembered.count - limit) }
    }
    frames = t
  }

  private static func mix(
    _ a: Template, _ aWeight: Double, _ b: Template, _ bWeight: Double, _ network: any TemplateAlgebra
  ) throws -> Template {
    guard bWeight > 0 else { return a }
    let share = bWeight / (aWeight + bWeight)
    return try network.combine([(Float(1 - share), a), (Float(share), b)])
  }
}
