import Tensors

/// pysot's ResNet with dilation instead of stride in its last two stages (spec.md §4.2); levels after stages 2, 3, 4,
/// or one after the last stage there is (SiamMask's ends after the third).
struct ResNet: Backbone {
  /// Blocks in each of the four stages.
  var blocks: [Int]
  /// Three convolutions a block (1x1, 3x3, 1x1 to four times the channels), or two 3x3.
  var hasBottlenecks: Bool
  /// Stages there are.
  var stages = 4
  /// Whether the last stage is the only level.
  var hasOneLevel = false

  /// Stride, padding and dilation of a 3x3 convolution.
  private struct Window {
    var stride = 1
    var padding: Int
    var dilation: Int
  }

  /// What the first block of each stage does, and the others.
  private static let first = [
    Window(padding: 1, dilation: 1), Window(stride: 2, padding: 0, dilation: 1), Window(padding: 1, dilation: 1),
    Window(padding: 2, dilation: 2),
  ]
  private static let others = [
    Window(padding: 1, dilation: 1), Window(padding: 1, dilation: 1), Window(padding: 2, dilation: 2),
    Window(padding: 4, dilation: 4),
  ]
  private static let planes = [64, 128, 256, 512]

  private var expansion: Int { hasBottlenecks ? 4 : 1 }

  var family: String {
    switch (hasBottlenecks, blocks) {
    case (true, [3, 4, 6, 3]): "resnet50"
    case (false, [3, 4, 6, 3]): "resnet34"
    case (false, [2, 2, 2, 2]): "resnet18"
    default: "resnet \(blocks)"
    }
  }

  var channels: [Int] {
    Self.planes[..<stages].suffix(hasOneLevel ? 1 : stages - 1).map { $0 * expansion }
  }

  static func recognise(_ shapes: ShapeTable) -> ResNet? {
    guard shapes.hasPrefix("backbone.layer1.0.conv1.") else { return nil }
    let isDeep = shapes.has("backbone.layer1.0.conv3.weight") || shapes.hasPrefix("backbone.layer1.2.")
    var network = ResNet(
      blocks: isDeep ? [3, 4, 6, 3] : [2, 2, 2, 2], hasBottlenecks: shapes.has("backbone.layer1.0.conv3.weight"))
    // A neck of one level follows the last stage; a checkpoint of several without it is incomplete.
    network.hasOneLevel = shapes.hasPrefix("neck.downsample.")
    if network.hasOneLevel, !shapes.hasPrefix("backbone.layer4.") { network.stages = 3 }
    return network
  }

  func build(_ b: inout NetworkBuilder, picture: Graph.Value) -> [Graph.Value] {
    var x = b.convolution(
      picture, "backbone.conv1", from: 3, to: 64, kernel: 7, stride: 2, norm: "backbone.bn1", activation: .relu,
      takesPicture: true)
    x = b.graph.maxPool(x, kernel: 3, stride: 2, padding: 1)
    var inputs = 64
    var levels: [Graph.Value] = []
    for stage in 0..<stages {
      for block in 0..<blocks[stage] {
        x = self.block(&b, x, stage: stage, block: block, inputs: inputs)
        inputs = Self.planes[stage] * expansion
      }
      if hasOneLevel ? stage == stages - 1 : stage > 0 { levels.append(x) }
    }
    return levels
  }

  private func block(
    _ b: inout NetworkBuilder, _ x: Graph.Value, stage: Int, block: Int, inputs: Int
  ) -> Graph.Value {
    let key = "backbone.layer\(stage + 1).\(block)"
    let planes = Self.planes[stage]
    let outputs = planes * expansion
    let window = block == 0 ? Self.first[stage] : Self.others[stage]
    var shortcut = x
    if block == 0, inputs != outputs || window.stride != 1 {
      // The first stage's shortcut is 1x1; the others' are 3x3 like the convolution beside them.
      let isPlain = stage == 0
      shortcut = b.convolution(
        x, "\(key).downsample.0", from: inputs, to: outputs, kernel: isPlain ? 1 : 3, stride: window.stride,
        padding: isPlain ? 0 : window.padding, dilation: isPlain ? 1 : window.dilation,
        norm: "\(key).downsample.1")
    }
    if hasBottlenecks {
      var y = b.convolution(x, "\(key).conv1", from: inputs, to: planes, norm: "\(key).bn1", activation: .relu)
      y = b.convolution(
        y, "\(key).conv2", from: planes, to: planes, kernel: 3, stride: window.stride, padding: window.padding,
        dilation: window.dilation, norm: "\(key).bn2", activation: .relu)
      return b.convolution(
        y, "\(key).conv3", from: planes, to: outputs, norm: "\(key).bn3", activation: .relu, residual: shortcut)
    }
    let y = b.convolution(
      x, "\(key).conv1", from: inputs, to: planes, kernel: 3, stride: window.stride, padding: window.padding,
      dilation: window.dilation, norm: "\(key).bn1", activation: .relu)
    let second = Self.others[stage]
    return b.convolution(
      y, "\(key).conv2", from: planes, to: outputs, kernel: 3, padding: second.padding, dilation: second.dilation,
      norm: "\(key).bn2", activation: .relu, residual: shortcut)
  }
}
