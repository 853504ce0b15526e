/// A run's numbers over its steps, for screens and diagrams. Memory does not grow with the run: past a size, neighbours
/// are put together.
public struct TrainingCurves: Sendable, Equatable {
  /// Means of one or more neighbouring steps.
  public struct Point: Sendable, Equatable {
    /// The last of the steps.
    public var step: Int
    public var cls: Double
    public var loc: Double
    public var rate: Double
    public var gradientNorm: Double
    public var pairsPerSecond: Double
    /// Steps that it stands for; skipped ones count, but their losses do not.
    package var count: Int
  }

  /// Losses on pairs that are never learnt from.
  public struct Validation: Sendable, Equatable {
    public var step: Int
    public var cls: Double
    public var loc: Double

    public init(step: Int, cls: Double, loc: Double) {
      self.step = step
      self.cls = cls
      self.loc = loc
    }
  }

  /// Success on sequences: the area under the curve of each, 0…1.
  public struct Tracking: Sendable, Equatable {
    public var step: Int
    public var names: [String]
    public var auc: [Double]

    public init(step: Int, names: [String], auc: [Double]) {
      self.step = step
      self.names = names
      self.auc = auc
    }

    public var mean: Double { auc.isEmpty ? .nan : auc.reduce(0, +) / Double(auc.count) }
  }

  public private(set) var points: [Point] = []
  public private(set) var validations: [Validation] = []
  public private(set) var trackings: [Tracking] = []
  /// Steps a point.
  private var grain = 1
  private let limit: Int

  /// At most `limit` points are kept, at least half as many of a long run.
  public init(limit: Int = 4096) { self.limit = max(4, limit) }

  /// Takes in a step. Losses that are not finite are left out.
  public mutating func add(
    step: Int, cls: Double, loc: Double, rate: Double, gradientNorm: Double, pairsPerSecond: Double
  ) {
    let point = Point(
      step: step, cls: cls, loc: loc, rate: rate, gradientNorm: gradientNorm, pairsPerSecond: pairsPerSecond, count: 1)
    if let last = points.last, last.count < grain {
      points[points.count - 1] = Self.merged(last, point)
    } else {
      points.append(point)
    }
    guard points.count > limit else { return }
    grain *= 2
    points = stride(from: 0, to: points.count, by: 2).map { i in
      i + 1 < points.count ? Self.merged(points[i], points[i + 1]) : points[i]
    }
  }

  public mutating func add(_ validation: Validation) { validations.append(validation) }
  public mutating func add(_ tracking: Tracking) { trackings.append(tracking) }

  private static func merged(_ a: Point, _ b: Point) -> Point {
    func mean(_ value: KeyPath<Point, Double>) -> Double {
      let (x, y) = (a[keyPath: value], b[keyPath: value])
      if !x.isFinite { return y }
      if !y.isFinite { return x }
      return (x * Double(a.count) + y * Double(b.count)) / Double(a.count + b.count)
    }
    return Point(
      step: b.step, cls: mean(\.cls), loc: mean(\.loc), rate: mean(\.rate), gradientNorm: mean(\.gradientNorm),
      pairsPerSecond: mean(\.pairsPerSecond), count: a.count + b.count)
  }

  /// A value's running mean over about `span` steps, one a point.
  public func smoothed(_ value: KeyPath<Point, Double>, span: Int = 100) -> [Double] {
    var mean: Double?
    return points.map { point in
      let next = point[keyPath: value]
      guard next.isFinite else { return mean ?? .nan }
      let weight = min(1, Double(point.count) / Double(max(1, span)))
      // The beginning is the mean of what there is, not of zeros.
      let now = mean.map { $0 + (next - $0) * weight } ?? next
      mean = now
      return now
    }
  }
}
