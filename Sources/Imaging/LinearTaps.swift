/// Where one axis of a bilinear resize reads, and with which weights: OpenCV's INTER_LINEAR on bytes (spec.md §1.10).
struct LinearTaps {
  /// The two source positions of each output, inside 0 ..< source.
  var first: [Int32]
  var second: [Int32]
  /// Their weights in 1/2048.
  var firstWeight: [Int32]
  var secondWeight: [Int32]

  /// Along x the position is clamped and its fraction dropped at both ends; along y only the rows are clamped, and the
  /// weights stay those of the unclamped fraction: so OpenCV does, and the last bit depends on it.
  init(source: Int, output: Int, clampsFraction: Bool) {
    first = []
    second = []
    firstWeight = []
    secondWeight = []
    let scale = Double(source) / Double(output)
    for d in 0..<output {
      let position = Float((Double(d) + 0.5) * scale - 0.5)
      let floor = position.rounded(.down)
      var index = Int(floor)
      var fraction = position - floor
      if clampsFraction {
        if index < 0 {
          index = 0
          fraction = 0
        } else if index >= source - 1 {
          index = source - 1
          fraction = 0
        }
      }
      first.append(Int32(min(max(index, 0), source - 1)))
      second.append(Int32(min(max(index + 1, 0), source - 1)))
      firstWeight.append(Int32(((1 - fraction) * 2048).rounded(.toNearestOrEven)))
      secondWeight.append(Int32((fraction * 2048).rounded(.toNearestOrEven)))
    }
  }
}
