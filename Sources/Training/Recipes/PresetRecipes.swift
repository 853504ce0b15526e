/// The built-in recipes (spec.md §1.15, §3.1, §4.7, and training.md for the compact ones).
public enum PresetRecipes {
  /// Names in the order in which they are listed.
  public static var names: [String] { recipes.map(\.name) }

  public static func text(_ name: String) -> String? { recipes.first { $0.name == name }?.text }

  private static let recipes: [(name: String, text: String)] = [
    (
      "siamrpn",
      """
      # SiamRPN as its paper trains it: AlexNet from ImageNet weights with its first three convolutions fixed, SGD,
      # 50 epochs, the rate log-spaced from 1e-2 to 1e-6, smooth L1.
      model: siamrpn_alex_upxcorr
      batch: 32
      epochs: 50
      pairs_per_epoch: 600000
      scale_correlations: false
      loss: {cls: 1, loc: 1.2, box: smooth-l1, sigma: 1}
      optimiser: {kind: sgd, momentum: 0.9, weight_decay: 0.0005, decay_all: true, clip: 10}
      schedule:
        by_epoch: true
        main: {kind: log, from: 0.01, to: 0.000001}
      layers:
        - {match: backbone.features.11}
        - {match: backbone.features.14}
      """
    ),
    (
      "dasiamrpn",
      """
      # DaSiamRPN: SiamRPN's network and, by its data, detection pairs, semantic negatives and distractors; the rate
      # log-spaced from 1e-2 to 1e-4.
      model: siamrpn_alex_upxcorr
      batch: 32
      epochs: 50
      pairs_per_epoch: 600000
      scale_correlations: false
      loss: {cls: 1, loc: 1.2, box: smooth-l1, sigma: 1}
      optimiser: {kind: sgd, momentum: 0.9, weight_decay: 0.0005, decay_all: true, clip: 10}
      schedule:
        by_epoch: true
        main: {kind: log, from: 0.01, to: 0.0001}
      layers:
        - {match: backbone.features.11}
        - {match: backbone.features.14}
      """
    ),
    (
      "siamrpnpp",
      """
      # SiamRPN++ as pysot's r50_l234_dwxcorr_8gpu: heads alone for ten epochs, then stages 2 to 4 of the backbone at a
      # tenth of the rate. pysot sums the gradients of eight processors of 28 pairs; here a batch is one processor's.
      model: siamrpn_r50_l234_dwxcorr_8gpu
      batch: 28
      epochs: 20
      pairs_per_epoch: 600000
      scale_correlations: false
      seed: 123456
      loss: {cls: 1, loc: 1.2, box: l1}
      optimiser: {kind: sgd, momentum: 0.9, weight_decay: 0.0001, decay_all: true, clip: 10}
      schedule:
        by_epoch: true
        warmup: {kind: log, from: 0.001, to: 0.005, epochs: 5}
        main: {kind: log, from: 0.005, to: 0.0005}
      reset_on_unfreeze: true
      layers:
        - {match: backbone.layer2, from_epoch: 10, rate: 0.1}
        - {match: backbone.layer3, from_epoch: 10, rate: 0.1}
        - {match: backbone.layer4, from_epoch: 10, rate: 0.1}
      """
    ),
    (
      "siamrpn-s",
      """
      # The compact SiamRPN: a narrow AlexNet from scratch, for two cores and an hour.
      model: siamrpn-s
      batch: 32
      epochs: 22
      pairs_per_epoch: 5000
      input: {mean: 114, scale: 64}
      average: 0.998
      optimiser: {kind: adamw, weight_decay: 0.02, clip: 10}
      schedule:
        warmup: {kind: linear, from: 0, to: 0.0012, epochs: 1.28}
        main: {kind: cosine, from: 0.0012, to: 0}
      layers:
        - {match: backbone}
      """
    ),
    (
      "dasiamrpn-s",
      """
      # The compact DaSiamRPN: siamrpn-s's network, on data with distractors and semantic negatives.
      model: dasiamrpn-s
      batch: 32
      epochs: 22
      pairs_per_epoch: 5000
      input: {mean: 114, scale: 64}
      average: 0.998
      optimiser: {kind: adamw, weight_decay: 0.02, clip: 10}
      schedule:
        warmup: {kind: linear, from: 0, to: 0.0012, epochs: 1.28}
        main: {kind: cosine, from: 0.0012, to: 0}
      layers:
        - {match: backbone}
      """
    ),
    (
      "siamrpnpp-s",
      """
      # The compact SiamRPN++: EfficientNet-Lite0 with three levels. The backbone starts from ImageNet weights (give
      # them with --init); after a third of the run its upper blocks join at a tenth of the rate, batch statistics kept.
      model: siamrpnpp-s
      batch: 32
      epochs: 20
      pairs_per_epoch: 5000
      average: 0.998
      optimiser: {kind: adamw, weight_decay: 0.02, clip: 10}
      schedule:
        warmup: {kind: linear, from: 0, to: 0.0015, epochs: 1}
        main: {kind: cosine, from: 0.0015, to: 0}
      layers:
        - {match: backbone._blocks.5, from_epoch: 7, rate: 0.1, fixed_norms: true}
        - {match: backbone._blocks.6, from_epoch: 7, rate: 0.1, fixed_norms: true}
        - {match: backbone._blocks.7, from_epoch: 7, rate: 0.1, fixed_norms: true}
        - {match: backbone._blocks.8, from_epoch: 7, rate: 0.1, fixed_norms: true}
        - {match: backbone._blocks.9, from_epoch: 7, rate: 0.1, fixed_norms: true}
        - {match: backbone._blocks.10, from_epoch: 7, rate: 0.1, fixed_norms: true}
      """
    ),
  ]
}
