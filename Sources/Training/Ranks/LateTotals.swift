/// Gradients of biases and fixed batch norms, a few numbers each: kept in double precision until the end of a backward
/// pass, and summed over the ranks together.
struct LateTotals {
  private(set) var values: [Double] = []
  private var places: [(entry: Int, count: Int)] = []

  /// Totals of this rank's pairs for the first numbers of a tensor.
  mutating func add(_ totals: some Collection<Double>, to entry: Int) {
    places.append((entry, totals.count))
    values += totals
  }

  /// Adds the totals of all ranks to the table's gradients, in the order in which they came.
  func apply(_ totals: [Double], to table: ParameterTable) {
    var offset = 0
    for place in places {
      let gradient = table.gradientPointer(place.entry)
      for i in 0..<place.count { gradient[i] += Float(totals[offset + i]) }
      offset += place.count
    }
  }
}
