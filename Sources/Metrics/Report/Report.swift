/// What an evaluation came to, ready to be shown as text, JSON, CSV, LaTeX, SVG or HTML.
public struct Report: Sendable {
  /// One figure of the table.
  public struct Column: Sendable, Hashable {
    /// In JSON and CSV: `success_auc`.
    public let key: String
    /// In tables: `AUC`.
    public let title: String
    public let decimals: Int
    /// Whether more is better.
    public let isScore: Bool

    public init(_ key: String, _ title: String, decimals: Int = 3, isScore: Bool = true) {
      self.key = key
      self.title = title
      self.decimals = decimals
      self.isScore = isScore
    }

    /// The figure as the table shows it; a dash for NaN.
    public func text(_ value: Double) -> String { value.isNaN ? "–" : fixed(value, decimals) }
  }

  /// A named row of figures, one a column; NaN where there is none.
  public struct Row: Sendable, Equatable {
    public let name: String
    public let values: [Double]
    /// Frames behind it.
    public let frames: Int

    public init(name: String, values: [Double], frames: Int) {
      self.name = name
      self.values = values
      self.frames = frames
    }
  }

  /// One tracker's figures.
  public struct Tracker: Sendable {
    public let name: String
    public let overall: Row
    public let sequences: [Row]
    /// The same figures over the sequences with an attribute.
    public let attributes: [Row]

    public init(name: String, overall: Row, sequences: [Row], attributes: [Row] = []) {
      self.name = name
      self.overall = overall
      self.sequences = sequences
      self.attributes = attributes
    }
  }

  /// Two trackers' difference in the first column, with its interval.
  public struct Comparison: Sendable {
    public let first: String
    public let second: String
    public let bootstrap: PairedBootstrap

    /// One sentence; a difference is only called one when its interval leaves 0 out.
    public func sentence(_ column: Column) -> String {
      let figures =
        "\(signed(bootstrap.difference)) (95 % of \(bootstrap.count) paired sequences: \(signed(bootstrap.low)) … "
        + "\(signed(bootstrap.high)))"
      return bootstrap.isDifference
        ? "\(first) differs from \(second) in \(column.title): \(figures)"
        : "no difference shown between \(first) and \(second) in \(column.title): \(figures)"
    }

    private func signed(_ value: Double) -> String { (value < 0 ? "−" : "+") + fixed(abs(value), 3) }
  }

  /// `ope`, `got10k` …
  public let protocolName: String
  /// Whose rules: `pysot`, `got10k` …
  public let variant: String
  /// What a reader has to know about the figures.
  public let notes: [String]
  public let columns: [Column]
  public let trackers: [Tracker]
  public let plots: [Plot]

  public init(
    protocolName: String, variant: String, notes: [String], columns: [Column], trackers: [Tracker], plots: [Plot]
  ) {
    self.protocolName = protocolName
    self.variant = variant
    self.notes = notes
    self.columns = columns
    self.trackers = trackers
    self.plots = plots
  }

  /// Every pair of trackers on the sequences that both have, in the first column.
  public func comparisons(seed: UInt64 = 1) -> [Comparison] {
    var comparisons: [Comparison] = []
    for (i, first) in trackers.enumerated() {
      for second in trackers[(i + 1)...] {
        let other = Dictionary(second.sequences.map { ($0.name, $0.values) }, uniquingKeysWith: { a, _ in a })
        let pairs = first.sequences.compactMap { row in other[row.name].map { (row.values, $0) } }
        let bootstrap = PairedBootstrap(
          pairs.map { $0.0.first ?? .nan }, pairs.map { $0.1.first ?? .nan }, seed: seed)
        if let bootstrap {
          comparisons.append(Comparison(first: first.name, second: second.name, bootstrap: bootstrap))
        }
      }
    }
    return comparisons
  }

  /// The same with more for the reader to know.
  public func noting(_ more: [String]) -> Report {
    Report(
      protocolName: protocolName, variant: variant, notes: notes + more, columns: columns, trackers: trackers,
      plots: plots)
  }

  /// The same with each tracker's sequences in another order: by name, or by a column, worst first.
  public func sorted(by key: String) -> Report {
    let index = columns.firstIndex { $0.key == key }
    let sortedTrackers = trackers.map { tracker in
      Tracker(
        name: tracker.name, overall: tracker.overall,
        sequences: tracker.sequences.enumerated().sorted { a, b in
          guard let index else { return (a.element.name, a.offset) < (b.element.name, b.offset) }
          let (x, y) = (a.element.values[index], b.element.values[index])
          if x.isNaN != y.isNaN { return x.isNaN }
          return x == y || x.isNaN ? a.offset < b.offset : (x < y) == columns[index].isScore
        }.map(\.element),
        attributes: tracker.attributes)
    }
    return Report(
      protocolName: protocolName, variant: variant, notes: notes, columns: columns, trackers: sortedTrackers,
      plots: plots)
  }
}

/// A number with so many decimals, a point between.
func fixed(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
  guard abs(value) * scale < 1e15 else { return "\(value)" }
  let units = Int64((abs(value) * scale).rounded(.toNearestOrEven))
  let sign = value < 0 && units > 0 ? "-" : ""
  guard decimals > 0 else { return sign + String(units) }
  let digits = String(units)
  let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
  return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}
