import Tensors

/// Adjust layers: each level through 1x1 and batch norm to the head's width; the exemplar keeps its middle (spec.md §4.3).
struct Neck: Sendable, Equatable {
  /// Checkpoint keys of the levels, in order.
  var keys: [String]
  /// Channels that come out, by level.
  var channels: [Int]

  /// Side of what is kept of the exemplar.
  static let crop = 7
  /// Maps at least this wide are never cropped.
  static let cropBelow = 20

  /// The neck in a checkpoint with `levels` levels, nil when there is none.
  static func recognise(_ shapes: ShapeTable, levels: Int) -> Neck? {
    guard shapes.hasPrefix("neck.") else { return nil }
    let keys: [String] =
      shapes.hasPrefix("neck.downsample.")
      ? ["neck.downsample.downsample"] : (0..<levels).map { "neck.downsample\($0 + 2).downsample" }
    return Neck(keys: keys, channels: keys.map { shapes.outputs("\($0).0", or: 256) })
  }

  /// Appends the operations; only the exemplar is cropped, so that small search regions stay whole.
  func build(
    _ b: inout NetworkBuilder, levels: [Graph.Value], channels inputs: [Int], isExemplar: Bool
  ) -> [Graph.Value] {
    zip(keys, channels).enumerated().map { i, level in
      let (key, outputs) = level
      // A 1x1 convolution sees single pixels: cropping before it is the same and spares the rest.
      let x = isExemplar ? b.graph.centreCrop(levels[i], to: Self.crop, below: Self.cropBelow) : levels[i]
      return b.convolution(x, "\(key).0", from: inputs[i], to: outputs, norm: "\(key).1")
    }
  }
}
