import Foundation
import Siamese
import Tensors

/// Everything that decides a training run apart from its data: network, losses, optimiser, schedule.
///
/// A recipe is a YAML file; `preset` names one of the built-in recipes that it changes.
public struct TrainingRecipe: Sendable, Equatable {
  /// The network, by the name of a tracking preset whose usual architecture is taken, such as `siamrpn-s`.
  public var model = "siamrpn-s"
  /// Output channels of an AlexNet's five convolutions, in place of the model's own; empty for those.
  public var widths: [Int] = []
  /// Pairs in a step.
  public var batch = 32
  public var epochs = 20.0
  /// Pairs in an epoch.
  public var pairsPerEpoch = 5_000
  public var seed: UInt64 = 1
  /// How convolutions and their inputs' gradients are computed; filters' gradients and validation are f32 always.
  public var precision = Precision.f32
  /// How pictures enter the network.
  public var input = InputScale.plain
  /// Whether correlations are divided by the root of their length in training.
  public var scalesCorrelations = true
  public var loss = LossSettings()
  public var optimiser = OptimiserSettings()
  public var schedule = Schedule()
  /// What learns when; see `LayerRule`.
  public var layers: [LayerRule] = []
  /// Whether the optimiser forgets everything when more layers join.
  public var resetsOnUnfreeze = false
  /// Memory of the moving average of the weights, such as 0.999; nil for none.
  public var average: Double?
  public var initial: InitialWeights?
  /// A network that is learnt from beside the labels.
  public var teacher: TeacherSettings?
  /// Pairs of the validation loss, measured once an epoch with the exported weights; zero for none.
  public var validationPairs = 256
  /// A step whose loss is larger is skipped, like one that is not finite.
  public var largestLoss = 1e4

  public init() {}

  public var stepsPerEpoch: Int { max(1, pairsPerEpoch / batch) }
  public var steps: Int { max(1, Int((epochs * Double(stepsPerEpoch)).rounded())) }

  /// The network's declaration. Throws `WeightsError` for unknown names.
  func architecture() throws -> Architecture {
    guard let architecture = try Preset.named(model).architecture else {
      throw WeightsError.unknownPreset(name: model, known: Preset.all.map(\.name))
    }
    if widths.isEmpty { return architecture }
    guard let changed = architecture.withAlexNet(widths: widths) else {
      throw TrainingError.recipe(
        file: model, problem: "widths are the five of an AlexNet, and this network has none")
    }
    return changed
  }

  /// What a student of `teacher` puts out beside its answers.
  func regression(to teacher: TeacherModel) -> SiameseGraph.Extra {
    guard let settings = self.teacher, settings.features > 0 else { return .none }
    return .regressed(channels: teacher.architecture.headChannels.reduce(0, +))
  }

  /// The picture's scale that a network of this kind is tracked with.
  public func defaults() throws -> TrackingDefaults { try Preset.named(model).defaults }
}
