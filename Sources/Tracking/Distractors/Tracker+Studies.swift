import Foundation
import Imaging
import Siamese

extension Tracker {
  /// How alike candidates of the next frame are: each is looked for with the look of each. The network runs once.
  ///
  /// Throws `TrackerError.noTemplateAlgebra` for a network whose templates cannot be made from what it searches.
  public func likeness(of candidates: [Candidate], in frame: Image) throws -> Likeness {
    guard let network = network as? any TemplateAlgebra else {
      throw TrackerError.noTemplateAlgebra(network: network.name)
    }
    let region = searchRegion
    let features = try network.features(of: frame.crop(region.geometry, fill: target.fill))
    let size = parameters.responseSize(instanceSize: region.instanceSize)
    let fusion = parameters.fusion(for: network)
    let margins = try candidates.map { one in
      let (row, column) = Self.window(of: one.cropBox, size: size)
      let template = try network.template(at: row, column: column, of: features)
      let margins = DistractorSimilarity.margins(
        try network.classResponse(of: features, to: template), fusion: fusion)
      return candidates.map { Double(margins[$0.index]) }
    }
    return Likeness(margins: margins)
  }

  /// What the template of the next frame answers on the first frame, beside the exemplar's own answer.
  ///
  /// - Parameters:
  ///   - first: the frame of the first box; `start` is the state that it gave.
  ///   - frame: the next frame, for the distractors of the objective that counts those of one frame alone.
  public func templateLook(on first: Image, start: TrackerState, next frame: Image) throws -> TemplateLook {
    guard let network = network as? any TemplateAlgebra else {
      throw TrackerError.noTemplateAlgebra(network: network.name)
    }
    let instance = target.instanceSize ?? parameters.instanceSize
    let region = SearchRegion(state: start, parameters: parameters, instanceSize: instance)
    let size = parameters.responseSize(instanceSize: instance)
    let features = try network.features(of: first.crop(region.geometry, fill: target.fill))
    let fusion = parameters.fusion(for: network)
    func answer(_ template: Template) throws -> [Float] {
      DistractorSimilarity.margins(try network.classResponse(of: features, to: template), fusion: fusion)
    }
    let exemplar = try answer(target.template)
    let mean = try answer(template)
    var distractors: [(weight: Double, margins: [Float])] = []
    switch parameters.awareness {
    case .off: break
    case .current:
      let now = searchRegion
      let crop = frame.crop(now.geometry, fill: target.fill)
      let seen = try network.features(of: crop)
      let response = try network.response(of: seen, to: template)
      let look = Look(frame: frame, features: seen, region: now, size: response.size)
      var plain = Plain(response, tracker: self, region: now)
      let found = plain.findDistractors(of: self, region: now)
      for one in try self.seen(found, look: look, network) where one.order != .off {
        if let template = one.template { distractors.append((one.weight, try answer(template))) }
      }
    case .incremental:
      if let mean = try memory?.mean(parameters: parameters, network: network) {
        distractors.append((mean.weight, try answer(mean.template)))
      }
    }
    let total = distractors.reduce(0) { $0 + $1.weight }
    var effective: [Float]?
    if total > 0 {
      var margins = mean
      for one in distractors {
        let share = Float(parameters.distractorAlpha * one.weight / total)
        for i in margins.indices { margins[i] -= share * one.margins[i] }
      }
      effective = margins.map(Self.score)
    }
    return TemplateLook(
      region: region, size: size, exemplar: exemplar.map(Self.score), mean: mean.map(Self.score),
      effective: effective)
  }

  private static func score(_ margin: Float) -> Float { 1 / (1 + expf(-margin)) }
}
