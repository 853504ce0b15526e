import Tensors

/// A feature extractor: from the picture to one or more levels, shallow to deep.
///
/// To add one: a file with a type that conforms, a line in `Backbones.all`, and a fixture.
protocol Backbone: Sendable {
  /// What presets call it, such as `resnet50`.
  var family: String { get }
  /// Channels of each level.
  var channels: [Int] { get }
  /// Whether anything is padded: then a map's windows are not what the same pixels alone would give (spec.md §3.5).
  var isPadded: Bool { get }

  /// The backbone whose keys these are, widths and key layout read from the shapes; nil when they are another's.
  static func recognise(_ shapes: ShapeTable) -> Self?

  /// Appends the operations and returns the levels.
  func build(_ b: inout NetworkBuilder, picture: Graph.Value) -> [Graph.Value]
}

extension Backbone {
  var isPadded: Bool { true }
}

enum Backbones {
  /// Every backbone there is, tried in this order.
  static let all: [any Backbone.Type] = [
    AlexNet.self, ResNet.self, MobileNetV2.self, EfficientNetLite0.self,
  ]
}
