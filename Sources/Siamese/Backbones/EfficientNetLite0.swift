import Tensors

/// EfficientNet-Lite0 at stride 8: inverted residuals without squeeze, ReLU6; levels after blocks 4, 7, 10.
struct EfficientNetLite0: Backbone {
  private struct Block {
    var kernel: Int
    var stride = 1
    var dilation = 1
    var expansion = 6
    var outputs: Int
  }

  private static let blocks = [
    Block(kernel: 3, expansion: 1, outputs: 16),
    Block(kernel: 3, stride: 2, outputs: 24), Block(kernel: 3, outputs: 24),
    Block(kernel: 5, stride: 2, outputs: 40), Block(kernel: 5, outputs: 40),
    Block(kernel: 3, outputs: 80), Block(kernel: 3, dilation: 2, outputs: 80),
    Block(kernel: 3, dilation: 2, outputs: 80),
    Block(kernel: 5, dilation: 2, outputs: 112), Block(kernel: 5, dilation: 2, outputs: 112),
    Block(kernel: 5, dilation: 2, outputs: 112),
  ]
  private static let epsilon = 1e-3

  var family: String { "efficientnet-lite0" }
  var channels: [Int] { [40, 80, 112] }

  static func recognise(_ shapes: ShapeTable) -> EfficientNetLite0? {
    shapes.hasPrefix("backbone._blocks.") ? EfficientNetLite0() : nil
  }

  func build(_ b: inout NetworkBuilder, picture: Graph.Value) -> [Graph.Value] {
    var x = b.convolution(
      picture, "backbone._conv_stem", from: 3, to: 32, kernel: 3, stride: 2, norm: "backbone._bn0",
      epsilon: Self.epsilon, activation: .relu6, takesPicture: true, feedsDepthwise: true)
    var inputs = 32
    var levels: [Graph.Value] = []
    for (index, block) in Self.blocks.enumerated() {
      let key = "backbone._blocks.\(index)"
      let inner = inputs * block.expansion
      var y = x
      if block.expansion > 1 {
        y = b.convolution(
          x, "\(key)._expand_conv", from: inputs, to: inner, norm: "\(key)._bn0", epsilon: Self.epsilon,
          activation: .relu6, feedsDepthwise: true)
      }
      // Without padding a 3x3 halves 127 to 63; a 5x5 needs one pixel for the same.
      let padding = block.stride == 2 ? (block.kernel - 3) / 2 : block.dilation * (block.kernel - 1) / 2
      y = b.depthwise(
        y, "\(key)._depthwise_conv", channels: inner, kernel: block.kernel, stride: block.stride, padding: padding,
        dilation: block.dilation, norm: "\(key)._bn1", epsilon: Self.epsilon, activation: .relu6)
      x = b.convolution(
        y, "\(key)._project_conv", from: inner, to: block.outputs, norm: "\(key)._bn2", epsilon: Self.epsilon,
        residual: block.stride == 1 && inputs == block.outputs ? x : nil)
      inputs = block.outputs
      if [4, 7, 10].contains(index) { levels.append(x) }
    }
    return levels
  }
}
