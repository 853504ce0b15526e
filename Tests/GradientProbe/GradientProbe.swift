// Gradients of a whole network for Tests/torch/gradients.py, which compares them with PyTorch's.
//
//     GradientProbe describe PRESET BATCH EXEMPLAR SEARCH            the graph as JSON
//     GradientProbe run PRESET BATCH EXEMPLAR SEARCH IN OUT [PREFIX] IN's weights, pictures and targets to OUT's gradients
//     GradientProbe time PRESET BATCH EXEMPLAR SEARCH THREADS [PREFIX…] milliseconds of a step for every line read
//
// Layers whose keys begin with PREFIX are frozen. SIAMSCOPE_PRECISION=bf16 (or direct) computes sums so.
import Foundation
import Siamese
import Tensors
import Training

func fail(_ text: String) -> Never {
  FileHandle.standardError.write(Data("GradientProbe: \(text)\n".utf8))
  exit(2)
}

@main
enum GradientProbe {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 5, let batch = Int(arguments[2]), let exemplar = Int(arguments[3]),
      let search = Int(arguments[4]), let architecture = try Preset.named(arguments[1]).architecture
    else { fail("describe|run PRESET BATCH EXEMPLAR SEARCH [IN OUT [PREFIX]]") }
    let isa = try InstructionSet.fromEnvironment()
    guard let precision = Precision(rawValue: ProcessInfo.processInfo.environment["SIAMSCOPE_PRECISION"] ?? "f32")
    else { fail("SIAMSCOPE_PRECISION is f32, direct or bf16") }
    try precision.require(on: isa)
    let lanes = isa == .avx512 ? 16 : isa == .avx2 ? 8 : 4
    let siamese = try SiameseGraph(
      architecture, exemplarSize: exemplar, searchSize: search, scalesCorrelations: true, lanes: lanes)
    let table = ParameterTable(siamese.parameters)

    func key(_ number: Int) -> String { table.entries[number].key }

