/// A smooth way through given places at given frames.
struct Path: Sendable {
  private let times: [Double]
  private let places: [Vec2]

  /// At least two stops, times rising.
  init(_ stops: [(frame: Double, x: Double, y: Double)]) {
    precondition(stops.count >= 2)
    times = stops.map(\.frame)
    places = stops.map { Vec2($0.x, $0.y) }
  }

  /// The place at a time: a cubic Hermite curve with finite-difference slopes; straight on beyond both ends.
  func place(_ t: Double) -> Vec2 {
    let last = times.count - 1
    if t <= times[0] { return places[0] + slope(0) * (t - times[0]) }
    if t >= times[last] { return places[last] + slope(last) * (t - times[last]) }
    var i = 0
    while times[i + 1] < t { i += 1 }
    let h = times[i + 1] - times[i]
    let s = (t - times[i]) / h
    let s2 = s * s
    let s3 = s2 * s
    let start = places[i] * (2 * s3 - 3 * s2 + 1) + slope(i) * ((s3 - 2 * s2 + s) * h)
    return start + places[i + 1] * (3 * s2 - 2 * s3) + slope(i + 1) * ((s3 - s2) * h)
  }

  /// The unit direction of travel.
  func heading(_ t: Double) -> Vec2 {
    let d = place(t + 0.5) - place(t - 0.5)
    let n = RenderMath.length(d)
    return n > 1e-9 ? d / n : Vec2(1, 0)
  }

  private func slope(_ i: Int) -> Vec2 {
    let a = max(i - 1, 0)
    let b = min(i + 1, times.count - 1)
    return (places[b] - places[a]) / (times[b] - times[a])
  }
}
