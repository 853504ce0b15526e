import Tracking

/// A score map with the numbers of its legend.
public struct HeatField: Sendable, Equatable {
  /// Side N.
  public let size: Int
  /// N² values, row-major; NaN outside the gate.
  public let values: [Float]
  /// The legend's ends: the smallest and the largest finite value.
  public let low: Float
  public let high: Float
  /// What it shows.
  public let choice: HeatChoice
  /// The cells as a square in image pixels: each cell's centre lies in the middle of its part of it.
  public let extent: Box

  /// The largest score of all anchors at each cell, of k·N² scores in the order of proposals.
  public init(largest scores: [Float], size: Int, region: SearchRegion) {
    let plane = size * size
    var values = [Float](repeating: 0, count: plane)
    for (i, score) in scores.enumerated() where score > values[i % plane] { values[i % plane] = score }
    self.init(size: size, values: values, choice: HeatChoice(kind: .raw), region: region)
  }

  init(size: Int, values: [Float], choice: HeatChoice, region: SearchRegion) {
    self.size = size
    self.values = values
    self.choice = choice
    let finite = values.lazy.filter(\.isFinite)
    low = finite.min() ?? 0
    high = finite.max() ?? 0
    let side = Double(size * AnchorGrid.stride)
    let first = Double((-(size / 2)) * AnchorGrid.stride) - Double(AnchorGrid.stride) / 2
    extent = region.image(Box(x: first, y: first, width: side, height: side))
  }
}
