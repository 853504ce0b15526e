import Siamese
import Tensors
import Testing
import Training

/// A small graph of named layers, and its gradients against central differences in double precision.
struct GradientCheck {
  var batch = 3
  private var parameters: [WeightTensor] = []
  private(set) var graph: TrainingGraph
  private var random: UInt64 = 2026

  init(isa: InstructionSet) {
    let lanes = isa == .avx512 ? 16 : isa == .avx2 ? 8 : 4
    graph = TrainingGraph(lanes: lanes)
  }

  /// Numbers in −1…1.
  private mutating func uniform() -> Double {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(random >> 40) / 8_388_608 - 1
  }

  mutating func layer(_ geometry: Convolution, bias: Bool = false, norm: Bool = false) -> Int {
    func add(_ name: String, _ shape: [Int], _ role: WeightTensor.Role) -> Int {
      parameters.append(WeightTensor(key: "\(geometry.name).\(parameters.count).\(name)", shape: shape, role: role))
      return parameters.count - 1
    }
    let o = geometry.outputChannels
    let weight = add(
      "weight", [o, geometry.isDepthwise ? 1 : geometry.inputChannels, geometry.kernel, geometry.kernel], .weight)
    var layer = TrainingGraph.Layer(geometry: geometry, weight: weight)
    if bias { layer.bias = add("bias", [o], .bias) }
    if norm {
      layer.norm = TrainingGraph.Norm(
        scale: add("scale", [o], .scale), bias: add("shift", [o], .bias), mean: add("mean", [o], .mean),
        variance: add("variance", [o], .variance), epsilon: 1e-3)
    }
    return graph.addLayer(layer)
  }

  mutating func edit<R>(_ body: (inout TrainingGraph) throws -> R) rethrows -> R { try body(&graph) }

  /// Compares every gradient; returns the largest relative error by tensor (length of the difference over length).
  mutating func run(
    isa: InstructionSet, threads: Int = 2, fixedNorms: Set<Int> = [], frozen: Set<Int> = [],
    precision: Precision = .f32, outputBound: Double = 2e-5
  ) throws -> [(key: String, error: Double)] {
    let table = ParameterTable(parameters)
    for (number, entry) in table.entries.enumerated() {
      let fan = Double(max(1, entry.shape.dropFirst().reduce(1, *)))
      table[number] = (0..<entry.count).map { _ in
        switch entry.role {
        case .weight: Float(uniform() * (3 / fan).squareRoot())
        case .scale: Float(1 + 0.5 * uniform())
        case .variance: Float(1.2 + uniform())
        case .bias, .mean, .fusion: Float(0.3 * uniform())
        }
      }
    }
    let trained = Set(graph.layers.indices).subtracting(frozen)
    let network = try TrainableNetwork(
      graph: graph, table: table, batch: batch, isa: isa, threads: threads, trained: trained, normIsFixed: fixedNorms,
      precision: precision)
    var pictures: [[Double]] = []
    for operation in graph.operations {
      guard case .picture(let number) = operation else { continue }
      let maps = network.picture(number)
      let values = (0..<batch * maps.shape.channels * maps.shape.pixels).map { _ in Float(uniform()) }
      maps.set(values)
      pictures.append(values.map(Double.init))
    }
    let reference = ReferenceGraph(
      graph: graph, trained: trained, normIsFixed: fixedNorms.intersection(trained), batch: batch)
    let numbers = table.values.values.map(Double.init)
    let expected = reference.run(numbers, table.entries, pictures: pictures)
    try network.forward(updatesStatistics: false)
    var directions: [[Double]] = []
    var gradients: [Maps] = []
    for (output, wanted) in zip(network.outputs, expected) {
      let found = output.values().map(Double.init)
      #expect(Self.distance(found, wanted.numbers) < outputBound)
      let direction = found.map { _ in uniform() }
      directions.append(direction)
      let gradient = Maps(count: batch, shape: output.shape)
      gradient.set(direction.map { Float($0) })
      gradients.append(gradient)
    }
    try network.backward(gradients)
    func loss(_ numbers: [Double]) -> Double {
      zip(reference.run(numbers, table.entries, pictures: pictures), directions).reduce(0) { sum, pair in
        sum + zip(pair.0.numbers, pair.1).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    var compared: [(key: String, found: [Double], wanted: [Double])] = []
    for (number, entry) in table.entries.enumerated() where entry.isLearnt {
      // A sample of each tensor is enough, and every one of a small tensor.
      let step = max(1, entry.count / 24)
      let sample = Array(stride(from: 0, to: entry.count, by: step))
      let found = sample.map { Double(table.gradient(of: number)[$0]) }
      let wanted = sample.map { i in
        var moved = numbers
        let h = 1e-5
        moved[entry.offset + i] = numbers[entry.offset + i] + h
        let up = loss(moved)
        moved[entry.offset + i] = numbers[entry.offset + i] - h
        return (up - loss(moved)) / (2 * h)
      }
      compared.append((entry.key, found, wanted))
    }
    // A bias before a batch norm has no gradient but rounding: measured by what the others have.
    let most = compared.map { Self.length($0.wanted) }.max() ?? 0
    return compared.map { ($0.key, Self.distance($0.found, $0.wanted, least: 0.02 * most)) }
  }

  static func length(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// Length of the difference over the length of what is wanted, or over `least` where that is longer.
  static func distance(_ found: [Double], _ wanted: [Double], least: Double = 1e-9) -> Double {
    length(zip(found, wanted).map { $0 - $1 }) / max(length(wanted), least)
  }
}
