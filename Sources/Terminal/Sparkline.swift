/// A series of any length made into columns.
public enum Sparkline {
  /// What one column says of the values that fall into it.
  public enum Summary: Sendable {
    /// For scores, where a dip must not vanish.
    case lowest
    /// For ratios, where a peak must not vanish.
    case highest
    case mean
  }

  /// One value a column, or nil where all of its values are missing or NaN.
  ///
  /// A series shorter than the columns is not stretched unless `stretched`: one value takes one column.
  public static func columns(
    _ values: [Double?], count: Int, summary: Summary, stretched: Bool = false
  ) -> [Double?] {
    guard count > 0, !values.isEmpty else { return [] }
    let used = stretched ? count : min(count, values.count)
    return (0..<used).map { column in
      let range = range(ofColumn: column, columns: used, values: values.count)
      let known = values[range].compactMap { $0 }.filter { !$0.isNaN }
      guard !known.isEmpty else { return nil }
      switch summary {
      case .lowest: return known.min()
      case .highest: return known.max()
      case .mean: return known.reduce(0, +) / Double(known.count)
      }
    }
  }

  /// The values that fall into a column; never empty.
  public static func range(ofColumn column: Int, columns: Int, values: Int) -> Range<Int> {
    let first = min(values - 1, column * values / columns)
    return first..<max(first + 1, (column + 1) * values / columns)
  }

  /// The column that shows a value.
  public static func column(ofValue index: Int, columns: Int, values: Int) -> Int {
    guard values > 0, columns > 0 else { return 0 }
    // The inverse of `range`: the last column whose first value is not after the index.
    return max(0, min(columns - 1, ((index + 1) * columns - 1) / values))
  }
}
