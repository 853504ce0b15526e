/// The mean; NaN of nothing.
func mean(_ values: some Collection<Double>) -> Double {
  values.reduce(0, +) / Double(values.count)
}

/// The mean of what is not NaN; NaN of nothing.
func meanIgnoringNaN(_ values: some Collection<Double>) -> Double {
  var (sum, count) = (0.0, 0)
  for value in values where !value.isNaN {
    sum += value
    count += 1
  }
  return sum / Double(count)
}

/// Element by element; all curves have the same length.
func meanCurve(_ curves: [[Double]]) -> [Double] {
  guard let first = curves.first else { return [] }
  return first.indices.map { i in curves.reduce(0) { $0 + $1[i] } / Double(curves.count) }
}
