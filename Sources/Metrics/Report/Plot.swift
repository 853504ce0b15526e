/// A diagram's contents: curves or points over two axes.
public struct Plot: Sendable {
  /// One tracker's curve or point.
  public struct Series: Sendable {
    public let name: String
    /// What the legend says beside the name.
    public let figure: String
    public let x: [Double]
    public let y: [Double]

    public init(name: String, figure: String, x: [Double], y: [Double]) {
      self.name = name
      self.figure = figure
      self.x = x
      self.y = y
    }
  }

  /// The file's name: `success`.
  public let key: String
  public let title: String
  public let xLabel: String
  public let yLabel: String
  public let xRange: ClosedRange<Double>
  public let yRange: ClosedRange<Double>
  public let series: [Series]
  /// Marks of single points instead of lines.
  public let isPoints: Bool
  /// An interval of the x axis to shade, with what it means.
  public let band: (ClosedRange<Double>, String)?

  public init(
    key: String, title: String, xLabel: String, yLabel: String, xRange: ClosedRange<Double>,
    yRange: ClosedRange<Double> = 0...1, series: [Series], isPoints: Bool = false,
    band: (ClosedRange<Double>, String)? = nil
  ) {
    self.key = key
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.xRange = xRange
    self.yRange = yRange
    self.series = series
    self.isPoints = isPoints
    self.band = band
  }
}
