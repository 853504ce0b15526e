/// The thresholds of one-pass evaluation as the toolkits' doubles have them: products, where the last bit matters.
public enum OPEThresholds {
  /// 0, 0.05, … 1 of overlap: `k * 0.05`, so 0.15000000000000002 and not 0.15.
  public static let overlap: [Double] = (0...20).map { Double($0) * 0.05 }
  /// 0 … 50 pixels.
  public static let distance: [Double] = (0...50).map(Double.init)
  /// The index of 20 pixels.
  public static let distanceIndex = 20
  /// The index of 0.20.
  public static let normalizedIndex = 20

  /// 0 … 0.50 of the target's size: `k / 100` in pysot, `k * 0.01` in got10k (three differ in the last bit).
  public static func normalized(_ toolkit: OPEToolkit) -> [Double] {
    (0...50).map { toolkit == .pysot ? Double($0) / 100 : Double($0) * 0.01 }
  }
}
