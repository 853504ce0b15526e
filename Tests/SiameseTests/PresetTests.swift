import Siamese
import Tensors
import Testing

/// The rows of spec.md §1.14's two tables, typed from there, against the presets.
@Suite struct PresetTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var backbone: String
    var head: String
    var channels: [Int]
    /// Nil where the table leaves it open.
    var isWeighted: Bool?
    var k: Double
    var window: Double
    var lr: Double
    var instance: Int
    var base: Int
    var low = 0.85
    var isLongTerm = false
    var isAdaptive = false
    var windowShape = 0

    var testDescription: String { name }
  }

  static let alex = "alexnet"
  static let daSiam = "alexnet (DaSiamRPN)"
  static let multi = "depthwise levels"
  static let wide = [256, 256, 256]

  static let pysot: [Row] = [
    Row(
      name: "siamrpn_alex_dwxcorr", backbone: alex, head: "depthwise", channels: [256], k: 0.16, window: 0.40, lr: 0.30,
      instance: 287, base: 0),
    Row(
      name: "siamrpn_alex_dwxcorr_otb", backbone: alex, head: "depthwise", channels: [256], k: 0.16, window: 0.40,
      lr: 0.30, instance: 287, base: 0),
    Row(
      name: "siamrpn_alex_dwxcorr_16gpu", backbone: alex, head: "depthwise", channels: [256], k: 0.16, window: 0.40,
      lr: 0.30, instance: 287, base: 0),
    Row(
      name: "siamrpn_mobilev2_l234_dwxcorr", backbone: "mobilenetv2", head: multi, channels: wide, isWeighted: false,
      k: 0.04, window: 0.40, lr: 0.50, instance: 255, base: 8),
    Row(
      name: "siamrpn_r50_l234_dwxcorr", backbone: "resnet50", head: multi, channels: wide, isWeighted: true, k: 0.05,
      window: 0.42, lr: 0.38, instance: 255, base: 8),
    Row(
      name: "siamrpn_r50_l234_dwxcorr_otb", backbone: "resnet50", head: multi, channels: wide, isWeighted: false,
      k: 0.24, window: 0.50, lr: 0.25, instance: 255, base: 8),
    Row(
      name: "siamrpn_r50_l234_dwxcorr_lt", backbone: "resnet50", head: multi, channels: [128, 256, 512],
      isWeighted: true, k: 0.05, window: 0.28, lr: 0.22, instance: 255, base: 8, low: 0.8, isLongTerm: true),
    Row(
      name: "siamrpn_r50_l234_dwxcorr_8gpu", backbone: "resnet50", head: multi, channels: wide, isWeighted: true,
      k: 0.04, window: 0.44, lr: 0.33, instance: 255, base: 8),
    Row(
      name: "siamrpn_r50_l234_dwxcorr_16gpu", backbone: "resnet50", head: multi, channels: wide, isWeighted: true,
      k: 0.01, window: 0.40, lr: 0.38, instance: 255, base: 8),
    Row(
      name: "siamrpn_r50_l234_dwxcorr_otb_8gpu", backbone: "resnet50", head: multi, channels: wide, isWeighted: false,
      k: 0.24, window: 0.50, lr: 0.25, instance: 255, base: 8),
    Row(
      name: "siammask_r50_l3", backbone: "resnet50", head: "depthwise", channels: [256], k: 0.10, window: 0.41,
      lr: 0.32, instance: 255, base: 8),
    Row(
      name: "siamrpn_r50_defaults", backbone: "resnet50", head: multi, channels: wide, k: 0.04, window: 0.44, lr: 0.40,
      instance: 255, base: 8),
  ]

  static let daSiamRPN: [Row] = [
    Row(
      name: "siamrpn_big", backbone: daSiam, head: "up-channel", channels: [512], k: 0.055, window: 0.42, lr: 0.295,
      instance: 271, base: 0, isAdaptive: true),
    Row(
      name: "siamrpn_vot", backbone: daSiam, head: "up-channel", channels: [256], k: 0.04, window: 0.44, lr: 0.45,
      instance: 271, base: 0),
    Row(
      name: "siamrpn_otb", backbone: daSiam, head: "up-channel", channels: [256], k: 0.22, window: 0.40, lr: 0.30,
      instance: 271, base: 0),
    Row(
      name: "dasiamrpn_opencv", backbone: daSiam, head: "up-channel", channels: [256], k: 0.055, window: 0.43, lr: 0.40,
      instance: 271, base: 0, windowShape: 1),
    Row(
      name: "dasiamrpn_opencv_py", backbone: daSiam, head: "up-channel", channels: [256], k: 0.055, window: 0.42,
      lr: 0.295, instance: 271, base: 0),
    Row(
      name: "siamrpnpp_opencv", backbone: "resnet50", head: multi, channels: wide, k: 0.04, window: 0.44, lr: 0.40,
      instance: 255, base: 8),
  ]

  @Test(arguments: pysot + daSiamRPN) func everyRowIsAPreset(row: Row) throws {
    let preset = try Preset.named(row.name)
    let defaults = preset.defaults
    #expect(defaults.penaltyK == row.k)
    #expect(defaults.windowInfluence == row.window)
    #expect(defaults.learningRate == row.lr)
    #expect(defaults.instanceSize == row.instance && defaults.baseSize == row.base)
    #expect(defaults.exemplarSize == 127 && defaults.contextAmount == 0.5)
    #expect(defaults.confidenceLow == row.low && defaults.confidenceHigh == 0.998)
    #expect(defaults.lostInstanceSize == 831 && defaults.isLongTerm == row.isLongTerm)
    #expect(defaults.windowShape == row.windowShape)
    #expect((defaults.adaptiveInstance != nil) == row.isAdaptive)
    if let adaptive = defaults.adaptiveInstance {
      #expect(adaptive.instanceSize == 287 && adaptive.areaRatio == 0.004)
    }
    let architecture = try #require(preset.architecture)
    #expect(preset.fits(architecture))
    #expect(architecture.backboneName == row.backbone && architecture.headName == row.head)
    #expect(architecture.headChannels == row.channels)
    if let isWeighted = row.isWeighted { #expect(architecture.isWeighted == isWeighted) }
  }

  /// The embedded rows: one network for two of them, which distractors tell apart.
  @Test func onlyTheEmbeddedDaSiamRPNIsDistractorAware() throws {
    for preset in Preset.all {
      #expect(preset.defaults.distractorAwareness == (preset.name == "dasiamrpn-s" ? 2 : 0), "\(preset.name)")
    }
    for model in EmbeddedModel.allCases {
      #expect(try Network.embedded(named: model.rawValue, options: EngineOptions()).name == model.rawValue)
    }
  }

  /// A preset's own network is known from its keys and shapes, with the first row that fits.
  @Test func networksAreRecognisedFromTheirTensors() throws {
    let expected = [
      "siamrpn_alex_dwxcorr": "siamrpn_alex_dwxcorr", "siamrpn_mobilev2_l234_dwxcorr": "siamrpn_mobilev2_l234_dwxcorr",
      "siamrpn_r50_l234_dwxcorr_16gpu": "siamrpn_r50_l234_dwxcorr",
      "siamrpn_r50_l234_dwxcorr_otb_8gpu": "siamrpn_r50_l234_dwxcorr_otb",
      "siamrpn_r50_l234_dwxcorr_lt": "siamrpn_r50_l234_dwxcorr_lt", "siamrpn_big": "siamrpn_big",
      "siamrpn_otb": "siamrpn_vot", "siamrpn_r34_l234_dwxcorr": "siamrpn_r34_l234_dwxcorr",
      "siamrpn_r18_l234_dwxcorr": "siamrpn_r18_l234_dwxcorr", "siammask_r50_l3": "siammask_r50_l3",
      "siamrpn-s": "siamrpn-s", "dasiamrpn-s": "siamrpn-s", "siamrpnpp-s": "siamrpnpp-s",
    ]
    for (name, recognised) in expected {
      let architecture = try #require(Preset.named(name).architecture)
      #expect(Preset.recognise(architecture)?.name == recognised, "\(name)")
      // The wide ones are left to the checks with torch's own files: their zeros alone would be 200 MB and more.
      guard architecture.parameterCount < 13_000_000 else { continue }
      let tensors = Dictionary(
        uniqueKeysWithValues: architecture.parameters.map {
          ($0.key, StoredTensor([Float](repeating: 0, count: $0.count), shape: $0.shape))
        })
      let network = try #require(Architecture.recognise(tensors), "\(name)")
      #expect(Preset.recognise(network)?.name == recognised)
      try network.check(tensors, source: name)
    }
  }

  /// Rows of spec.md §1.1, §4.2 and §4.6: numbers with running statistics.
  @Test(arguments: [
    ("siamrpn_alex_dwxcorr", 6_256_926), ("siamrpn_vot", 22_635_684), ("siamrpn_big", 90_441_636),
    ("siamrpn_r50_l234_dwxcorr", 54_014_496), ("siamrpn_r50_l234_dwxcorr_lt", 60_084_000),
    ("siamrpn_mobilev2_l234_dwxcorr", 11_205_258),
  ])
  func networksHaveThePublishedSizes(name: String, numbers: Int) throws {
    #expect(try #require(Preset.named(name).architecture).parameterCount == numbers)
  }
}
