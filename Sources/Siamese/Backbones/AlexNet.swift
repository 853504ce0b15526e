import Tensors

/// AlexNet without grouping and padding, of any width (spec.md §1.1); total stride 8.
struct AlexNet: Backbone {
  /// How the five convolutions are called in a checkpoint.
  enum Keys: String, Sendable {
    /// pysot's `alexnetlegacy`: `backbone.features.{0,4,8,11,14}`.
    case legacy
    /// pysot's `alexnet`: `backbone.layer1.0` … `backbone.layer5.0`.
    case layers
    /// DaSiamRPN: `featureExtract.{0,4,8,11,14}`.
    case daSiam

    var convolutions: [String] {
      switch self {
      case .legacy: [0, 4, 8, 11, 14].map { "backbone.features.\($0)" }
      case .layers: (1...5).map { "backbone.layer\($0).0" }
      case .daSiam: [0, 4, 8, 11, 14].map { "featureExtract.\($0)" }
      }
    }

    var norms: [String] {
      switch self {
      case .legacy: [1, 5, 9, 12, 15].map { "backbone.features.\($0)" }
      case .layers: (1...5).map { "backbone.layer\($0).1" }
      case .daSiam: [1, 5, 9, 12, 15].map { "featureExtract.\($0)" }
      }
    }
  }

  /// Output channels at width 1.
  static let base = [96, 256, 384, 384, 256]

  var keys: Keys
  /// Output channels of the five convolutions.
  var widths: [Int]

  var family: String { keys == .daSiam ? "alexnet (DaSiamRPN)" : "alexnet" }
  var channels: [Int] { [widths[4]] }
  var isPadded: Bool { false }

  static func recognise(_ shapes: ShapeTable) -> AlexNet? {
    let keys: Keys
    if shapes.hasPrefix("backbone.features.") {
      keys = .legacy
    } else if shapes.hasPrefix("featureExtract.") {
      keys = .daSiam
    } else if shapes.has("backbone.layer1.0.weight") {
      keys = .layers
    } else {
      return nil
    }
    return AlexNet(keys: keys, widths: zip(keys.convolutions, base).map { shapes.outputs($0, or: $1) })
  }

  func build(_ b: inout NetworkBuilder, picture: Graph.Value) -> [Graph.Value] {
    let kernels = [11, 5, 3, 3, 3]
    var x = picture
    for i in 0..<5 {
      // The pool comes before the ReLU in the released networks; they commute (both are monotone).
      x = b.convolution(
        x, keys.convolutions[i], from: i == 0 ? 3 : widths[i - 1], to: widths[i], kernel: kernels[i],
        stride: i == 0 ? 2 : 1, bias: true, norm: keys.norms[i], activation: i == 4 ? .none : .relu,
        takesPicture: i == 0)
      if i < 2 { x = b.graph.maxPool(x, kernel: 3, stride: 2) }
    }
    return [x]
  }
}
