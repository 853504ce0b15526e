import Tensors

/// The up-channel cross-correlation head of SiamRPN and DaSiamRPN (spec.md §1.4).
struct UpChannelHead: Head {
  /// How its five convolutions are called in a checkpoint.
  struct Keys: Sendable, Equatable {
    var clsKernel: String
    var locKernel: String
    var clsSearch: String
    var locSearch: String
    var adjust: String

    static let pysot = Keys(
      clsKernel: "rpn_head.template_cls_conv", locKernel: "rpn_head.template_loc_conv",
      clsSearch: "rpn_head.search_cls_conv", locSearch: "rpn_head.search_loc_conv", adjust: "rpn_head.loc_adjust")
    static let daSiam = Keys(
      clsKernel: "conv_cls1", locKernel: "conv_r1", clsSearch: "conv_cls2", locSearch: "conv_r2",
      adjust: "regress_adjust")
  }

  var keys: Keys
  /// Channels of the features.
  var inputs: Int
  /// Channels that are correlated.
  var channels: Int
  var anchors: Int

  var kind: String { "up-channel" }
  var fusionKeys: (cls: String, loc: String)? { nil }

  static func recognise(_ shapes: ShapeTable, channels: [Int]) -> UpChannelHead? {
    guard channels.count == 1 else { return nil }
    for keys in [Keys.pysot, .daSiam] where shapes.has("\(keys.clsKernel).weight") {
      let inner = shapes.outputs(keys.clsSearch, or: channels[0])
      let anchors = shapes.outputs(keys.clsKernel, or: 10 * inner) / (2 * inner)
      return UpChannelHead(keys: keys, inputs: channels[0], channels: inner, anchors: max(1, anchors))
    }
    return nil
  }

  func buildKernels(_ b: inout NetworkBuilder, levels: [Graph.Value]) {
    for (key, count) in [(keys.clsKernel, 2), (keys.locKernel, 4)] {
      let kernel = b.convolution(
        levels[0], key, from: inputs, to: count * anchors * channels, kernel: 3, bias: true, isForExemplar: true)
      b.graph.output(kernel)
    }
  }

  func buildSearch(_ b: inout NetworkBuilder, levels: [Graph.Value]) {
    for key in [keys.clsSearch, keys.locSearch] {
      b.graph.output(b.convolution(levels[0], key, from: inputs, to: channels, kernel: 3, bias: true))
    }
  }

  func buildResponse(_ b: inout NetworkBuilder) {
    let cls = b.graph.argument(channels: channels)
    let loc = b.graph.argument(channels: channels)
    b.graph.output(b.graph.givenConvolution(cls))
    let raw = b.graph.givenConvolution(loc)
    b.graph.output(b.convolution(raw, keys.adjust, from: 4 * anchors, to: 4 * anchors, bias: true))
  }

  func kernels(cls: Tensor, loc: Tensor?, isa: InstructionSet) -> Kernels {
    .upChannel(
      cls: PackedConvolution(generated: cls, outputs: 2 * anchors, isa: isa, name: "class correlation"),
      loc: loc.map { PackedConvolution(generated: $0, outputs: 4 * anchors, isa: isa, name: "box correlation") })
  }
}
