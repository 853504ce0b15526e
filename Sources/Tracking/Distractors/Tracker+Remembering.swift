import Imaging
import Siamese

extension Tracker {
  /// The memory with this frame added: the chosen object's look and its distractors (spec.md §3.3). `seen` are the
  /// distractors where they were looked at already.
  func remember(
    _ observation: Observation, look: Look, seen: [DistractorMemory.Seen]?, network: any TemplateAlgebra
  ) throws -> DistractorMemory {
    var memory = self.memory ?? DistractorMemory(exemplar: target.template)
    memory.take(orders)
    guard parameters.awareness == .incremental else {
      try memory.follow(
        seen ?? self.seen(observation.distractors, look: look, network), parameters: parameters, network: network)
      return memory
    }
    // A frame that a long-term tracker does not trust teaches it nothing.
    guard !parameters.isLongTerm || observation.score >= parameters.confidenceLow else {
      memory.skip()
      return memory
    }
    var chosen: Template?
    if parameters.isTemplateUpdated {
      if !cuts(network) {
        chosen = try window(of: observation.choice, look: look, network)
      } else if let cut = memory.cut, memory.steps + 1 - cut.step < Int(parameters.distractorRecrop) {
        chosen = cut.template
      } else {
        let template = try network.template(of: picture(of: observation.choice.box, in: look.frame))
        memory.cut = (memory.steps + 1, template)
        chosen = template
      }
    }
    let isMean = network.isLinearInTemplate && !cuts(network)
    let keepsApart =
      keepsDistractorsApart || !network.isLinearInTemplate && parameters.isDistractorExact || !orders.isEmpty
      || memory.hasOrders || parameters.distractorAge > 0 || cuts(network)
    // Only their mean is asked for then: the kernels are made once.
    let mean = isMean ? try meanTemplate(of: observation.distractors, look: look, network)?.template : nil
    let distractors =
      isMean && !keepsApart
      ? observation.distractors.map { .init(box: $0.box, weight: alpha(of: $0), template: nil) }
      : try self.seen(observation.distractors, look: look, network)
    try memory.add(
      target: chosen, distractors: distractors, mean: distractors.count == observation.distractors.count ? mean : nil,
      keepsApart: keepsApart, parameters: parameters, network: network)
    return memory
  }

  /// The distractors of a frame with their templates, and what a person says of them; then what is pinned besides.
  func seen(
    _ distractors: [Candidate], look: Look, _ network: any TemplateAlgebra
  ) throws -> [DistractorMemory.Seen] {
    let cuts = cuts(network)
    let sightings = memory?.sightings ?? []
    let step = (memory?.steps ?? 0) + 1
    let places = DistractorSighting.matches(distractors.map(\.box), sightings, step: step)
    // What is known keeps its cut for a while; of those whose time is over the oldest is cut anew, one a frame, so that
    // no frame waits for all of them.
    let due = places.compactMap { $0 }.filter { place in
      guard let cut = sightings[place].cut else { return false }
      return step - cut.step >= Int(parameters.distractorRecrop)
    }
    let refreshed = due.min { (sightings[$0].cut?.step ?? 0) < (sightings[$1].cut?.step ?? 0) }
    let kinds = orders.kinds(for: distractors.map(\.box))
    var seen = try distractors.enumerated().map { i, distractor in
      let order = kinds[i]
      guard cuts else {
        return DistractorMemory.Seen(
          box: distractor.box, weight: alpha(of: distractor),
          template: try window(of: distractor, look: look, network), order: order)
      }
      if let place = places[i], place != refreshed, let cut = sightings[place].cut {
        return DistractorMemory.Seen(
          box: distractor.box, weight: alpha(of: distractor), template: cut.template, order: order)
      }
      return DistractorMemory.Seen(
        box: distractor.box, weight: alpha(of: distractor),
        template: try network.template(of: picture(of: distractor.box, in: look.frame)), order: order, isCut: true)
    }
    for order in orders.others(than: distractors.map(\.box)) {
      // A word on one that this frame does not offer.
      let template = try template(ofBox: order.box, look: look, network)
      seen.append(
        .init(
          box: order.box, weight: order.kind == .pinned ? 1 : 0, template: template, order: order.kind, isCut: cuts))
    }
    return seen
  }

  /// The mean of windows by α, features before kernels; nil without any weight.
  func meanTemplate(
    of distractors: [Candidate], look: Look, _ network: any TemplateAlgebra
  ) throws -> (weight: Double, template: Template)? {
    let total = distractors.reduce(0) { $0 + alpha(of: $1) }
    guard total > 0 else { return nil }
    let windows = distractors.map { distractor in
      let (row, column) = Self.window(of: distractor.cropBox, size: look.size)
      return (weight: Float(alpha(of: distractor) / total), row: row, column: column)
    }
    return (total, try network.template(ofMean: windows, of: look.features))
  }

  /// The class template of a proposal, from the window of the search features at its box (spec.md §3.5).
  func window(of candidate: Candidate, look: Look, _ network: any TemplateAlgebra) throws -> Template {
    let (row, column) = Self.window(of: candidate.cropBox, size: look.size)
    return try network.template(at: row, column: column, of: look.features)
  }

  /// The class template of any box: cut out, or from the window nearest to it.
  func template(ofBox box: Box, look: Look, _ network: any TemplateAlgebra) throws -> Template {
    if cuts(network) { return try network.template(of: picture(of: box, in: look.frame)) }
    let (row, column) = Self.window(of: look.region.crop(box), size: look.size)
    return try network.template(at: row, column: column, of: look.features)
  }

  /// A box as an exemplar is cut: with its context, at its own size (spec.md §1.8).
  private func picture(of box: Box, in frame: Image) -> Image {
    let side = SearchRegion.exemplarSide(
      width: box.width, height: box.height, context: parameters.contextAmount
    ).rounded(.toNearestOrEven)
    return frame.crop(
      CropGeometry(
        centerX: box.centerX, centerY: box.centerY, side: side.isFinite ? Int(min(max(side, 1), 1e6)) : 1,
        outputSize: Int(parameters.exemplarSize)), fill: target.fill)
  }

  /// The cell whose window is centred nearest to a box of crop pixels: clamp(round(c/8) + N div 2, 0, N − 1).
  public static func window(of box: Box, size: Int) -> (row: Int, column: Int) {
    func cell(_ center: Double) -> Int {
      let index = (center / Double(AnchorGrid.stride)).rounded() + Double(size / 2)
      // A network can propose boxes that are no numbers: they are looked at in the middle.
      guard index.isFinite else { return size / 2 }
      return Int(min(max(index, 0), Double(size - 1)))
    }
    return (cell(box.centerY), cell(box.centerX))
  }
}
