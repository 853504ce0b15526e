import Tensors

/// The depthwise correlation head of SiamRPN++, on one level or on several (spec.md §4.4, §4.5).
struct DepthwiseHead: Head {
  /// Checkpoint keys of the levels, such as `rpn_head.rpn2`.
  var keys: [String]
  /// Channels of each level's features.
  var inputs: [Int]
  /// Channels that are correlated, by level.
  var channels: [Int]
  var anchors: Int
  /// Whether the levels are weighted by trained numbers, or count the same.
  var isWeighted: Bool
  /// Whether SiamMask's branches lie beside it: they draw masks, and are not run (spec.md §4.8).
  var hasMaskBranches = false

  var kind: String { keys.count == 1 ? "depthwise" : "depthwise levels" }
  var fusionKeys: (cls: String, loc: String)? {
    isWeighted ? ("rpn_head.cls_weight", "rpn_head.loc_weight") : nil
  }

  static func recognise(_ shapes: ShapeTable, channels: [Int]) -> DepthwiseHead? {
    var keys: [String] = []
    if shapes.hasPrefix("rpn_head.cls.") {
      keys = ["rpn_head"]
    } else if shapes.hasPrefix("rpn_head.rpn") {
      keys = channels.indices.map { "rpn_head.rpn\($0 + 2)" }
    } else {
      return nil
    }
    guard keys.count == channels.count else { return nil }
    return DepthwiseHead(
      keys: keys, inputs: channels,
      channels: zip(keys, channels).map { shapes.outputs("\($0).cls.conv_search.0", or: $1) },
      anchors: max(1, shapes.outputs("\(keys[0]).cls.head.3", or: 10) / 2),
      isWeighted: shapes.has("rpn_head.cls_weight") || shapes.has("rpn_head.loc_weight"),
      hasMaskBranches: keys.count == 1 && shapes.hasPrefix("mask_head."))
  }

  private static let branches = ["cls", "loc"]

  func buildKernels(_ b: inout NetworkBuilder, levels: [Graph.Value]) {
    if hasMaskBranches { b.reader.passOver(["mask_head.", "refine_head."]) }
    build(&b, "conv_kernel", levels)
  }

  func buildSearch(_ b: inout NetworkBuilder, levels: [Graph.Value]) { build(&b, "conv_search", levels) }

  private func build(_ b: inout NetworkBuilder, _ role: String, _ levels: [Graph.Value]) {
    for (i, level) in levels.enumerated() {
      for branch in Self.branches {
        let key = "\(keys[i]).\(branch).\(role)"
        b.graph.output(
          b.convolution(
            level, "\(key).0", from: inputs[i], to: channels[i], kernel: 3, norm: "\(key).1", activation: .relu,
            isForExemplar: role == "conv_kernel"))
      }
    }
  }

  func buildResponse(_ b: inout NetworkBuilder) {
    let maps = channels.map { c in Self.branches.map { _ in b.graph.argument(channels: c) } }
    let kernels = channels.map { c in Self.branches.map { _ in b.graph.argument(channels: c) } }
    for i in keys.indices {
      for (j, branch) in Self.branches.enumerated() {
        let key = "\(keys[i]).\(branch).head"
        var x = b.graph.depthwiseCorrelation(maps[i][j], kernel: kernels[i][j])
        x = b.convolution(
          x, "\(key).0", from: channels[i], to: channels[i], norm: "\(key).1", activation: .relu)
        b.graph.output(
          b.convolution(x, "\(key).3", from: channels[i], to: (j == 0 ? 2 : 4) * anchors, bias: true))
      }
    }
  }

  func kernels(cls: Tensor, loc: Tensor?, isa: InstructionSet) -> Kernels { .depthwise(cls: cls, loc: loc) }
}
