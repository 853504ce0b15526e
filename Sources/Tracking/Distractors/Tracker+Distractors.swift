import Imaging
import Siamese

extension Tracker {
  /// The template that the next frame is searched with: the exemplar's, or the mean of what was remembered, with the
  /// exemplar's box kernels (spec.md §3.4).
  var template: Template {
    guard parameters.awareness == .incremental, parameters.isTemplateUpdated, let memory, memory.frames > 1 else {
      return target.template
    }
    return memory.target
  }

  /// Whether distractors are cut out of the frame and not out of the search features: where a backbone pads, a window of
  /// its map is not what the exemplar's features would be (spec.md §3.5).
  func cuts(_ network: any TemplateAlgebra) -> Bool {
    parameters.distractorRecrop > 0 && !network.hasExactWindows
  }

  /// Whether what a frame is searched with depends on the frames before it, beyond the state: then `memory` has to be
  /// kept and restored beside `state`.
  public var isRemembering: Bool {
    switch parameters.awareness {
    case .off: return false
    case .incremental: return true
    case .current:
      guard let network = network as? any TemplateAlgebra else { return false }
      return cuts(network) || !orders.isEmpty || memory?.hasOrders == true
    }
  }

  /// A frame's features with what it takes to look at a part of it.
  struct Look {
    let frame: Image
    let features: SearchFeatures
    let region: SearchRegion
    /// Side N of the response.
    let size: Int
  }

  /// The distractors' class responses to a frame, as the parameters ask for them, with this frame's own distractors
  /// where they were looked at; nil while they take no part.
  func distractorTerm(
    of look: Look, plain: inout Plain
  ) throws -> (term: DistractorTerm?, seen: [DistractorMemory.Seen]?) {
    guard let network = network as? any TemplateAlgebra else { return (nil, nil) }
    switch parameters.awareness {
    case .off: return (nil, nil)
    case .current: return try currentTerm(of: look, plain: &plain, network)
    case .incremental: return (try incrementalTerm(of: look, network), nil)
    }
  }

  /// Who the distractors are follows from the plain decision on the same frame.
  private func currentTerm(
    of look: Look, plain: inout Plain, _ network: any TemplateAlgebra
  ) throws -> (term: DistractorTerm?, seen: [DistractorMemory.Seen]?) {
    let distractors = plain.findDistractors(of: self, region: look.region)
    guard isRemembering else {
      if network.isLinearInTemplate { return (try meanTerm(of: distractors, look: look, network), nil) }
      return (try term(of: seen(distractors, look: look, network), distractors, look: look, network), nil)
    }
    let seen = try seen(distractors, look: look, network)
    return (try term(of: seen, distractors, look: look, network), seen)
  }

  /// One answer for all: exact where the head is linear, and one set of kernels whatever their number. Each one's own
  /// answer beside it only where they are to be told apart.
  private func meanTerm(
    of distractors: [Candidate], look: Look, _ network: any TemplateAlgebra
  ) throws -> DistractorTerm? {
    guard let (weight, mean) = try meanTemplate(of: distractors, look: look, network) else { return nil }
    let cls = try network.classResponse(of: look.features, to: mean)
    guard keepsDistractorsApart else { return DistractorTerm(entries: [.init(weight: weight, cls: cls)]) }
    let entries = try distractors.map { distractor in
      DistractorTerm.Entry(
        weight: alpha(of: distractor),
        cls: try network.classResponse(of: look.features, to: window(of: distractor, look: look, network)),
        candidate: distractor.index, box: distractor.box)
    }
    return DistractorTerm(entries: entries, mean: cls)
  }

  /// One entry a distractor, exact at the logits whatever the head; one for all where an approximation is asked for.
  private func term(
    of seen: [DistractorMemory.Seen], _ distractors: [Candidate], look: Look, _ network: any TemplateAlgebra
  ) throws -> DistractorTerm? {
    var entries: [DistractorTerm.Entry] = []
    let isAveraged = !network.isLinearInTemplate && !parameters.isDistractorExact
    var parts: [(weight: Double, template: Template)] = []
    func add(
      _ template: Template?, weight: Double, candidate: Int?, box: Box, isOff: Bool, isPinned: Bool
    ) throws {
      guard let template else { return }
      if isAveraged {
        if !isOff { parts.append((weight, template)) }
        guard keepsDistractorsApart else { return }
      }
      guard !isOff || keepsDistractorsApart else { return }
      entries.append(
        .init(
          weight: weight, cls: try network.classResponse(of: look.features, to: template), candidate: candidate,
          box: box, isOff: isOff, isPinned: isPinned))
    }
    let sightings = memory?.sightings ?? []
    let places = DistractorSighting.matches(seen.map(\.box), sightings, step: (memory?.steps ?? 0) + 1)
    for (i, one) in seen.enumerated() {
      let known = places[i].map { sightings[$0] }
      let isOff = one.order.map { $0 == .off } ?? (known?.isOff ?? false)
      let isPinned = one.order.map { $0 == .pinned } ?? (known?.isPinned ?? false)
      try add(
        one.template, weight: one.weight, candidate: i < distractors.count ? distractors[i].index : nil, box: one.box,
        isOff: isOff, isPinned: isPinned)
    }
    for (place, known) in sightings.enumerated() where known.isPinned && !places.contains(place) {
      // A pinned one that this frame does not offer still counts, with the look that it was pinned with.
      try add(
        known.template, weight: known.weight, candidate: nil, box: known.box, isOff: known.isOff, isPinned: true)
    }
    return try term(entries, average: isAveraged ? parts : nil, look: look, network)
  }

