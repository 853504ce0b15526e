/// A named network of the family with the parameters it is tracked with: one row of the table (spec.md §1.14).
public struct Preset: Sendable, Equatable {
  /// What a checkpoint's architecture must be for a preset to fit; nil means any.
  struct Signature: Sendable, Equatable {
    var backbone: String
    var head: String
    var channels: [Int]?
    var isWeighted: Bool?

    func fits(_ architecture: Architecture) -> Bool {
      architecture.backboneName == backbone && architecture.headName == head
        && (channels == nil || channels == architecture.headChannels)
        && (isWeighted == nil || isWeighted == architecture.isWeighted)
    }

    /// The usual network of the kind.
    var architecture: Architecture? {
      let small = [32, 64, 128, 128, 96]
      // SiamMask's: one level after the third stage.
      let isShort = backbone == "resnet50" && head == "depthwise"
      let trunk: any Backbone
      switch backbone {
      case "alexnet": trunk = AlexNet(keys: .legacy, widths: channels == [96] ? small : AlexNet.base)
      case "alexnet (DaSiamRPN)":
        let factor = (channels?.first ?? 256) / 256
        trunk = AlexNet(keys: .daSiam, widths: AlexNet.base.map { $0 * factor })
      case "resnet50":
        trunk = ResNet(blocks: [3, 4, 6, 3], hasBottlenecks: true, stages: isShort ? 3 : 4, hasOneLevel: isShort)
      case "resnet34": trunk = ResNet(blocks: [3, 4, 6, 3], hasBottlenecks: false)
      case "resnet18": trunk = ResNet(blocks: [2, 2, 2, 2], hasBottlenecks: false)
      case "mobilenetv2": trunk = MobileNetV2(widths: MobileNetV2.usual)
      case "efficientnet-lite0": trunk = EfficientNetLite0()
      default: return nil
      }
      let levels = trunk.channels.count
      let width = trunk is EfficientNetLite0 ? 64 : 256
      let hasNeck = head == "depthwise levels" || isShort
      let inner = hasNeck ? channels ?? [Int](repeating: width, count: levels) : trunk.channels
      let keys = isShort ? ["neck.downsample.downsample"] : (0..<levels).map { "neck.downsample\($0 + 2).downsample" }
      let neck = hasNeck ? Neck(keys: keys, channels: inner) : nil
      let last: any Head
      switch head {
      case "up-channel":
        last = UpChannelHead(
          keys: backbone == "alexnet (DaSiamRPN)" ? .daSiam : .pysot, inputs: inner[0],
          channels: inner[0], anchors: 5)
      default:
        last = DepthwiseHead(
          keys: levels == 1 ? ["rpn_head"] : (0..<levels).map { "rpn_head.rpn\($0 + 2)" }, inputs: inner,
          channels: inner, anchors: 5, isWeighted: isWeighted ?? (levels > 1))
      }
      return Architecture(backbone: trunk, neck: neck, head: last)
    }
  }

  public let name: String
  /// What it is, in a few words.
  public let summary: String
  public private(set) var defaults: TrackingDefaults
  let signature: Signature

  private init(
    _ name: String, _ summary: String, _ signature: Signature, k: Double, window: Double, lr: Double, instance: Int,
    base: Int, low: Double = 0.85, adaptive: Bool = false, longTerm: Bool = false, search: LongTermDefaults? = nil,
    windowShape: Int = 0, distractors: Int = 0
  ) {
    self.name = name
    self.summary = summary
    self.signature = signature
    defaults = TrackingDefaults(
      penaltyK: k, windowInfluence: window, learningRate: lr, instanceSize: instance, baseSize: base,
      confidenceLow: low,
      adaptiveInstance: adaptive ? TrackingDefaults.AdaptiveInstance(instanceSize: 287, areaRatio: 0.004) : nil,
      isLongTerm: longTerm, windowShape: windowShape)
    defaults.distractorAwareness = distractors
    if let search {
      defaults.confidenceLow = search.low
      defaults.confidenceHigh = search.high
      defaults.lostStep = search.step
      defaults.holdsWhileLost = search.holds
    }
  }

  /// What a long-term search is led by: the scores of the embedded networks are not pysot's.
  private struct LongTermDefaults {
    var low: Double
    var high: Double
    var step: Int
    var holds: Bool
  }

  public static func == (a: Preset, b: Preset) -> Bool { a.name == b.name }

  /// Whether a network of this kind can be tracked with the preset.
  public func fits(_ architecture: Architecture) -> Bool { signature.fits(architecture) }

  /// A network that the preset fits, at its usual widths: for what needs no trained weights.
  public var architecture: Architecture? { signature.architecture }

  /// The preset called `name`. Throws `WeightsError.unknownPreset`.
  public static func named(_ name: String) throws -> Preset {
    guard let preset = all.first(where: { $0.name == name }) else {
      throw WeightsError.unknownPreset(name: name, known: all.map(\.name))
    }
    return preset
  }

  /// The first preset that fits, which is the one that a bare checkpoint is taken for.
  public static func recognise(_ architecture: Architecture) -> Preset? { all.first { $0.fits(architecture) } }

  private static let smallAlex = Signature(backbone: "alexnet", head: "up-channel", channels: [96])
  private static let alexDepthwise = Signature(backbone: "alexnet", head: "depthwise")
  private static let daSiam = Signature(backbone: "alexnet (DaSiamRPN)", head: "up-channel")
  private static let mobile = Signature(backbone: "mobilenetv2", head: "depthwise levels", isWeighted: false)
  private static let resNet = Signature(
    backbone: "resnet50", head: "depthwise levels", channels: [256, 256, 256], isWeighted: true)
  private static let resNetMean = Signature(
    backbone: "resnet50", head: "depthwise levels", channels: [256, 256, 256], isWeighted: false)

