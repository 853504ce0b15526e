import Foundation
import Imaging
import Siamese
import Tensors

/// The padding experiment of SiamRPN++ (spec.md §4.1): a network with padding whose training targets never leave the
/// centre learns that the target is in the centre; shifting them in training takes that away.
///
/// Small padded networks are trained on painted pairs with targets up to 0, 16 and 32 pixels from the centre. Then all
/// see the same pairs with targets anywhere within 40 pixels, and what each answers is averaged: a network without a
/// bias answers as often at the border as in the middle.
public struct ShiftExperiment: Sendable {
  /// What one network showed.
  public struct Outcome: Sendable, Equatable {
    /// Pixels by which training targets were shifted at most.
    public var shift: Int
    /// Mean probability of the target by cell, row-major.
    public var response: [Double]
    /// Side of `response`.
    public var size: Int
    /// The last losses' mean.
    public var loss: Double
    /// Mean response within a cell of the centre over the mean at the places of targets 32 pixels off: 1 without bias.
    public var centreBias: Double
    /// Share of targets at least 24 pixels from the centre whose strongest answer lies within 12 pixels of them.
    public var foundOffCentre: Double
  }

  public var shifts = [0, 16, 32]
  public var steps = 300
  public var batch = 16
  public var testPairs = 512
  public var seed: UInt64 = 1
  public var threads = 1
  public var isa = InstructionSet.best

  public init() {}

  package static let exemplarSize = 64
  package static let searchSize = 160
  /// Pixels between two cells of the response.
  static let stride = 8
  /// Targets of the test are at most so far from the centre.
  static let testShift = 40

  /// Trains one network a shift, in turn. `progress` is told the shift and the step.
  public func run(progress: (_ shift: Int, _ step: Int, _ loss: Double) -> Void = { _, _, _ in }) throws -> [Outcome] {
    try shifts.map { try train(shift: $0, progress: progress) }
  }

  // MARK: - The network

  /// Six padded convolutions, three of stride 2, and a depthwise correlation with the exemplar's middle.
  ///
  /// The last three are dilated, so that the middle of the 20 x 20 cells sees the border's zeros, as it does in a deep
  /// network: they are all that tells it where it is.
  private func graph(lanes: Int) throws -> (TrainingGraph, [WeightTensor]) {
    var graph = TrainingGraph(lanes: lanes)
    var parameters: [WeightTensor] = []
    func add(_ key: String, _ shape: [Int], _ role: WeightTensor.Role) -> Int {
      parameters.append(WeightTensor(key: key, shape: shape, role: role))
      return parameters.count - 1
    }
    func layer(
      _ name: String, _ i: Int, _ o: Int, _ k: Int, stride: Int = 1, dilation: Int = 1, relu: Bool, norm: Bool = true
    ) -> Int {
      let geometry = Convolution(
        name: name, inputChannels: i, outputChannels: o, kernel: k, stride: stride, padding: dilation * (k / 2),
        dilation: dilation, activation: relu ? .relu : .none, takesPicture: i == 3)
      var layer = TrainingGraph.Layer(geometry: geometry, weight: add("\(name).weight", [o, i, k, k], .weight))
      if norm {
        layer.norm = TrainingGraph.Norm(
          scale: add("\(name).norm.weight", [o], .scale), bias: add("\(name).norm.bias", [o], .bias),
          mean: add("\(name).norm.running_mean", [o], .mean), variance: add("\(name).norm.running_var", [o], .variance),
          epsilon: 1e-5)
      } else {
        layer.bias = add("\(name).bias", [o], .bias)
      }
      return graph.addLayer(layer)
    }
    let trunk = [
      layer("conv1", 3, 16, 5, stride: 2, relu: true),
      layer("conv2", 16, 32, 3, stride: 2, relu: true),
      layer("conv3", 32, 32, 3, stride: 2, relu: true),
      layer("conv4", 32, 32, 3, dilation: 2, relu: true),
      layer("conv5", 32, 32, 3, dilation: 4, relu: true),
      layer("conv6", 32, 32, 3, dilation: 4, relu: false),
    ]
    let answer = layer("answer", 32, 2, 1, relu: false, norm: false)
    var ends: [Int] = []
    for (number, size) in [Self.exemplarSize, Self.searchSize].enumerated() {
      var x = graph.picture(number, size: size)
      for layer in trunk { x = try graph.convolution(x, layer: layer) }
      ends.append(x)
    }
    let kernel = graph.centreCrop(ends[0], size: 4, below: 100)
    let map = try graph.depthwiseCorrelation(ends[1], kernel: kernel, factor: 1 / Float(32 * 16).squareRoot())
    graph.outputs = [try graph.convolution(map, layer: answer)]
    return (graph, parameters)
  }

  private func train(shift: Int, progress: (Int, Int, Double) -> Void) throws -> Outcome {
    let kernels = try KernelTable(isa)
    let (graph, parameters) = try graph(lanes: kernels.lanes)
    let table = ParameterTable(parameters)
    FreshWeights.fill(table, seed: seed)
    let network = try TrainableNetwork(
      graph: graph, table: table, batch: batch, isa: isa, threads: threads, trained: Set(graph.layers.indices))
    let size = graph.shapes[graph.outputs[0]].height
    var settings = OptimiserSettings()
    settings.weightDecay = 0.001
    let optimiser = Optimiser(settings, table: table)
    let groups = table.entries.indices.filter { table.entries[$0].isLearnt }
      .map { RateGroup(entry: $0, rate: 1, decays: table.entries[$0].role == .weight) }
    var schedule = Schedule()
    schedule.main = Schedule.Phase(.cosine, from: 0.003, to: 0)
    let gradient = Maps(count: batch, shape: graph.shapes[graph.outputs[0]])
    var last: [Double] = []
    for step in 0..<steps {
      let targets = try load(network, shift: shift, first: UInt64(step * batch), seed: seed)
      try network.forward()
      let loss = measure(network.outputs[0], targets, size: size, gradient: gradient)
      try network.backward([gradient])
      let norm = Optimiser.norm(table, groups)
      let rate = schedule.rate(step: step, steps: steps, stepsPerEpoch: steps)
      optimiser.step(table, groups, rate: rate, norm: norm, workers: network.workers)
      network.packFilters()
      last.append(loss)
      if last.count > 20 { last.removeFirst() }
      progress(shift, step + 1, last.reduce(0, +) / Double(last.count))
    }
    network.setTrained([])
    network.packAllFilters()
    return try test(network, shift: shift, size: size, loss: last.reduce(0, +) / Double(last.count))
  }

