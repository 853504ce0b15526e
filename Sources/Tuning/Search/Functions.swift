import Glibc

func logarithm(_ value: Double) -> Double { log(value) }

/// The normal distribution's share below `x`.
func normalShare(_ x: Double) -> Double { 0.5 * (1 + erf(x / 2.0.squareRoot())) }

func mean(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

/// The middle value; the mean of the two middle ones of an even number.
package func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  let half = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
