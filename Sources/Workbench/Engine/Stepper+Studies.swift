import Imaging
import Tracking

extension Stepper {
  /// Answers a question about a frame of a run; what cannot be answered says why.
  func study(_ plan: Plan, key: Study.Key, before: TrackerState) -> Study {
    do {
      var tracker = try tracker(plan, at: key.frame)
      tracker.state = before
      tracker.memory = try memory(plan, before: key.frame)
      let segment = plan.segment(at: key.frame)
      tracker.orders = segment.from == key.frame ? segment.orders : []
      let image = try frames.image(key.frame)
      switch key.kind {
      case .likeness:
        let seen = try tracker.observe(image)
        return Study(key: key, likeness: try tracker.likeness(of: [seen.choice] + seen.distractors, in: image))
      case .template: return Study(key: key, template: try report(plan, key: key, tracker: tracker, image: image))
      }
    } catch { return Study(key: key, reason: "\(error)") }
  }

  private func report(
    _ plan: Plan, key: Study.Key, tracker: Tracker, image: Image
  ) throws -> Study.TemplateReport {
    let first = plan.initial(at: key.frame).frame
    let picture = try frames.image(first)
    let start = try self.tracker(plan, at: first).state
    let look = try tracker.templateLook(on: picture, start: start, next: image)
    var shares: [(frame: Int, share: Double)] = [(first, 1)]
    var older = 0.0
    if tracker.parameters.awareness == .incremental, tracker.parameters.isTemplateUpdated, let memory = tracker.memory {
      let total = memory.targetWeight
      shares = memory.shares.map { share in
        // The exemplar is step 0; the memory's newest step is the frame before.
        (share.step == 0 ? first : key.frame - 1 - (memory.steps - share.step), share.beta / total)
      }
      if memory.shares.first?.step != 0 { shares.insert((first, 1 / total), at: 0) }
      older = max(0, 1 - shares.reduce(0) { $0 + $1.share })
      if older < 1e-9 { older = 0 }
    }
    return Study.TemplateReport(
      crop: picture.crop(look.region.geometry, fill: tracker.target.fill), look: look, first: first, shares: shares,
      older: older)
  }
}