  /// What was remembered: the mean of all where that is all there is to say, else one entry a distractor.
  private func incrementalTerm(of look: Look, _ network: any TemplateAlgebra) throws -> DistractorTerm? {
    guard let memory else { return try pinnedNow([], look: look, network) }
    let isAveraged = !network.isLinearInTemplate && !parameters.isDistractorExact
    let isOrdered = memory.hasOrders || !orders.isEmpty
    var entries: [DistractorTerm.Entry] = []
    if keepsDistractorsApart || isOrdered || !network.isLinearInTemplate && !isAveraged {
      let kinds = orders.kinds(for: memory.sightings.map(\.box))
      for (known, order) in zip(memory.sightings, kinds) {
        let isOff = order.map { $0 == .off } ?? known.isOff
        guard let template = known.template, !isOff || keepsDistractorsApart else { continue }
        entries.append(
          .init(
            weight: known.weight, cls: try network.classResponse(of: look.features, to: template), box: known.box,
            isOff: isOff, isPinned: order.map { $0 == .pinned } ?? known.isPinned))
      }
      if let rest = memory.rest, network.isLinearInTemplate {
        entries.append(
          .init(weight: rest.weight, cls: try network.classResponse(of: look.features, to: rest.template)))
      }
    }
    if isOrdered, !isAveraged { return try pinnedNow(entries, look: look, network) }
    guard network.isLinearInTemplate || isAveraged else {
      return entries.isEmpty ? nil : DistractorTerm(entries: entries)
    }
    guard let (weight, mean) = try memory.mean(parameters: parameters, network: network) else { return nil }
    let cls = try network.classResponse(of: look.features, to: mean)
    return keepsDistractorsApart && !entries.isEmpty
      ? DistractorTerm(entries: entries, mean: cls) : DistractorTerm(entries: [.init(weight: weight, cls: cls)])
  }

  /// With what is pinned on this very frame, and nothing remembers yet.
  private func pinnedNow(
    _ entries: [DistractorTerm.Entry], look: Look, _ network: any TemplateAlgebra
  ) throws -> DistractorTerm? {
    var entries = entries
    let sum = memory?.targetWeight ?? 1
    let beta = parameters.schedule.weight(
      frame: (memory?.frames ?? 1) + 1, rate: parameters.templateRate, sum: sum)
    for order in orders.others(than: entries.compactMap(\.box)) where order.kind == .pinned {
      let template = try template(ofBox: order.box, look: look, network)
      entries.append(
        .init(
          weight: beta, cls: try network.classResponse(of: look.features, to: template), box: order.box, isPinned: true)
      )
    }
    return entries.isEmpty ? nil : DistractorTerm(entries: entries)
  }

  /// The entries as they are, or one answer to the average of their kernels.
  private func term(
    _ entries: [DistractorTerm.Entry], average: [(weight: Double, template: Template)]?, look: Look,
    _ network: any TemplateAlgebra
  ) throws -> DistractorTerm? {
    guard let average else { return entries.isEmpty ? nil : DistractorTerm(entries: entries) }
    let total = average.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return entries.isEmpty ? nil : DistractorTerm(entries: entries) }
    let mean = try network.combine(average.map { (weight: Float($0.weight / total), template: $0.template) })
    let cls = try network.classResponse(of: look.features, to: mean)
    return entries.isEmpty
      ? DistractorTerm(entries: [.init(weight: total, cls: cls)]) : DistractorTerm(entries: entries, mean: cls)
  }

  /// α_i by the parameters' rule.
  func alpha(of distractor: Candidate) -> Double {
    parameters.distractorWeights == 0 ? 1 : distractor.confidence
  }
}
