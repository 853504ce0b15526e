import Foundation
import Tensors
import TestSupport
import Testing

/// SiamRPN++'s three ONNX files: told apart, and named by what each layer does.
@Suite struct SiamTripleTests {
  /// Small widths; every tensor named by a number, as exporters do.
  private struct Maker {
    let isFolded: Bool
    /// What each tensor must be found as: the number that its values begin with.
    var expected: [String: Float] = [:]
    private var number = 0
    private var tensors: [[UInt8]] = []
    private var nodes: [ONNXWriter.Node] = []

    init(isFolded: Bool) { self.isFolded = isFolded }

    private mutating func tensor(_ shape: [Int], as name: String) -> String {
      number += 1
      tensors.append(ONNXWriter.tensor("\(number)", shape, ONNXWriter.fill(shape, seed: number)))
      expected[name] = Float(number)
      return "\(number)"
    }

    private mutating func node(_ kind: String, _ inputs: [String]) -> String {
      let output = "v\(nodes.count)"
      nodes.append(ONNXWriter.Node(kind: kind, inputs: inputs, output: output))
      return output
    }

    private mutating func layer(
      _ input: String, _ shape: [Int], as name: String, norm: String, isActive: Bool = true
    ) -> String {
      var inputs = [input, tensor(shape, as: "\(name).weight")]
      if isFolded { inputs.append(tensor([shape[0]], as: "\(norm).bias")) }
      var value = node("Conv", inputs)
      if !isFolded {
        let parts = ["weight", "bias", "running_mean", "running_var"].map { tensor([shape[0]], as: "\(norm).\($0)") }
        value = node("BatchNormalization", [value] + parts)
      }
      return isActive ? node("Relu", [value]) : value
    }

    mutating func network(isTarget: Bool) -> [UInt8] {
      (tensors, nodes) = ([], [])
      var value = layer("input", [4, 3, 7, 7], as: "backbone.conv1", norm: "backbone.bn1")
      value = node("MaxPool", [value])
      var width = 4
      var ends: [String] = []
      for (stage, blocks) in zip(1..., [2, 2, 1, 2]) {
        // The second stage's first 1x1 and the adjust layer before it have the same shape.
        let planes = 4 * stage
        for block in 0..<blocks {
          let key = "backbone.layer\(stage).\(block)"
          var branch = layer(value, [planes, width, 1, 1], as: "\(key).conv1", norm: "\(key).bn1")
          branch = layer(branch, [planes, planes, 3, 3], as: "\(key).conv2", norm: "\(key).bn2")
          branch = layer(branch, [2 * planes, planes, 1, 1], as: "\(key).conv3", norm: "\(key).bn3", isActive: false)
          let side =
            block == 0
            ? layer(
              value, [2 * planes, width, stage == 1 ? 1 : 3, stage == 1 ? 1 : 3], as: "\(key).downsample.0",
              norm: "\(key).downsample.1", isActive: false) : value
          value = node("Relu", [node("Add", block == 0 ? [branch, side] : [side, branch])])
          width = 2 * planes
        }
        if stage > 1 { ends.append(value) }
      }
      for (level, end) in zip(2..., ends) {
        let key = "neck.downsample\(level).downsample"
        let adjusted = layer(end, [8, 8 * level, 1, 1], as: "\(key).0", norm: "\(key).1", isActive: false)
        if isTarget { _ = node("Slice", [adjusted]) }
      }
      return ONNXWriter.model(tensors: tensors, nodes: nodes)
    }

    mutating func head(weights: [String: [Float]], areNamed: Bool) -> [UInt8] {
      (tensors, nodes) = ([], [])
      if areNamed {
        for (kind, values) in weights { tensors.append(ONNXWriter.tensor("\(kind)_weight", [values.count], values)) }
      }
      for level in 2...4 {
        let exemplar = node("Squeeze", [node("Gather", ["input_1"])])
        let region = node("Slice", ["input_2"])
        for (kind, outputs) in [("cls", 10), ("loc", 20)] {
          let key = "rpn_head.rpn\(level).\(kind)"
          let kernel = layer(exemplar, [8, 8, 3, 3], as: "\(key).conv_kernel.0", norm: "\(key).conv_kernel.1")
          let search = layer(region, [8, 8, 3, 3], as: "\(key).conv_search.0", norm: "\(key).conv_search.1")
          let map = node("Conv", [node("Reshape", [search]), node("Reshape", [kernel])])
          let hidden = layer(node("Reshape", [map]), [8, 8, 1, 1], as: "\(key).head.0", norm: "\(key).head.1")
          let last = node(
            "Conv",
            [
              hidden, tensor([outputs, 8, 1, 1], as: "\(key).head.3.weight"),
              tensor([outputs], as: "\(key).head.3.bias"),
            ])
          if !areNamed, let value = weights[kind]?[level - 2] {
            let name = "factor \(kind) \(level)"
            tensors.append(ONNXWriter.tensor(name, [], [value]))
            _ = node("Mul", [last, name])
          }
        }
      }
      return ONNXWriter.model(tensors: tensors, nodes: nodes)
    }
  }

