import Tracking

/// Many sequences side by side: what changed parameters gain and lose on each, or how result folders compare.
public struct Survey: Sendable {
  public enum Kind: Sendable, Equatable {
    /// The run's parameters, and the same with changes, tracked on every sequence.
    case trial(changes: String)
    /// Folders of results, read; nothing is tracked.
    case results
  }

  /// One side on one sequence.
  public struct Side: Sendable, Equatable {
    /// Area under the success curve, by the rules of `siamscope eval`; nil until it is known, and without truth.
    public internal(set) var auc: Double?
    /// Frames that count as lost.
    public internal(set) var lost = 0
    /// The first of them.
    public internal(set) var firstLost: Int?
    /// The frame with the least overlap.
    public internal(set) var worst: Int?
  }

  /// A sequence.
  public struct Row: Sendable, Identifiable {
    /// Its place in the folder.
    public let id: Int
    /// What opens it.
    public let path: String
    public internal(set) var name: String
    /// Frames to do, and done.
    public internal(set) var total = 0
    public internal(set) var done = 0
    public internal(set) var sides: [Side]
    /// The first frame on which the two sides' boxes differ at all; any change of a rate makes them differ soon.
    public internal(set) var differed: Int?
    /// The first frame on which they have gone different ways: they overlap by less than `Survey.together`.
    public internal(set) var parted: Int?
    /// The frame on which they overlap least.
    public internal(set) var furthest: Int?
    /// How much they overlap there.
    var leastOverlap = 2.0
    /// Why it could not be done.
    public internal(set) var problem: String?
    public internal(set) var isFinished = false
    /// The footage, once it is open.
    var source: (any FrameSource)?

    init(id: Int, path: String, sides: Int) {
      self.id = id
      self.path = path
      name = path.split(separator: "/").last.map(String.init) ?? path
      self.sides = Array(repeating: Side(), count: sides)
    }

    /// Takes in the two sides' boxes on a frame.
    mutating func compare(_ a: Box, _ b: Box, frame: Int) {
      guard a.isPresent, b.isPresent else { return }
      let overlap = a.iou(b)
      if differed == nil, a != b { differed = frame }
      if parted == nil, overlap < Survey.together { parted = frame }
      if overlap < leastOverlap { (leastOverlap, furthest) = (overlap, frame) }
    }

    /// What the second side has more than the first; nil until both are known.
    public var gain: Double? {
      guard sides.count > 1, let a = sides[0].auc, let b = sides[1].auc else { return nil }
      return b - a
    }
  }

  /// Overlap of two boxes from which they are on the same thing.
  public static let together = 0.7

  public let id: Int
  public let kind: Kind
  public let folder: String
  /// What the sides are called: `as run` and the changes, or the folders' names.
  public let sides: [String]
  public internal(set) var rows: [Row]
  public internal(set) var isCancelled = false
  /// The row that is marked; nil for the first.
  public internal(set) var marked: Row.ID?
  /// What opening a row brings with it.
  let parameters: [TrackerParameters]
  let model: String
  let results: [String]

  init(
    id: Int, kind: Kind, folder: String, sides: [String], rows: [Row], parameters: [TrackerParameters] = [],
    model: String = "", results: [String] = []
  ) {
    self.id = id
    self.kind = kind
    self.folder = folder
    self.sides = sides
    self.rows = rows
    self.parameters = parameters
    self.model = model
    self.results = results
  }

  public var isFinished: Bool { isCancelled || rows.allSatisfy(\.isFinished) }

  /// The worst first: what lost most by the changes, or where the first folder is worst. Unfinished rows come last.
  public var sorted: [Row] {
    func key(_ row: Row) -> Double {
      let value = kind == .results ? row.sides.first?.auc : row.gain
      return value ?? (row.problem == nil ? 8 : 9)
    }
    return rows.sorted { (key($0), $0.id) < (key($1), $1.id) }
  }

  /// The marked row.
  public var markedRow: Row? { marked.flatMap { id in rows.first { $0.id == id } } ?? sorted.first }

  /// Mean over the finished sequences, by side; nil before the first.
  public var means: [Double]? {
    let known = rows.filter { row in row.sides.allSatisfy { $0.auc != nil } }
    guard !known.isEmpty else { return nil }
    return sides.indices.map { side in
      known.reduce(0) { $0 + ($1.sides[side].auc ?? 0) } / Double(known.count)
    }
  }

  /// Sequences that gain, lose, and stay as they are (to half a thousandth).
  public var balance: (gained: Int, lost: Int, same: Int) {
    let gains = rows.compactMap(\.gain)
    let gained = gains.count { $0 > 0.0005 }
    let lost = gains.count { $0 < -0.0005 }
    return (gained, lost, gains.count - gained - lost)
  }

  /// The table as comma-separated values, the worst first; frames from 1.
  public var csv: String {
    func number(_ value: Double?) -> String {
      value.map { DecimalText.plain(($0 * 1e6).rounded() / 1e6) } ?? ""
    }
    var head = ["sequence", "frames"]
    for side in sides { head += ["auc \(side)", "lost \(side)", "first lost \(side)"].map(CurveTable.quoted) }
    head += sides.count > 1 ? ["gain", "parted", "differed"] : []
    let lines = sorted.map { row -> String in
      var fields = [CurveTable.quoted(row.name), "\(row.total)"]
      for side in row.sides {
        fields += [number(side.auc), "\(side.lost)", side.firstLost.map { "\($0 + 1)" } ?? ""]
      }
      if sides.count > 1 {
        fields += [number(row.gain)] + [row.parted, row.differed].map { $0.map { "\($0 + 1)" } ?? "" }
      }
      return fields.joined(separator: ",")
    }
    return ([head.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }
}
