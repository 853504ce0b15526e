import Foundation
import Tracking

extension SessionFile {
  /// The session as it is now.
  public static func current(_ bench: Workbench) -> SessionFile { SessionFile(bench) }

  init(_ bench: Workbench) {
    footage = bench.source.path
    frames = bench.source.count
    branches = bench.document.branches.compactMap { branch in
      guard let run = bench.runs[branch.run] else { return nil }
      return Branch(
        id: branch.id, name: branch.name, parent: branch.parent, forked: branch.forked, results: run.given,
        segments: run.plan.segments.map(Segment.init),
        findings: run.findings.map { Finding(frame: $0.frame, kind: $0.kind.rawValue, why: $0.why) })
    }
    current = bench.document.current
    compared = bench.compared
    pending = bench.document.pending
    orders = bench.document.orders.isEmpty ? nil : bench.document.orders
    notes = bench.document.notes.sorted { $0.key < $1.key }.map { Note(frame: $0.key, text: $0.value) }
    playhead = bench.playhead
    loop = bench.playback.loop.map { [$0.lowerBound, $0.upperBound] }
    view = bench.view
  }

  /// Branches with their plans; throws what does not fit together.
  func plans(file: String) throws(WorkbenchError) -> [(branch: Branch, plan: Plan)] {
    var plans: [(branch: Branch, plan: Plan)] = []
    for branch in branches {
      var segments: [PlanSegment] = []
      for segment in branch.segments {
        do { segments.append(try segment.segment()) } catch {
          throw .session(file: file, reason: "branch \(branch.name): \(error)")
        }
      }
      guard let plan = Plan(segments: segments), segments.allSatisfy({ $0.from < frames }) else {
        throw .session(file: file, reason: "branch \(branch.name): its segments do not follow each other")
      }
      plans.append((branch, plan))
    }
    return plans
  }
}

extension SessionFile.Segment {
  init(_ segment: PlanSegment) {
    from = segment.from
    model = segment.model
    parameters = Dictionary(
      uniqueKeysWithValues: Parameter.table.map { ($0.name, $0.value(in: segment.parameters)) })
    clsWeights = segment.parameters.clsWeights.isEmpty ? nil : segment.parameters.clsWeights
    locWeights = segment.parameters.locWeights.isEmpty ? nil : segment.parameters.locWeights
    box = segment.box
    orders = segment.orders.isEmpty ? nil : segment.orders
  }

  /// The values, each checked against its row of the table.
  func segment() throws -> PlanSegment {
    var values = TrackerParameters()
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
      try Parameter.named(name).set(value, in: &values)
    }
    values.clsWeights = clsWeights ?? []
    values.locWeights = locWeights ?? []
    return PlanSegment(from: from, model: model, parameters: values, box: box, orders: orders ?? [])
  }
}

/// The plan's segment, told apart from the file's.
typealias PlanSegment = Segment
