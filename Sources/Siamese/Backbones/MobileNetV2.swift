import Tensors

/// pysot's MobileNetV2 at stride 8, of any width (spec.md §4.6); levels after stages 3, 5, 7.
struct MobileNetV2: Backbone {
  /// One stage of inverted residuals.
  private struct Stage {
    var expansion = 6
    var blocks: Int
    var stride = 1
    var firstDilation = 1
    var dilation = 1
  }

  private static let stages = [
    Stage(expansion: 1, blocks: 1), Stage(blocks: 2, stride: 2), Stage(blocks: 3, stride: 2),
    Stage(blocks: 4, dilation: 2), Stage(blocks: 3, firstDilation: 2, dilation: 2),
    Stage(blocks: 3, firstDilation: 2, dilation: 4), Stage(blocks: 1, firstDilation: 4, dilation: 4),
  ]
  /// Channels at width 1.4, for what a checkpoint lacks.
  static let usual = [44, 22, 33, 44, 89, 134, 224, 448]

  /// Channels of the first convolution and of the seven stages.
  var widths: [Int]

  var family: String { "mobilenetv2" }
  var channels: [Int] { [widths[3], widths[5], widths[7]] }

  static func recognise(_ shapes: ShapeTable) -> MobileNetV2? {
    guard shapes.hasPrefix("backbone.layer1.0.conv.") else { return nil }
    let keys = ["backbone.layer0.0"] + (1...7).map { "backbone.layer\($0).0.conv.6" }
    return MobileNetV2(widths: zip(keys, usual).map { shapes.outputs($0, or: $1) })
  }

  func build(_ b: inout NetworkBuilder, picture: Graph.Value) -> [Graph.Value] {
    var x = b.convolution(
      picture, "backbone.layer0.0", from: 3, to: widths[0], kernel: 3, stride: 2, norm: "backbone.layer0.1",
      activation: .relu6, takesPicture: true)
    var inputs = widths[0]
    var levels: [Graph.Value] = []
    for (index, stage) in Self.stages.enumerated() {
      let outputs = widths[index + 1]
      for block in 0..<stage.blocks {
        let stride = block == 0 ? stage.stride : 1
        let dilation = block == 0 ? stage.firstDilation : stage.dilation
        let key = "backbone.layer\(index + 1).\(block).conv"
        let inner = inputs * stage.expansion
        // The expanding convolution is there even where it expands by one.
        var y = b.convolution(
          x, "\(key).0", from: inputs, to: inner, norm: "\(key).1", activation: .relu6, feedsDepthwise: true)
        y = b.depthwise(
          y, "\(key).3", channels: inner, kernel: 3, stride: stride,
          padding: dilation > 1 ? dilation : 2 - stride, dilation: dilation, norm: "\(key).4", activation: .relu6)
        x = b.convolution(
          y, "\(key).6", from: inner, to: outputs, norm: "\(key).7",
          residual: stride == 1 && inputs == outputs ? x : nil)
        inputs = outputs
      }
      if [2, 4, 6].contains(index) { levels.append(x) }
    }
    return levels
  }
}
