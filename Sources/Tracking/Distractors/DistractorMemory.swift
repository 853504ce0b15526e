import Siamese

/// What the target and its distractors have looked like so far: the sums of the incremental objective, as a value.
///
/// Both are kept as running means, so that nothing grows: Σ β_t φ(z_t)/Σ β_t, and the weighted mean over all
/// distractors of all frames, Σ_t β_t Σ_i α_i φ(d_{i,t}) / Σ_t (β_t Σ_i α_i) (spec.md §3.3, the literal nesting: frames
/// without distractors contribute nothing). The distractors are also kept one by one, each with the mean of its own
/// looks, where they are asked for apart: by heads that are not linear in the template, by an age, or by a person.
public struct DistractorMemory: Sendable {
  /// A distractor of a frame, as it is added.
  public struct Seen: Sendable {
    public let box: Box
    /// α_i.
    public let weight: Double
    /// nil where only the mean of all is asked for.
    public let template: Template?
    /// What is said of it on this frame.
    public let order: DistractorOrder.Kind?
    /// Whether `template` was cut out of this frame, and not kept from an earlier one.
    let isCut: Bool

    public init(
      box: Box, weight: Double, template: Template?, order: DistractorOrder.Kind? = nil, isCut: Bool = false
    ) {
      self.box = box
      self.weight = weight
      self.template = template
      self.order = order
      self.isCut = isCut
    }
  }

  /// The share of one frame in the mean template of the target.
  public struct Share: Sendable, Equatable {
    /// The step of the memory, from 1; the exemplar's is 0.
    public let step: Int
    /// β_t.
    public let beta: Double
  }

  /// The first frame's, whose box kernels stay in use.
  let exemplar: Template
  /// Mean template of the target; the exemplar's before anything was added.
  public private(set) var target: Template
  /// Σ β_t.
  public private(set) var targetWeight = 1.0
  /// Mean template of all distractors.
  public private(set) var mean: Template?
  /// Σ_t β_t Σ_i α_i.
  public private(set) var meanWeight = 0.0
  /// The distractors one by one, in the order in which they were first seen.
  public private(set) var sightings: [DistractorSighting] = []
  /// Those that were dropped for want of room, as one: they still count where the head is linear.
  private(set) var rest: (weight: Double, template: Template)?
  /// Frames that were added, T.
  public private(set) var frames = 1
  /// Frames that went by, those that taught nothing among them.
  public private(set) var steps = 0
  /// β_t of the newest frames that the target was learned from, oldest first.
  public private(set) var shares: [Share] = [Share(step: 0, beta: 1)]
  /// The step of the target's look that was cut out of a frame last, where templates are made so.
  var cut: (step: Int, template: Template)?
  private var nextID = 1

  /// How many shares are kept.
  public static let shareCount = 64

  /// A memory that knows the exemplar: T = 1, β_1 = 1.
  public init(exemplar: Template) {
    self.exemplar = exemplar
    target = exemplar
  }

  /// Whether a person has said something of a distractor that is followed.
  public var hasOrders: Bool { sightings.contains { $0.isOff || $0.isPinned } }

  /// Takes in what a person says of distractors that are known.
  mutating func take(_ orders: [DistractorOrder]) {
    for order in orders {
      guard let place = order.place(in: sightings.map(\.box)) else { continue }
      sightings[place].isOff = order.kind == .off
      sightings[place].isPinned = order.kind == .pinned
    }
  }

  /// A frame that teaches nothing.
  public mutating func skip() { steps += 1 }

  /// Adds a frame to the sums: the target as it looked, and its distractors with their α.
  ///
  /// - Parameters:
  ///   - mean: the distractors' mean template where it was made at once; else it is made of theirs.
  ///   - keepsApart: whether they are also kept one by one; they need their templates then.
  public mutating func add(
    target seen: Template?, distractors: [Seen], mean now: Template? = nil, keepsApart: Bool = true,
    parameters: TrackerParameters, network: any TemplateAlgebra
  ) throws {
    steps += 1
    let t = frames + 1
    let beta = parameters.schedule.weight(frame: t, rate: parameters.templateRate, sum: targetWeight)
    if let seen {
      let mean = try Self.mix(target, targetWeight, seen, beta, network)
      target = try network.template(classFrom: mean, boxFrom: exemplar)
      targetWeight += beta
      shares.append(Share(step: steps, beta: beta))
      if shares.count > Self.shareCount { shares.removeFirst(shares.count - Self.shareCount) }
    }
    let weight = distractors.reduce(0) { $0 + $1.weight }
    if weight > 0, beta > 0 {
      let counted = distractors.filter { $0.weight > 0 }
      let parts = counted.compactMap { seen in
        seen.template.map { (weight: Float(seen.weight / weight), template: $0) }
      }
      if let sum = try now ?? (parts.count == counted.count ? network.combine(parts) : nil) {
        mean = try mean.map { try Self.mix($0, meanWeight, sum, beta * weight, network) } ?? sum
        meanWeight += beta * weight
      }
    }
    frames = t
    guard keepsApart || !sightings.isEmpty else { return }
    try follow(distractors, beta: beta, network)
    try dropOld(parameters: parameters, isIncremental: true, network)
  }

