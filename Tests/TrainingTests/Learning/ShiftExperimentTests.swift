import Testing
import Training

/// SiamRPN++'s padding experiment in small.
@Suite struct ShiftExperimentTests {
  /// A padded network that only ever saw targets in the centre answers there, wherever the target is; one that saw them
  /// shifted looks for it.
  @Test func shiftedTargetsTakeTheCentreBiasAway() throws {
    var experiment = ShiftExperiment()
    experiment.shifts = [0, 32]
    experiment.steps = 50
    experiment.testPairs = 128
    experiment.threads = 2
    let outcomes = try experiment.run()
    let (still, shifted) = (outcomes[0], outcomes[1])
    #expect(still.centreBias > 1.3 * shifted.centreBias)
    #expect(still.foundOffCentre < 0.2)
    #expect(shifted.foundOffCentre > 0.4)
  }
}
