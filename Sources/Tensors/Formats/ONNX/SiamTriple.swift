import Foundation

/// SiamRPN++ as OpenCV runs it: `target_net`, `search_net` and `rpn_head`, together one checkpoint (spec.md §7.2).
///
/// The first two hold the same backbone and adjust layers, so either is enough beside the head. Names are the exporter's
/// business (it folds batch norms and then counts), so parameters are found by what they do, and get pysot's names:
///
/// | found as | becomes |
/// |---|---|
/// | the 7x7 of three channels | `backbone.conv1` |
/// | 1x1, 3x3, 1x1 and the addition after them; a shortcut begins a stage | `backbone.layerN.B.conv1…3`, `.downsample` |
/// | the 1x1 after the end of a stage that feeds no 3x3 | `neck.downsample2…4.downsample` |
/// | what feeds a correlation, and the two 1x1 behind it | `rpn_head.rpn2…4.cls|loc.conv_kernel`, `.conv_search`, `.head` |
/// | what a level's answer is multiplied with | `rpn_head.cls_weight`, `.loc_weight` |
struct SiamTriple {
  /// Which of the three a file is.
  enum Role: String, CaseIterable {
    case target = "target_net"
    case search = "search_net"
    case head = "rpn_head"
  }

  /// What `graph` is of the triple, nil when it is something else.
  static func role(of graph: ONNXGraph) -> Role? {
    let flow = ONNXFlow(graph)
    if branches(flow).count >= 2, !flow.layers.contains(where: { $0.inputs == 3 }) { return .head }
    guard flow.layers.contains(where: isStem), flow.correlations.isEmpty else { return nil }
    // Other networks have a ResNet as well, but not the adjust layers.
    var scratch = Checkpoint(sourceName: graph.file.name, format: .onnx)
    guard (try? addNetwork(flow, file: graph.file.name, to: &scratch)) != nil else { return nil }
    // Only the exemplar is cropped to its middle.
    return graph.nodes.contains { $0.kind == "Slice" } ? .target : .search
  }

  /// The parts as one checkpoint with pysot's names.
  static func checkpoint(_ graphs: [Role: ONNXGraph], sourceName: String) throws -> Checkpoint {
    guard let network = graphs[.target] ?? graphs[.search] else { throw missing(.target, sourceName: sourceName) }
    guard let head = graphs[.head] else { throw missing(.head, sourceName: sourceName) }
    var checkpoint = Checkpoint(
      sourceName: sourceName, format: .onnx, files: [network.file, head.file],
      metadata: network.metadata.merging(head.metadata) { first, _ in first })
    try addNetwork(ONNXFlow(network), file: network.file.name, to: &checkpoint)
    try addHead(ONNXFlow(head), file: head.file.name, to: &checkpoint)
    return checkpoint
  }

  static func missing(_ role: Role, sourceName: String) -> CheckpointError {
    .unsupported(
      file: sourceName, what: "SiamRPN++'s ONNX form is three files and \(role.rawValue).onnx is missing",
      advice: "put it beside the others, or give the three paths separated by commas")
  }

  private static func unlike(_ file: String, _ what: String) -> CheckpointError {
    .unsupported(
      file: file, what: "it is not SiamRPN++'s network: \(what)",
      advice: "give the files that OpenCV's sample siamrpnpp.py uses, or the .pth file that they were made from")
  }

  private static func isStem(_ layer: ONNXFlow.Layer) -> Bool { layer.inputs == 3 && layer.kernel == 7 }

  // MARK: - Backbone and adjust layers

  /// A residual block: three convolutions, perhaps a fourth in the shortcut, and the value that it ends in.
  private struct Block {
    let layers: [ONNXFlow.Layer]
    let shortcut: ONNXFlow.Layer?
    let output: String
  }

  /// The block that takes `value`; nil where there is none.
  private static func block(after value: String, _ flow: ONNXFlow) -> Block? {
    for first in flow.layers(taking: value) where first.kernel == 1 {
      guard let second = flow.layers(taking: first.output).first(where: { $0.kernel == 3 }),
        let third = flow.layers(taking: second.output).first(where: { $0.kernel == 1 }),
        let sum = flow.sums.first(where: { $0.inputs.contains { flow.origin(of: $0) == third.output } })
      else { continue }
      let other = sum.inputs.map { flow.origin(of: $0) }.first { $0 != third.output }
      let shortcut = flow.layers(taking: value).first { $0.output == other }
      return Block(layers: [first, second, third], shortcut: shortcut, output: sum.output)
    }
    return nil
  }

  private static func addNetwork(_ flow: ONNXFlow, file: String, to checkpoint: inout Checkpoint) throws {
    guard let stem = flow.layers.first(where: isStem) else { throw unlike(file, "it has no 7x7 convolution") }
    try add(stem, as: "backbone.conv1", norm: "backbone.bn1", to: &checkpoint)
    var value = stem.output
    var stage = 0
    var number = 0
    var ends: [String] = []
    while let block = block(after: value, flow), stage <= 4, number < 64 {
      if block.shortcut != nil {
        if stage > 0 { ends.append(value) }
        stage += 1
        number = 0
      }
      guard stage > 0 else { throw unlike(file, "its first block has no shortcut of its own") }
      let key = "backbone.layer\(stage).\(number)"
      for (i, layer) in block.layers.enumerated() {
        try add(layer, as: "\(key).conv\(i + 1)", norm: "\(key).bn\(i + 1)", to: &checkpoint)
      }
      if let shortcut = block.shortcut {
        try add(shortcut, as: "\(key).downsample.0", norm: "\(key).downsample.1", to: &checkpoint)
      }
      value = block.output
      number += 1
    }
    ends.append(value)
    guard stage == 4 else { throw unlike(file, "it has \(stage) stages of residual blocks") }
    // Levels after the second stage and later.
    for (level, end) in zip(2..., ends.dropFirst()) {
      let adjust = flow.layers(taking: end).first { layer in
        layer.kernel == 1 && !flow.layers(taking: layer.output).contains { $0.kernel == 3 }
          && !flow.sums.contains { $0.inputs.contains { flow.origin(of: $0) == layer.output } }
      }
      guard let adjust else { throw unlike(file, "stage \(level) has no adjust layer") }
      let key = "neck.downsample\(level).downsample"
      try add(adjust, as: "\(key).0", norm: "\(key).1", to: &checkpoint)
    }
  }

