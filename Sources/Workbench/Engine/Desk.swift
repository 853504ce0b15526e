import Foundation
import Tracking

/// What is asked of the engine and what it has answered: the shared state of its threads.
struct Desk: Sendable {
  struct InspectionJob: Sendable {
    let plan: Plan
    let run: Run.ID
    let frame: Int
    let before: TrackerState
    let onlyKept: Bool
  }

  struct PreviewJob: Sendable {
    let plan: Plan
    let before: TrackerState
    let key: PreviewKey
  }

  struct StudyJob: Sendable {
    let plan: Plan
    let key: Study.Key
    let before: TrackerState
  }

  /// A job of the thread that answers the screen.
  enum Job: Sendable {
    case picture(Int)
    case ahead(Int)
    case inspection(InspectionJob)
    case preview(PreviewJob)
    case study(StudyJob)
    case model(String)
    case file(path: String, Data)
  }

  var picture: Int?
  var ahead: [Int] = []
  var inspection: InspectionJob?
  var preview: PreviewJob?
  var study: StudyJob?
  var models: [String] = []
  /// A file to be written: only the newest of what waits.
  var file: (path: String, data: Data)?

  var lanes: [Lane.ID: Lane] = [:]
  /// Lanes that a thread has in hand.
  var claimed: Set<Lane.ID> = []
  /// The run that goes before all others.
  var first: Run.ID?
  var serial = 0
  var isPaused = false
  var isStopped = false
  /// Jobs that the answering thread has in hand: 0 or 1.
  var answering = 0

  var mailbox: [EngineResult] = []

  /// Whether nothing is under way or waiting; decoding ahead does not count.
  var isIdle: Bool {
    isStopped
      || picture == nil && inspection == nil && preview == nil && study == nil && models.isEmpty && file == nil
        && answering == 0
        && claimed.isEmpty && (isPaused || lanes.isEmpty)
  }

  /// The most urgent question.
  mutating func takeJob() -> Job? {
    if let frame = picture {
      picture = nil
      return .picture(frame)
    }
    if !models.isEmpty { return .model(models.removeFirst()) }
    if let job = preview {
      preview = nil
      return .preview(job)
    }
    if let job = inspection {
      inspection = nil
      return .inspection(job)
    }
    if let job = study {
      study = nil
      return .study(job)
    }
    if let file {
      self.file = nil
      return .file(path: file.path, file.data)
    }
    if !ahead.isEmpty { return .ahead(ahead.removeFirst()) }
    return nil
  }

  /// The lane to work on next: the shown run, then sweeps, then the other runs in the order of their making.
  mutating func takeLane() -> Lane? {
    guard !isPaused else { return nil }
    func rank(_ id: Lane.ID) -> (Int, Int, Int) {
      switch id {
      case .run(let run): return run == first ? (0, 0, 0) : (2, run, 0)
      case .sweep(let sweep, let cell): return (1, sweep, cell)
      }
    }
    let waiting = lanes.keys.filter { !claimed.contains($0) }
    guard let id = waiting.min(by: { rank($0) < rank($1) }), let lane = lanes[id] else { return nil }
    claimed.insert(id)
    return lane
  }

  /// Adds a result; records of the same run that follow each other become one.
  mutating func post(_ result: EngineResult) {
    if case .records(let run, let first, let records, let reused) = result,
      case .records(run, let before, var earlier, let reusedBefore)? = mailbox.last,
      before + earlier.count == first
    {
      mailbox.removeLast()
      earlier += records
      mailbox.append(.records(run: run, first: before, earlier, reused: reusedBefore + reused))
      return
    }
    mailbox.append(result)
  }
}
