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

  /// The distractors' class responses to a frame, as the parameters ask for them; nil while they take no part.
  func distractorTerm(
    of features: SearchFeatures, response: Response, region: SearchRegion, width: Int, height: Int
  ) throws -> DistractorTerm? {
    guard parameters.awareness != .off, let network = network as? any TemplateAlgebra else { return nil }
    switch parameters.awareness {
    case .off: return nil
    case .current:
      // Who the distractors are follows from the plain decision on the same frame.
      let plain = decide(response, region: region, width: width, height: height)
      if network.isLinearInTemplate {
        return try meanTerm(of: plain.distractors, features: features, size: response.size, network)
      }
      return try term(
        plain.distractors.map {
          (weight: 1, template: try template(of: $0, features: features, size: response.size, network), index: $0.index)
        }, features: features, network)
    case .incremental:
      guard let memory, memory.meanWeight > 0 else { return nil }
      if network.isLinearInTemplate || !parameters.isDistractorExact, let mean = memory.mean {
        return try term([(weight: memory.meanWeight, template: mean, index: nil)], features: features, network)
      }
      return try term(
        memory.remembered.map { (weight: $0.weight, template: $0.template, index: nil) }, features: features, network)
    }
  }

  /// One answer for all: exact where the head is linear, and one set of kernels whatever their number. Each one's own
  /// answer beside it only where they are to be told apart.
  private func meanTerm(
    of distractors: [Candidate], features: SearchFeatures, size: Int, _ network: any TemplateAlgebra
  ) throws -> DistractorTerm? {
    guard !distractors.isEmpty else { return nil }
    let mean = try network.template(ofMean: Self.windows(of: distractors, size: size), of: features)
    let cls = try network.classResponse(of: features, to: mean)
    guard keepsDistractorsApart else {
      return DistractorTerm(entries: [.init(weight: Double(distractors.count), cls: cls)])
    }
    let entries = try distractors.map { distractor in
      DistractorTerm.Entry(
        weight: 1,
        cls: try network.classResponse(
          of: features, to: template(of: distractor, features: features, size: size, network)),
        candidate: distractor.index)
    }
    return DistractorTerm(entries: entries, mean: cls)
  }

  /// One entry a distractor where the head is not linear (exact at the logits), one for all where an approximation is
  /// asked for.
  private func term(
    _ distractors: [(weight: Double, template: Template, index: Int?)], features: SearchFeatures,
    _ network: any TemplateAlgebra
  ) throws -> DistractorTerm? {
    guard !distractors.isEmpty else { return nil }
    if !network.isLinearInTemplate, !parameters.isDistractorExact, distractors.count > 1 {
      let total = distractors.reduce(0) { $0 + $1.weight }
      let mean = try network.combine(distractors.map { (weight: Float($0.weight / total), template: $0.template) })
      let cls = try network.classResponse(of: features, to: mean)
      return DistractorTerm(entries: [.init(weight: total, cls: cls)])
    }
    return DistractorTerm(
      entries: try distractors.map {
        .init(
          weight: $0.weight, cls: try network.classResponse(of: features, to: $0.template), candidate: $0.index)
      })
  }

  /// The template of a proposal, from the window of the search features at its box (spec.md §3.5).
  private func template(
    of candidate: Candidate, features: SearchFeatures, size: Int, _ network: any TemplateAlgebra
  ) throws -> Template {
    let (row, column) = Self.window(of: candidate.cropBox, size: size)
    return try network.template(at: row, column: column, of: features)
  }

  /// The windows of several proposals with equal weights that sum to one.
  private static func windows(
    of candidates: [Candidate], size: Int
  ) -> [(weight: Float, row: Int, column: Int)] {
    candidates.map {
      let (row, column) = window(of: $0.cropBox, size: size)
      return (1 / Float(candidates.count), row, column)
    }
  }

  /// The cell whose window is centred nearest to a box of crop pixels: clamp(round(c/8) + N div 2, 0, N − 1).
  public static func window(of box: Box, size: Int) -> (row: Int, column: Int) {
    func cell(_ center: Double) -> Int {
      let index = (center / Double(AnchorGrid.stride)).rounded() + Double(size / 2)
      return Int(min(max(index, 0), Double(size - 1)))
    }
    return (cell(box.centerY), cell(box.centerX))
  }

  /// The memory with this frame added: the chosen object's look and its distractors (spec.md §3.3).
  func remember(
    _ observation: Observation, features: SearchFeatures, network: any TemplateAlgebra
  ) throws -> DistractorMemory {
    var memory = self.memory ?? DistractorMemory(exemplar: target.template)
    guard let size = observation.detail?.response.size else { return memory }
    // A frame that a long-term tracker does not trust teaches it nothing.
    let trusted = !parameters.isLongTerm || observation.score >= parameters.confidenceLow
    guard trusted else { return memory }
    let seen =
      parameters.isTemplateUpdated
      ? try template(of: observation.choice, features: features, size: size, network) : nil
    let distractors: [(weight: Double, template: Template)]
    if network.isLinearInTemplate, !observation.distractors.isEmpty {
      // Only their mean is ever asked for: the kernels are made once.
      let windows = Self.windows(of: observation.distractors, size: size)
      distractors = [
        (Double(observation.distractors.count), try network.template(ofMean: windows, of: features))
      ]
    } else {
      distractors = try observation.distractors.map {
        (weight: 1.0, template: try template(of: $0, features: features, size: size, network))
      }
    }
    try memory.add(target: seen, distractors: distractors, parameters: parameters, network: network)
    return memory
  }
}
