import Testing
import Training

@Suite struct CurveTests {
  @Test func longRunsStaySmallAndKeepTheirMeans() {
    var curves = TrainingCurves(limit: 64)
    for step in 1...10_000 {
      curves.add(
        step: step, cls: Double(step), loc: step % 2 == 0 ? .nan : 1, rate: 0.5, gradientNorm: 2, pairsPerSecond: 30)
    }
    #expect(curves.points.count <= 64 && curves.points.count >= 32)
    #expect(curves.points.last?.step == 10_000)
    let total = curves.points.reduce(0.0) { $0 + $1.cls * Double($1.count) }
    #expect(abs(total / 10_000 - 5000.5) < 1e-6)
    #expect(curves.points.reduce(0) { $0 + $1.count } == 10_000)
    // Steps without a loss do not pull the mean.
    #expect(curves.points.allSatisfy { $0.loc == 1 })
  }

  @Test func theRunningMeanBeginsAtTheFirstValue() {
    var curves = TrainingCurves()
    for step in 1...300 {
      curves.add(step: step, cls: 4, loc: 0, rate: 0, gradientNorm: 0, pairsPerSecond: 0)
    }
    #expect(curves.smoothed(\.cls).allSatisfy { $0 == 4 })
  }
}
