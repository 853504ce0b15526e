import Testing
import Tracking

@Suite struct ParameterFileTests {
  private let experiment = """
    META_ARC: "siamrpn_r50_l234_dwxcorr"

    BACKBONE:
        TYPE: "resnet50"
        KWARGS:
            used_layers: [2, 3, 4]
    ANCHOR:
        STRIDE: 8
        RATIOS: [0.33, 0.5, 1, 2, 3]
        SCALES: [8]
        ANCHOR_NUM: 5
    TRACK:
        TYPE: 'SiamRPNTracker'
        PENALTY_K: 0.05
        WINDOW_INFLUENCE: 0.42
        LR: 38e-2
        EXEMPLAR_SIZE: 127
        INSTANCE_SIZE: 255
        BASE_SIZE: 8
        CONTEXT_AMOUNT: 0.5
    """

  @Test func readsAnExperiment() throws {
    let contents = try ParameterFile.read(experiment, name: "config.yaml", over: TrackerParameters())
    #expect(contents.warnings == [])
    #expect(contents.parameters.penaltyK == 0.05)
    #expect(contents.parameters.windowInfluence == 0.42)
    #expect(contents.parameters.learningRate == 0.38)
    #expect(contents.parameters.baseSize == 8)
  }

  @Test func namesUnknownKeysWithTheirLine() throws {
    let text = "TRACK:\n  PENALTYK: 0.1\n  LR: 0.2\nTRAK:\n  LR: 1\n"
    let contents = try ParameterFile.read(text, name: "a.yaml", over: TrackerParameters())
    #expect(contents.parameters.learningRate == 0.2)
    #expect(contents.warnings.count == 2)
    #expect(contents.warnings[0].hasPrefix("a.yaml:2: TRACK.PENALTYK"))
    #expect(contents.warnings[0].contains("did you mean PENALTY_K?"))
    #expect(contents.warnings[1].hasPrefix("a.yaml:4: TRAK"))
  }

  @Test(arguments: [
    ("TRACK:\n  LR: fast\n", "a.yaml:2: TRACK.LR should be a number"), ("TRACK: 3\n", "a.yaml:1: TRACK should hold"),
    ("TRACK:\n  LR: 7\n", "outside 0 ... 1"), ("- 1\n", "the file should hold"), ("a: [", "not YAML"),
    ("ANCHOR:\n  RATIOS: [1, 2]\n", "ANCHOR.RATIOS is 1, 2"), ("TRACK:\n  INSTANCE_SIZE: 250\n", "nearest is 247"),
  ])
  func badFiles(text: String, says: String) {
    #expect {
      try ParameterFile.read(text, name: "a.yaml", over: TrackerParameters())
    } throws: {
      "\($0)".contains(says)
    }
  }

  @Test func longTermIsTheTracksType() throws {
    let text = "TRACK:\n  TYPE: SiamRPNLTTracker\n  CONFIDENCE_LOW: 0.8\n"
    #expect(try ParameterFile.read(text, name: "a", over: TrackerParameters()).parameters.isLongTerm)
  }

  @Test func writesWhatItReadsAndWhatPyYAMLTakesForNumbers() throws {
    var parameters = TrackerParameters()
    parameters.penaltyK = 0.00004
    parameters.learningRate = 1
    parameters.longTerm = 1
    parameters.clsWeights = [0.25, 0.5, 0.25]
    let text = ParameterFile.text(parameters)
    #expect(text.contains("PENALTY_K: 0.00004\n"))
    #expect(text.contains("LR: 1.0\n"))
    #expect(text.contains("INSTANCE_SIZE: 255\n"))
    let contents = try ParameterFile.read(text, name: "own", over: TrackerParameters())
    #expect(contents.warnings == [] && contents.parameters == parameters)
  }

  @Test func anEmptyFileChangesNothing() throws {
    #expect(try ParameterFile.read("", name: "a", over: TrackerParameters()).parameters == TrackerParameters())
    #expect(try ParameterFile.read("# only words\n", name: "a", over: TrackerParameters()).warnings == [])
  }
}