    switch arguments[0] {
    case "describe":
      let operations: [[String: Any]] = siamese.graph.operations.map { operation in
        switch operation {
        case .picture(let number): return ["kind": "picture", "number": number]
        case .convolution(let input, let layer, let residual):
          let layer = siamese.graph.layers[layer]
          let g = layer.geometry
          var one: [String: Any] = [
            "kind": "convolution", "input": input, "weight": key(layer.weight), "stride": g.stride,
            "padding": g.padding,
            "dilation": g.dilation, "groups": g.isDepthwise ? g.inputChannels : 1, "activation": "\(g.activation)",
          ]
          if let residual { one["residual"] = residual }
          if let bias = layer.bias { one["bias"] = key(bias) }
          if let norm = layer.norm {
            one["norm"] = [key(norm.scale), key(norm.bias), key(norm.mean), key(norm.variance)]
            one["epsilon"] = norm.epsilon
          }
          return one
        case .maxPool(let input, let window):
          return [
            "kind": "pool", "input": input, "kernel": window.kernel, "stride": window.stride, "padding": window.padding,
          ]
        case .centreCrop(let input): return ["kind": "crop", "input": input]
        case .depthwiseCorrelation(let input, let kernel, let factor):
          return ["kind": "depthwise", "input": input, "kernel": kernel, "factor": Double(factor)]
        case .upChannelCorrelation(let input, let kernel, let factor):
          return ["kind": "up-channel", "input": input, "kernel": kernel, "factor": Double(factor)]
        }
      }
      var whole: [String: Any] = [
        "operations": operations, "sizes": siamese.graph.shapes.map { [$0.channels, $0.height, $0.width] },
        "outputs": siamese.graph.outputs, "anchors": siamese.anchors, "size": siamese.responseSize,
        "parameters": table.entries.map { ["key": $0.key, "shape": $0.shape, "role": "\($0.role)"] as [String: Any] },
      ]
      if let fusion = siamese.fusion { whole["fusion"] = [key(fusion.cls), key(fusion.loc)] }
      print(String(decoding: try JSONSerialization.data(withJSONObject: whole), as: UTF8.self))
    case "run":
      guard arguments.count >= 7 else { fail("run needs IN and OUT") }
      let input = try CheckpointReader.read(arguments[5])
      func floats(_ name: String) -> [Float] {
        guard let tensor = input[name] else { fail("\(arguments[5]) lacks \(name)") }
        return tensor.floats()
      }
      for (number, entry) in table.entries.enumerated() { table[number] = floats(entry.key) }
      let frozen = arguments.count > 7 ? arguments[7] : nil
      let trained = siamese.graph.layers.indices.filter { layer in
        frozen.map { !key(siamese.graph.layers[layer].weight).hasPrefix($0) } ?? true
      }
      let trainer = try SiameseTrainer(
        siamese, table: table, batch: batch, isa: isa, threads: 2, trained: Set(trained), loss: LossSettings(),
        input: .plain, precision: precision)
      // NHWC pictures, as pairs hold them.
      let pictures = [floats("exemplar"), floats("search")]
      let (labels, deltas, weights) = (floats("labels"), floats("deltas"), floats("weights"))
      let (k, cells) = (siamese.anchors, siamese.responseSize * siamese.responseSize)
      func part(_ values: [Float], _ n: Int, _ count: Int) -> [Float] { Array(values[n * count..<(n + 1) * count]) }
      let pairs = (0..<batch).map { n in
        TrainingPair(
          kind: .video, exemplarSize: exemplar, exemplar: part(pictures[0], n, exemplar * exemplar * 3),
          searchSize: search, search: part(pictures[1], n, search * search * 3),
          box: .init(x: 0, y: 0, width: 1, height: 1),
          exemplarBox: .init(x: 0, y: 0, width: 1, height: 1), origin: "probe")
      }
      let targets = (0..<batch).map { n in
        PairTargets(
          size: siamese.responseSize, anchors: k, labels: part(labels, n, k * cells).map { Int8($0) },
          deltas: part(deltas, n, 4 * k * cells), weights: part(weights, n, k * cells))
      }
      let report = try trainer.learn(pairs, targets)
      var out = Checkpoint(
        sourceName: "probe", metadata: ["cls": "\(report.cls)", "loc": "\(report.loc)", "total": "\(report.total)"])
      for (number, entry) in table.entries.enumerated() {
        let values = entry.isLearnt ? table.gradient(of: number) : table[number]
        try out.add(StoredTensor(values, shape: entry.shape), as: entry.key)
      }
      try Safetensors.write(out, to: arguments[6])
    case "time":
      guard arguments.count >= 6, let threads = Int(arguments[5]) else { fail("time needs THREADS") }
      try time(
        siamese, table, batch: batch, isa: isa, precision: precision, threads: threads, exemplar: exemplar,
        search: search, frozen: Array(arguments.dropFirst(6)))
    default: fail("describe, run or time")
    }
  }

  /// A step of AdamW on random pictures, for every line read.
  static func time(
    _ siamese: SiameseGraph, _ table: ParameterTable, batch: Int, isa: InstructionSet, precision: Precision,
    threads: Int, exemplar: Int, search: Int, frozen: [String]
  ) throws {
    FreshWeights.fill(table, seed: 1)
    let trained = siamese.graph.layers.indices.filter { layer in
      let key = table.entries[siamese.graph.layers[layer].weight].key
      return !frozen.contains { key == $0 || key.hasPrefix($0 + ".") }
    }
    let trainer = try SiameseTrainer(
      siamese, table: table, batch: batch, isa: isa, threads: threads, trained: Set(trained), loss: LossSettings(),
      input: .plain, precision: precision)
    let optimiser = Optimiser(OptimiserSettings(), table: table)
    let groups = trained.flatMap { number in
      let layer = siamese.graph.layers[number]
      let norm = layer.norm.map { [$0.scale, $0.bias] } ?? []
      return ([layer.weight] + (layer.bias.map { [$0] } ?? []) + norm).map {
        RateGroup(entry: $0, rate: 1, decays: true)
      }
    }
    var generator = SystemRandomNumberGenerator()
    func picture(_ size: Int) -> [Float] {
      (0..<size * size * 3).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    let cells = siamese.anchors * siamese.responseSize * siamese.responseSize
    let labels = (0..<cells).map { Int8($0 % 40 == 0 ? 1 : $0 % 13 == 0 ? 0 : -1) }
    let pairs = (0..<batch).map { _ in
      TrainingPair(
        kind: .video, exemplarSize: exemplar, exemplar: picture(exemplar), searchSize: search, search: picture(search),
        box: .init(x: 0, y: 0, width: 1, height: 1), exemplarBox: .init(x: 0, y: 0, width: 1, height: 1), origin: "")
    }
    let target = PairTargets(
      size: siamese.responseSize, anchors: siamese.anchors, labels: labels,
      deltas: [Float](repeating: 0.1, count: 4 * cells), weights: labels.map { $0 == 1 ? 0.01 : 0 })
    while readLine() != nil {
      let start = DispatchTime.now().uptimeNanoseconds
      _ = try trainer.learn(pairs, [PairTargets](repeating: target, count: batch))
      let norm = Optimiser.norm(table, groups)
      optimiser.step(table, groups, rate: 1e-5, norm: norm, workers: trainer.network.workers)
      trainer.network.packFilters()
      let milliseconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-6
      FileHandle.standardOutput.write(Data(String(format: "%.3f\n", milliseconds).utf8))
    }
  }
}
