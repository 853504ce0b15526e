import Tracking

/// A plan and what came of it so far.
public struct Run: Sendable, Identifiable {
  public typealias ID = Int

  public enum Status: Sendable, Equatable {
    /// Tracking, or waiting for its turn.
    case tracking
    case finished
    case failed(String)
  }

  public let id: ID
  public let plan: Plan
  /// The record of frame `start + i` at i.
  public internal(set) var records: RecordList
  /// Sorted by frame.
  public internal(set) var findings: [Finding]
  public internal(set) var status: Status
  /// The result folder whose boxes these are; nil for a run of ours.
  public internal(set) var given: String?
  /// How many records were taken over from the run that it was made from.
  public let shared: Int
  /// Responses that were used again instead of running the network.
  public internal(set) var reused = 0

  init(id: ID, plan: Plan, records: RecordList = RecordList(), findings: [Finding] = []) {
    self.id = id
    self.plan = plan
    self.records = records
    self.findings = findings
    self.shared = records.count
    self.status = .tracking
  }

  /// The frame of the first box.
  public var start: Int { plan.start }
  /// The first frame that has no record yet.
  public var reached: Int { start + records.count }

  /// What happened on a frame; nil before the first box and where it is not tracked yet.
  public func record(_ frame: Int) -> FrameRecord? {
    let i = frame - start
    return i >= 0 && i < records.count ? records[i] : nil
  }

  /// The state that a frame was searched from.
  public func before(_ frame: Int) -> TrackerState? { record(frame - 1)?.after }

  /// The square that was searched, in image pixels.
  public func searched(_ frame: Int) -> Box? {
    guard let record = record(frame), record.side > 0, let before = before(frame) else { return nil }
    return Box(
      centerX: before.centerX, centerY: before.centerY, width: Double(record.side), height: Double(record.side))
  }
}