  private func write(
    _ folder: TemporaryFolder, isFolded: Bool, weights: [String: [Float]] = [:], areNamed: Bool = true
  ) throws -> [String: Float] {
    var maker = Maker(isFolded: isFolded)
    try folder.write(maker.network(isTarget: false), to: "search_net.onnx")
    try folder.write(maker.network(isTarget: true), to: "target_net.onnx")
    try folder.write(maker.head(weights: weights, areNamed: areNamed), to: "rpn_head.onnx")
    return maker.expected
  }

  @Test(arguments: [false, true])
  func everyLayerIsFoundByWhatItDoes(isFolded: Bool) throws {
    let folder = try TemporaryFolder()
    let expected = try write(folder, isFolded: isFolded, weights: ["cls": [0.5, 2, -1], "loc": [1, 2, 3]])
    let all = ["target_net", "search_net", "rpn_head"].map { folder.path($0 + ".onnx") }
    for path in [folder.url.path, all[0], all[2], all.joined(separator: ","), [all[2], all[0]].joined(separator: ",")] {
      let checkpoint = try CheckpointReader.read(path)
      for (name, first) in expected {
        let found = try #require(checkpoint[name], "\(name)").floats().first
        #expect(found == first, "\(name)")
      }
      #expect(checkpoint["rpn_head.cls_weight"]?.floats() == [0.5, 2, -1])
      #expect(checkpoint["rpn_head.loc_weight"]?.floats() == [1, 2, 3])
      #expect(checkpoint.files.map { ($0.name as NSString).lastPathComponent } == ["target_net.onnx", "rpn_head.onnx"])
      // 7 blocks of 3 convolutions, 4 shortcuts, the stem, 3 adjust layers, 6 branches of 3: 5 tensors each.
      #expect(checkpoint.names.count == (7 * 3 + 4 + 1 + 3 + 18) * 5 + 12 + 2)
    }
  }

  @Test func aFoldedNormOnlyAddsItsBias() throws {
    let folder = try TemporaryFolder()
    _ = try write(folder, isFolded: true)
    let checkpoint = try CheckpointReader.read(folder.url.path)
    #expect(checkpoint["backbone.bn1.weight"]?.floats() == [1, 1, 1, 1])
    #expect(checkpoint["backbone.bn1.running_mean"]?.floats() == [0, 0, 0, 0])
    // Without weights the levels count the same.
    #expect(checkpoint["rpn_head.cls_weight"] == nil)
  }

  /// Shares that have been through the softmax come back as what gives them.
  @Test(arguments: [false, true])
  func fusionWeightsThatAreSharesBecomeTheirLogarithms(areNamed: Bool) throws {
    let folder = try TemporaryFolder()
    let shares: [Float] = [0.25, 0.5, 0.25]
    _ = try write(folder, isFolded: true, weights: ["cls": shares, "loc": shares], areNamed: areNamed)
    let raw = try #require(CheckpointReader.read(folder.url.path)["rpn_head.cls_weight"]).floats()
    let powers = raw.map { exp(Double($0)) }
    let sum = powers.reduce(0, +)
    for (power, share) in zip(powers, shares) { #expect(abs(power / sum - Double(share)) < 1e-6) }
  }

  @Test func aMissingFileIsNamed() throws {
    let folder = try TemporaryFolder()
    _ = try write(folder, isFolded: true)
    try FileManager.default.removeItem(atPath: folder.path("rpn_head.onnx"))
    let error = #expect(throws: CheckpointError.self) { try CheckpointReader.read(folder.path("search_net.onnx")) }
    #expect(error?.description.contains("rpn_head.onnx is missing") == true)
  }
}