  /// Follows the distractors of a frame without adding anything up: the objective of the current frame alone.
  public mutating func follow(
    _ distractors: [Seen], parameters: TrackerParameters, network: any TemplateAlgebra
  ) throws {
    steps += 1
    try follow(distractors, beta: nil, network)
    try dropOld(parameters: parameters, isIncremental: false, network)
  }

  private mutating func follow(_ seen: [Seen], beta: Double?, _ network: any TemplateAlgebra) throws {
    let places = DistractorSighting.matches(seen.map(\.box), sightings, step: steps)
    for (one, place) in zip(seen, places) {
      let weight = one.weight * (beta ?? 1)
      let at: Int
      if let place {
        at = place
        if let beta, beta > 0, let old = sightings[at].template, let new = one.template {
          sightings[at].template = try Self.mix(old, sightings[at].weight, new, weight, network)
          sightings[at].weight += weight
        } else if beta == nil {
          // Pinned ones keep the look that they were pinned with.
          if !sightings[at].isPinned || sightings[at].template == nil { sightings[at].template = one.template }
          sightings[at].weight = weight
        }
        sightings[at].box = one.box
        sightings[at].last = steps
        sightings[at].count += 1
      } else {
        at = sightings.count
        sightings.append(
          DistractorSighting(
            id: nextID, box: one.box, first: steps, last: steps, template: one.template, weight: weight))
        nextID += 1
      }
      if one.isCut, let template = one.template { sightings[at].cut = (steps, template) }
      if let order = one.order {
        sightings[at].isOff = order == .off
        sightings[at].isPinned = order == .pinned
      }
    }
  }

  /// Forgets what is too old, or too many.
  private mutating func dropOld(
    parameters: TrackerParameters, isIncremental: Bool, _ network: any TemplateAlgebra
  ) throws {
    let age = isIncremental ? Int(parameters.distractorAge) : DistractorSighting.patience
    if age > 0 {
      let steps = steps
      sightings.removeAll { !$0.isPinned && steps - $0.last > age }
      rest = nil
    }
    guard isIncremental else { return }
    let limit = Int(parameters.distractorCount)
    while sightings.count > limit {
      // The one that was not seen for longest, the lighter of two.
      let loose = sightings.indices.filter { !sightings[$0].isPinned }
      guard
        let place = loose.min(by: {
          (sightings[$0].last, sightings[$0].weight) < (sightings[$1].last, sightings[$1].weight)
        })
      else { return }
      let old = sightings.remove(at: place)
      guard age == 0, network.isLinearInTemplate, !old.isOff, let template = old.template else { continue }
      let sum = try rest.map { try Self.mix($0.template, $0.weight, template, old.weight, network) } ?? template
      rest = ((rest?.weight ?? 0) + old.weight, sum)
    }
  }

  /// The mean template of the distractors that count, with its weight: of all frames, or of those that an age and a
  /// person's orders leave.
  func mean(
    parameters: TrackerParameters, network: any TemplateAlgebra
  ) throws -> (weight: Double, template: Template)? {
    if parameters.distractorAge == 0, !hasOrders { return mean.map { (meanWeight, $0) } }
    var parts = sightings.compactMap { sighting in
      sighting.isOff ? nil : sighting.template.map { (weight: sighting.weight, template: $0) }
    }
    if let rest { parts.append(rest) }
    let total = parts.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return nil }
    return (total, try network.combine(parts.map { (weight: Float($0.weight / total), template: $0.template) }))
  }

  private static func mix(
    _ a: Template, _ aWeight: Double, _ b: Template, _ bWeight: Double, _ network: any TemplateAlgebra
  ) throws -> Template {
    guard bWeight > 0 else { return a }
    let share = bWeight / (aWeight + bWeight)
    return try network.combine([(Float(1 - share), a), (Float(share), b)])
  }
}