  /// Fills the pictures; returns the targets' distances from the centre.
  private func load(
    _ network: TrainableNetwork, shift: Int, first: UInt64, seed: UInt64
  ) throws -> [(x: Int, y: Int)] {
    var places: [(x: Int, y: Int)] = []
    let pairs = (0..<batch).map { PaintedPair(index: first + UInt64($0), shift: shift, seed: seed) }
    for (n, pair) in pairs.enumerated() {
      for (number, picture) in [pair.exemplar, pair.search].enumerated() {
        let target = network.picture(number).image(n)
        for i in picture.indices { target[i] = (picture[i] - 128) / 64 }
      }
      places.append((pair.x, pair.y))
    }
    return places
  }

  /// Cross-entropy with half of the weight on the cells within 12 pixels of the target.
  private func measure(
    _ output: Maps, _ targets: [(x: Int, y: Int)], size: Int, gradient: Maps
  ) -> Double {
    var loss = 0.0
    gradient.floats.pointer.update(repeating: 0, count: gradient.count * gradient.shape.count)
    for (n, target) in targets.enumerated() {
      let near = cells(size).map { distance($0, target, size: size) <= 12 }
      let positive = 0.5 / Double(max(1, near.count(where: \.self)) * targets.count)
      let negative = 0.5 / Double(near.count(where: { !$0 }) * targets.count)
      for cell in cells(size) {
        let x = output.image(n) + cell * output.shape.stride
        let margin = Double(x[1] - x[0]) * (near[cell] ? 1 : -1)
        let weight = near[cell] ? positive : negative
        loss += weight * (margin > 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin)
        let slope = Float(weight / (1 + exp(margin))) * (near[cell] ? -1 : 1)
        let d = gradient.image(n) + cell * gradient.shape.stride
        d[1] = slope
        d[0] = -slope
      }
    }
    return loss
  }

  private func cells(_ size: Int) -> Range<Int> { 0..<size * size }

  /// Pixels from a cell to a place, both relative to the picture's centre.
  private func distance(_ cell: Int, _ place: (x: Int, y: Int), size: Int) -> Double {
    let middle = Double(size - 1) / 2
    let x = (Double(cell % size) - middle) * Double(Self.stride) - Double(place.x)
    let y = (Double(cell / size) - middle) * Double(Self.stride) - Double(place.y)
    return (x * x + y * y).squareRoot()
  }

  private func test(_ network: TrainableNetwork, shift: Int, size: Int, loss: Double) throws -> Outcome {
    var response = [Double](repeating: 0, count: size * size)
    var far = 0
    var found = 0
    let batches = max(1, testPairs / batch)
    for number in 0..<batches {
      let targets = try load(network, shift: Self.testShift, first: UInt64(number * batch), seed: seed ^ 0x7465_7374)
      try network.forward(updatesStatistics: false)
      let output = network.outputs[0]
      for (n, target) in targets.enumerated() {
        var best = 0
        var bestScore = -1.0
        for cell in cells(size) {
          let x = output.image(n) + cell * output.shape.stride
          let score = 1 / (1 + exp(Double(x[0] - x[1])))
          response[cell] += score / Double(batches * batch)
          if score > bestScore { (best, bestScore) = (cell, score) }
        }
        if max(abs(target.x), abs(target.y)) < 24 { continue }
        far += 1
        if distance(best, target, size: size) <= 12 { found += 1 }
      }
    }
    func mean(_ places: [Int]) -> Double { places.reduce(0) { $0 + response[$1] } / Double(max(1, places.count)) }
    let centre = cells(size).filter { distance($0, (0, 0), size: size) <= 8 }
    let ring = cells(size).filter { abs(distance($0, (0, 0), size: size) - 32) <= 4 }
    return Outcome(
      shift: shift, response: response, size: size, loss: loss, centreBias: mean(centre) / max(1e-9, mean(ring)),
      foundOffCentre: Double(found) / Double(max(1, far)))
  }
}

extension ShiftExperiment.Outcome {
  /// The mean response as a picture, `scale` pixels a cell, from black through red and yellow to white; `top` is white.
  public func picture(scale: Int = 16, top: Double) -> Image {
    var image = Image(width: size * scale, height: size * scale)
    for y in 0..<size * scale {
      for x in 0..<size * scale {
        let heat = min(1, max(0, response[y / scale * size + x / scale] / max(top, 1e-9)))
        let at = (y * size * scale + x) * 3
        image.pixels[at] = UInt8(255 * min(1, max(0, 3 * heat - 2)))
        image.pixels[at + 1] = UInt8(255 * min(1, max(0, 3 * heat - 1)))
        image.pixels[at + 2] = UInt8(255 * min(1, 3 * heat))
      }
    }
    return image
  }
}
