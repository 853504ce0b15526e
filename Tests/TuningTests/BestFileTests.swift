import Foundation
import TestSupport
import Testing
import Tracking
import Tuning

@Suite struct BestFileTests {
  private func parameters() -> TrackerParameters {
    var parameters = TrackerParameters()
    parameters.penaltyK = 0.055
    parameters.windowInfluence = 0.4
    parameters.learningRate = 1
    parameters.instance = 271
    return parameters
  }

  @Test func whatPysotDoesNotKnowIsLeftOutUnlessItWasTurned() throws {
    var best = parameters()
    let plain = BestFile.text(best, over: TrackerParameters(), notes: ["trial 3"])
    #expect(plain.hasPrefix("# trial 3\nTRACK:\n") && !plain.contains("SIAMSCOPE"))
    #expect(plain.contains("    LR: 1.0\n") && plain.contains("    INSTANCE_SIZE: 271\n"))
    best.gate = 17
    let own = BestFile.text(best, over: TrackerParameters(), notes: [])
    #expect(own.contains("SIAMSCOPE:\n    GATE: 17\n") && !own.contains("NMS_IOU"))
    for text in [plain, own] {
      let read = try ParameterFile.read(text, name: "best.yaml", over: TrackerParameters())
      #expect(read.warnings.isEmpty)
      #expect(read.parameters == (text == own ? best : parameters()))
    }
  }

  /// pysot's own way to take a file: yacs, which refuses unknown keys and numbers of another kind.
  @Test(.enabled(if: Self.hasYacs, "needs Python with yacs (pip install yacs), or SIAMSCOPE_PYTHON"))
  func pysotMergesIt() throws {
    let folder = try TemporaryFolder()
    try folder.write(BestFile.text(parameters(), over: TrackerParameters(), notes: ["trial 3"]), to: "best.yaml")
    // The rows of pysot's config.py under TRACK, with its defaults.
    try folder.write(
      """
      from yacs.config import CfgNode as CN
      c = CN()
      c.TRACK = CN()
      c.TRACK.TYPE = 'SiamRPNTracker'
      c.TRACK.PENALTY_K = 0.04
      c.TRACK.WINDOW_INFLUENCE = 0.44
      c.TRACK.LR = 0.4
      c.TRACK.EXEMPLAR_SIZE = 127
      c.TRACK.INSTANCE_SIZE = 255
      c.TRACK.BASE_SIZE = 8
      c.TRACK.CONTEXT_AMOUNT = 0.5
      c.TRACK.LOST_INSTANCE_SIZE = 831
      c.TRACK.CONFIDENCE_LOW = 0.85
      c.TRACK.CONFIDENCE_HIGH = 0.998
      c.TRACK.MASK_THERSHOLD = 0.30
      c.TRACK.MASK_OUTPUT_SIZE = 127
      c.merge_from_file(r'\(folder.path("best.yaml"))')
      print(c.TRACK.PENALTY_K, c.TRACK.LR, c.TRACK.INSTANCE_SIZE, c.TRACK.TYPE)
      """, to: "merge.py")
    let outcome = try ShellCommand.run("'\(OptunaJournalTests.interpreter)' '\(folder.path("merge.py"))'")
    #expect(outcome.output == "0.055 1.0 271 SiamRPNTracker\n", "\(outcome.errors)")
  }

  private static let hasYacs =
    (try? ShellCommand.run("'\(OptunaJournalTests.interpreter)' -c 'import yacs.config'").code) == 0
}