  // MARK: - Head

  private struct Branch {
    let kernel: ONNXFlow.Layer
    let search: ONNXFlow.Layer
    let hidden: ONNXFlow.Layer
    let last: ONNXFlow.Layer
  }

  /// The depthwise branches, in the order in which they are computed.
  private static func branches(_ flow: ONNXFlow) -> [Branch] {
    flow.correlations.compactMap { correlation in
      guard let kernel = flow.layer(making: correlation.kernel), let search = flow.layer(making: correlation.input),
        let hidden = flow.layers(taking: correlation.output).first(where: { $0.kernel == 1 }),
        let last = flow.layers(taking: hidden.output).first(where: { $0.kernel == 1 })
      else { return nil }
      return Branch(kernel: kernel, search: search, hidden: hidden, last: last)
    }
  }

  private static func addHead(_ flow: ONNXFlow, file: String, to checkpoint: inout Checkpoint) throws {
    let all = branches(flow)
    // A class needs two numbers for each anchor, a box four.
    guard let few = all.map(\.last.outputs).min(), few > 0 else { throw unlike(file, "it has no correlations") }
    let classes = all.filter { $0.last.outputs == few }
    let boxes = all.filter { $0.last.outputs == 2 * few }
    guard classes.count == boxes.count, classes.count + boxes.count == all.count else {
      throw unlike(file, "its branches have \(all.map(\.last.outputs)) outputs")
    }
    for (kind, branches) in [("cls", classes), ("loc", boxes)] {
      for (level, branch) in zip(2..., branches) {
        let key = "rpn_head.rpn\(level).\(kind)"
        try add(branch.kernel, as: "\(key).conv_kernel.0", norm: "\(key).conv_kernel.1", to: &checkpoint)
        try add(branch.search, as: "\(key).conv_search.0", norm: "\(key).conv_search.1", to: &checkpoint)
        try add(branch.hidden, as: "\(key).head.0", norm: "\(key).head.1", to: &checkpoint)
        try checkpoint.add(branch.last.weight, as: "\(key).head.3.weight")
        let outputs = branch.last.outputs
        try checkpoint.add(
          branch.last.bias ?? StoredTensor([Float](repeating: 0, count: outputs), shape: [outputs]),
          as: "\(key).head.3.bias")
      }
      if let weights = fusion(kind, branches, flow) { try checkpoint.add(weights, as: "rpn_head.\(kind)_weight") }
    }
  }

  /// The fusion weights before the softmax; nil where the levels count the same.
  ///
  /// They are there under their name, or the exporter has taken them through the softmax to one factor a level.
  private static func fusion(_ kind: String, _ branches: [Branch], _ flow: ONNXFlow) -> StoredTensor? {
    let named = flow.vector(branches.count, named: "\(kind)_weight")?.floats()
    let factors = branches.compactMap { flow.factor(of: $0.last) }
    guard let raw = named ?? (factors.count == branches.count ? factors.map { Float($0) } : nil) else { return nil }
    // What is a share of one already has been through the softmax: its logarithm goes in.
    let isShare = raw.allSatisfy { $0 > 0 } && abs(raw.reduce(0, +) - 1) < 1e-4
    let values = isShare ? raw.map { Float(log(Double($0))) } : raw
    // Equal shares are a mean.
    if isShare, let first = raw.first, raw.allSatisfy({ abs($0 - first) < 1e-6 }) { return nil }
    return StoredTensor(values, shape: [values.count])
  }

  // MARK: - Layers

  private static func add(
    _ layer: ONNXFlow.Layer, as name: String, norm: String, to checkpoint: inout Checkpoint
  ) throws {
    try checkpoint.add(layer.weight, as: "\(name).weight")
    let parts = ["weight", "bias", "running_mean", "running_var"]
    let outputs = layer.outputs
    var tensors: [StoredTensor]
    if let norm = layer.norm {
      tensors = norm
      if let bias = layer.bias {
        // (x + b - mean) is what the batch norm sees.
        let mean = zip(norm[2].floats(), bias.floats()).map { $0 - $1 }
        tensors[2] = StoredTensor(mean, shape: [mean.count])
      }
    } else {
      // Folded: one that adds the bias and changes nothing else; a variance of 1 - eps makes its divisor one.
      func all(_ value: Float) -> StoredTensor {
        StoredTensor([Float](repeating: value, count: outputs), shape: [outputs])
      }
      tensors = [all(1), layer.bias ?? all(0), all(0), all(1 - 1e-5)]
    }
    for (part, tensor) in zip(parts, tensors) { try checkpoint.add(tensor, as: "\(norm).\(part)") }
  }
}