  private static let resNetAny = Signature(
    backbone: "resnet50", head: "depthwise levels", channels: [256, 256, 256])

  /// Every preset. Where several fit one architecture, the first is the default.
  public static let all: [Preset] = [
    Preset(
      "siamrpn-s", "embedded; small AlexNet, up-channel head", smallAlex,
      k: 0.365, window: 0.375, lr: 0.25, instance: 255, base: 0,
      search: LongTermDefaults(low: 0.1, high: 0.98, step: 64, holds: true)),
    Preset(
      "dasiamrpn-s", "embedded; small AlexNet, up-channel head, distractor-aware", smallAlex,
      k: 0.38, window: 0.23, lr: 0.265, instance: 255, base: 0,
      search: LongTermDefaults(low: 0.1, high: 0.98, step: 64, holds: true), distractors: 2),
    Preset(
      "siamrpnpp-s", "embedded; EfficientNet-Lite0, three levels",
      Signature(backbone: "efficientnet-lite0", head: "depthwise levels"),
      k: 0.16, window: 0.36, lr: 0.30, instance: 255, base: 8,
      search: LongTermDefaults(low: 0.1, high: 0.98, step: 64, holds: false)),
    Preset(
      "siamrpn_alex_dwxcorr", "pysot", alexDepthwise, k: 0.16, window: 0.40, lr: 0.30, instance: 287, base: 0),
    Preset(
      "siamrpn_alex_dwxcorr_otb", "pysot, for OTB", alexDepthwise, k: 0.16, window: 0.40, lr: 0.30, instance: 287,
      base: 0),
    Preset(
      "siamrpn_alex_dwxcorr_16gpu", "pysot, training", alexDepthwise, k: 0.16, window: 0.40, lr: 0.30, instance: 287,
      base: 0),
    Preset(
      "siamrpn_mobilev2_l234_dwxcorr", "pysot", mobile, k: 0.04, window: 0.40, lr: 0.50, instance: 255, base: 8),
    Preset("siamrpn_r50_l234_dwxcorr", "pysot", resNet, k: 0.05, window: 0.42, lr: 0.38, instance: 255, base: 8),
    Preset(
      "siamrpn_r50_l234_dwxcorr_8gpu", "pysot, training", resNet, k: 0.04, window: 0.44, lr: 0.33, instance: 255,
      base: 8),
    Preset(
      "siamrpn_r50_l234_dwxcorr_16gpu", "pysot, training", resNet, k: 0.01, window: 0.40, lr: 0.38, instance: 255,
      base: 8),
    Preset(
      "siamrpn_r50_l234_dwxcorr_otb", "pysot, for OTB", resNetMean, k: 0.24, window: 0.50, lr: 0.25, instance: 255,
      base: 8),
    Preset(
      "siamrpn_r50_l234_dwxcorr_otb_8gpu", "pysot, for OTB, training", resNetMean, k: 0.24, window: 0.50, lr: 0.25,
      instance: 255, base: 8),
    Preset(
      "siamrpn_r50_defaults", "pysot's config.py without an experiment", resNetAny, k: 0.04, window: 0.44, lr: 0.40,
      instance: 255, base: 8),
    Preset(
      "siamrpnpp_opencv", "OpenCV's sample of SiamRPN++, Python", resNetAny, k: 0.04, window: 0.44, lr: 0.40,
      instance: 255, base: 8),
    Preset(
      "siamrpn_r50_l234_dwxcorr_lt", "pysot, long-term",
      Signature(backbone: "resnet50", head: "depthwise levels", channels: [128, 256, 512], isWeighted: true),
      k: 0.05, window: 0.28, lr: 0.22, instance: 255, base: 8, low: 0.8, longTerm: true),
    Preset(
      "siammask_r50_l3", "pysot, boxes only", Signature(backbone: "resnet50", head: "depthwise"),
      k: 0.10, window: 0.41, lr: 0.32, instance: 255, base: 8),
    Preset(
      "siamrpn_big", "DaSiamRPN, width 2, VOT18",
      Signature(backbone: "alexnet (DaSiamRPN)", head: "up-channel", channels: [512]),
      k: 0.055, window: 0.42, lr: 0.295, instance: 271, base: 0, adaptive: true),
    Preset("siamrpn_vot", "DaSiamRPN", daSiam, k: 0.04, window: 0.44, lr: 0.45, instance: 271, base: 0),
    Preset("siamrpn_otb", "DaSiamRPN, for OTB", daSiam, k: 0.22, window: 0.40, lr: 0.30, instance: 271, base: 0),
    Preset(
      "dasiamrpn_opencv", "OpenCV's tracker of DaSiamRPN, C++", daSiam, k: 0.055, window: 0.43, lr: 0.40,
      instance: 271, base: 0, windowShape: 1),
    Preset(
      "dasiamrpn_opencv_py", "OpenCV's sample of DaSiamRPN, Python", daSiam, k: 0.055, window: 0.42, lr: 0.295,
      instance: 271, base: 0),
    Preset(
      "siamrpn_alex_upxcorr", "up-channel head on AlexNet", Signature(backbone: "alexnet", head: "up-channel"),
      k: 0.055, window: 0.42, lr: 0.295, instance: 271, base: 0),
    Preset(
      "siamrpn_r34_l234_dwxcorr", "ResNet-34", Signature(backbone: "resnet34", head: "depthwise levels"),
      k: 0.04, window: 0.44, lr: 0.40, instance: 255, base: 8),
    Preset(
      "siamrpn_r18_l234_dwxcorr", "ResNet-18", Signature(backbone: "resnet18", head: "depthwise levels"),
      k: 0.04, window: 0.44, lr: 0.40, instance: 255, base: 8),
  ]
}
