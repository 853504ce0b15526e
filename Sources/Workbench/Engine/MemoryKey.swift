import Tracking

/// All that a distractor memory depends on: what was planned up to a frame, and the frame.
struct MemoryKey: Hashable, Sendable {
  private struct Rule: Hashable, Sendable {
    let from: Int
    let model: String
    let values: [Double]
    let box: Box?
    let orders: [DistractorOrder]
  }

  private let rules: [Rule]
  private let frame: Int

  init(_ plan: Plan, after frame: Int) {
    self.frame = frame
    rules = plan.segments.filter { $0.from <= frame }.map { segment in
      Rule(
        from: segment.from, model: segment.model,
        values: Parameter.table.map { $0.value(in: segment.parameters) } + segment.parameters.clsWeights + [.infinity]
          + segment.parameters.locWeights, box: segment.box, orders: segment.orders)
    }
  }
}
