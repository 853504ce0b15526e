import Tensors
import Testing

/// Each operation alone, against its definition, for every instruction set that this processor has.
@Suite struct KernelTests {
  /// One convolution of one map, as a graph; `residual` goes in as a second argument.
  func run(
    _ x: ReferenceKernels.Map, _ geometry: Convolution, weight: [Float], bias: [Float],
    residual: ReferenceKernels.Map? = nil, isa: InstructionSet, threads: Int, precision: Precision = .direct
  ) throws -> [Float] {
    var graph = Graph()
    let input = graph.argument(channels: x.channels)
    // A 1x1 identity in front, so that the border is one that a plan drew.
    let copy = graph.convolution(input, layer: 0)
    let other = residual.map { _ in graph.argument(channels: geometry.outputChannels) }
    graph.output(graph.convolution(copy, layer: 1, residual: other))
    let identity = Convolution(
      name: "identity", inputChannels: x.channels, outputChannels: x.channels, kernel: 1)
    let unit = (0..<x.channels * x.channels).map { Float($0 / x.channels == $0 % x.channels ? 1 : 0) }
    let layers = PackedConvolution.pack(
      [
        RawConvolution(geometry: identity, weight: StoredTensor(unit, shape: [x.channels, x.channels, 1, 1])),
        RawConvolution(
          geometry: geometry, weight: StoredTensor(weight, shape: [weight.count]),
          bias: StoredTensor(bias, shape: [bias.count])),
      ], isa: isa, precision: precision)
    let maps = [x] + (residual.map { [$0] } ?? [])
    let plan = try Plan(
      graph, layers: layers.map(\.geometry),
      arguments: maps.map { Plan.Shape(channels: $0.channels, height: $0.height, width: $0.width) }, isa: isa)
    let tensors = maps.map {
      Tensor($0.values, channels: $0.channels, height: $0.height, width: $0.width, isa: isa)
    }
    let workspace = Workspace()
    let first = plan.run(PlanInputs(tensors: tensors), layers: layers, threads: threads, workspace: workspace)
    let again = plan.run(PlanInputs(tensors: tensors), layers: layers, threads: threads, workspace: workspace)
    #expect(first[0].values() == again[0].values())
    return first[0].values()
  }

  struct Case: Sendable {
    var geometry: Convolution
    var height: Int
    var width: Int
    var hasResidual = false
  }

  static func conv(
    _ i: Int, _ o: Int, _ k: Int, s: Int = 1, p: Int = 0, d: Int = 1, a: Activation = .none, dw: Bool = false
  ) -> Convolution {
    Convolution(
      name: "conv \(i) to \(o) k\(k) s\(s) p\(p) d\(d)", inputChannels: i, outputChannels: o, kernel: k, stride: s,
      padding: p, dilation: d, activation: a, isDepthwise: dw)
  }

  static let cases: [Case] = [
    Case(geometry: conv(3, 32, 11, s: 2), height: 31, width: 29),
    Case(geometry: conv(5, 7, 1), height: 1, width: 1),
    Case(geometry: conv(16, 24, 3, a: .relu), height: 9, width: 14),
    Case(geometry: conv(16, 40, 3, p: 1, a: .relu6), height: 7, width: 13),
    Case(geometry: conv(33, 66, 3, p: 2, d: 2), height: 9, width: 12),
    Case(geometry: conv(17, 56, 3, p: 4, d: 4, a: .relu), height: 11, width: 10, hasResidual: true),
    Case(geometry: conv(40, 72, 5, p: 1), height: 12, width: 9, hasResidual: true),
    Case(geometry: conv(64, 96, 1, a: .relu), height: 13, width: 31, hasResidual: true),
    Case(geometry: conv(12, 88, 7, s: 2, p: 3), height: 23, width: 20),
    Case(geometry: conv(30, 104, 3, s: 2), height: 15, width: 15),
    Case(geometry: conv(700, 8, 3), height: 5, width: 6),
    Case(geometry: conv(5000, 20, 1), height: 2, width: 3),
    Case(geometry: conv(24, 24, 3, p: 1, a: .relu6, dw: true), height: 9, width: 17),
    Case(geometry: conv(33, 33, 5, s: 2, p: 1, dw: true), height: 15, width: 14),
    Case(geometry: conv(19, 19, 5, p: 4, d: 2, a: .relu, dw: true), height: 8, width: 8),
    Case(geometry: conv(144, 144, 3, s: 2, dw: true), height: 11, width: 11),
  ]

  @Test(arguments: InstructionSet.allCases)
  func convolutionsEqualTheirDefinition(isa: InstructionSet) throws {
    guard isa.isAvailable else {
      print("\(isa.rawValue) not checked: this processor (\(InstructionSet.processorName)) lacks it")
      return
    }
    for (number, item) in Self.cases.enumerated() {
      let g = item.geometry
      let seed = UInt64(number + 1)
      let x = ReferenceKernels.map(g.inputChannels, item.height, item.width, seed: seed)
      let weight = ReferenceKernels.noise(
        g.outputChannels * (g.isDepthwise ? 1 : g.inputChannels) * g.kernel * g.kernel, seed: seed + 100)
      let bias = ReferenceKernels.noise(g.outputChannels, seed: seed + 200)
      let residual =
        item.hasResidual
        ? ReferenceKernels.map(
          g.outputChannels, g.outputSize(item.height), g.outputSize(item.width), seed: seed + 300) : nil
      let expected = ReferenceKernels.convolution(x, g, weight: weight, bias: bias, residual: residual)
      let one = try run(x, g, weight: weight, bias: bias, residual: residual, isa: isa, threads: 1)
      let two = try run(x, g, weight: weight, bias: bias, residual: residual, isa: isa, threads: 2)
      #expect(ReferenceKernels.distance(one, expected.values) < 1e-5, "\(isa) \(g.name)")
      #expect(one == two, "\(isa) \(g.name): thread counts differ")
    }
  }

  /// Tiles that do not fill the picture, phases of a dilation, more tiles than are worked on at a time.
  static let minimalCases: [Case] = [
    Case(geometry: conv(33, 40, 3, p: 1, a: .relu), height: 9, width: 14),
    Case(geometry: conv(32, 56, 3), height: 3, width: 3),
    Case(geometry: conv(40, 32, 3, p: 1), height: 1, width: 2),
    Case(geometry: conv(64, 72, 3, p: 2, d: 2, a: .relu), height: 15, width: 13, hasResidual: true),
    Case(geometry: conv(36, 48, 3, p: 4, d: 4, a: .relu6), height: 11, width: 10, hasResidual: true),
    Case(geometry: conv(32, 32, 3, p: 2, d: 4), height: 9, width: 7),
    Case(geometry: conv(48, 104, 5), height: 12, width: 9, hasResidual: true),
    Case(geometry: conv(35, 33, 5, p: 2, a: .relu), height: 8, width: 11),
    Case(geometry: conv(32, 40, 5, p: 4, d: 2), height: 9, width: 10),
    Case(geometry: conv(700, 32, 3, p: 1), height: 6, width: 5),
    Case(geometry: conv(32, 32, 3, p: 1), height: 51, width: 53),
  ]

  @Test(arguments: InstructionSet.available)
  func minimalFilteringEqualsTheDefinition(isa: InstructionSet) throws {
    for (number, item) in Self.minimalCases.enumerated() {
      let g = item.geometry
      #expect(g.allowsMinimal)
      let seed = UInt64(number + 1000)
      let x = ReferenceKernels.map(g.inputChannels, item.height, item.width, seed: seed)
      let weight = ReferenceKernels.noise(g.outputChannels * g.inputChannels * g.kernel * g.kernel, seed: seed + 100)
      let bias = ReferenceKernels.noise(g.outputChannels, seed: seed + 200)
      let residual =
        item.hasResidual
        ? ReferenceKernels.map(
          g.outputChannels, g.outputSize(item.height), g.outputSize(item.width), seed: seed + 300) : nil
      let expected = ReferenceKernels.convolution(x, g, weight: weight, bias: bias, residual: residual)
      let results = try [1, 2].map {
        try run(x, g, weight: weight, bias: bias, residual: residual, isa: isa, threads: $0, precision: .f32)
      }
      // A digit more is lost on the way to the points and back than in the direct sum.
      #expect(ReferenceKernels.distance(results[0], expected.values) < 1e-5, "\(isa) \(g.name)")
      #expect(results[0] == results[1], "\(isa) \(g.name): thread counts differ")
      let direct = try run(x, g, weight: weight, bias: bias, residual: residual, isa: isa, threads: 1)
      #expect(direct != results[0], "\(isa) \(g.name): not another method")
    }
  }

  @Test func onlyWhatGainsIsFilteredMinimally() {
    #expect(!Self.conv(3, 64, 3).allowsMinimal && !Self.conv(64, 16, 3).allowsMinimal)
    #expect(!Self.conv(64, 64, 3, s: 2).allowsMinimal && !Self.conv(64, 64, 1).allowsMinimal)
    #expect(!Self.conv(64, 64, 3, dw: true).allowsMinimal && !Self.conv(64, 64, 7).allowsMinimal)
    var exemplar = Self.conv(64, 64, 3)
    exemplar.isForExemplar = true
    #expect(!exemplar.allowsMinimal)
  }

  @Test(arguments: InstructionSet.available)
  func poolingPadsWithMinusInfinity(isa: InstructionSet) throws {
    // All below zero, so that a border of zeros would show.
    var x = ReferenceKernels.map(21, 10, 13, seed: 3)
    x.values = x.values.map { $0 - 2 }
    for (kernel, stride, padding) in [(3, 2, 0), (3, 2, 1), (2, 2, 0), (3, 1, 1)] {
      var graph = Graph()
      graph.output(
        graph.maxPool(graph.argument(channels: x.channels), kernel: kernel, stride: stride, padding: padding))
      let shape = Plan.Shape(channels: x.channels, height: x.height, width: x.width)
      let plan = try Plan(graph, layers: [], arguments: [shape], isa: isa)
      let tensor = Tensor(x.values, channels: x.channels, height: x.height, width: x.width, isa: isa)
      let result = plan.run(PlanInputs(tensors: [tensor]), layers: [], threads: 2, workspace: Workspace())
      let expected = ReferenceKernels.maxPool(x, kernel: kernel, stride: stride, padding: padding)
      #expect(result[0].values() == expected.values)
    }
  }

  @Test(arguments: InstructionSet.available)
  func correlationsEqualTheirDefinition(isa: InstructionSet) throws {
    let x = ReferenceKernels.map(20, 11, 9, seed: 5)
    let k = ReferenceKernels.map(20, 5, 5, seed: 6)
    var graph = Graph()
    let search = graph.argument(channels: 20)
    graph.output(graph.depthwiseCorrelation(search, kernel: graph.argument(channels: 20)))
    graph.output(graph.givenConvolution(search))
    // The up-channel kernel is a map of 3x3 pixels with outputs · inputs channels.
    let generated = ReferenceKernels.map(20 * 6, 3, 3, seed: 7)
    let upChannel = PackedConvolution(
      generated: Tensor(generated.values, channels: 120, height: 3, width: 3, isa: isa), outputs: 6, isa: isa,
      name: "given")
    let maps = [x, k]
    let plan = try Plan(
      graph, layers: [],
      arguments: maps.map { Plan.Shape(channels: $0.channels, height: $0.height, width: $0.width) },
      given: [upChannel.geometry], isa: isa)
    let inputs = PlanInputs(
      tensors: maps.map { Tensor($0.values, channels: $0.channels, height: $0.height, width: $0.width, isa: isa) },
      convolutions: [upChannel])
    let results = plan.run(inputs, layers: [], threads: 2, workspace: Workspace())
    let depthwise = ReferenceKernels.convolution(
      x, Self.conv(20, 20, 5, dw: true), weight: k.values, bias: [Float](repeating: 0, count: 20))
    #expect(ReferenceKernels.distance(results[0].values(), depthwise.values) < 1e-5)
    let given = ReferenceKernels.convolution(
      x, Self.conv(20, 6, 3), weight: generated.values, bias: [Float](repeating: 0, count: 6))
    #expect(ReferenceKernels.distance(results[1].values(), given.values) < 1e-5)
  }

  @Test func aKernelLargerThanItsInputIsAnError() {
    var graph = Graph()
    graph.output(graph.convolution(graph.argument(channels: 8), layer: 0))
    #expect(throws: EngineError.inputTooSmall(operation: "conv 8 to 8 k5 s1 p0 d1", height: 3, width: 9)) {
      try Plan(
        graph, layers: [Self.conv(8, 8, 5)], arguments: [Plan.Shape(channels: 8, height: 3, width: 9)],
        isa: .portable)
    }
  }

  @Test func instructionSetsAreChosenByTheEnvironment() throws {
    #expect(try InstructionSet.fromEnvironment([:]) == .best)
    #expect(try InstructionSet.fromEnvironment(["SIAMSCOPE_ISA": "portable"]) == .portable)
    #expect(throws: EngineError.unknownInstructionSet("sse9")) {
      try InstructionSet.fromEnvironment(["SIAMSCOPE_ISA": "sse9"])
    }
    for isa in InstructionSet.allCases where !isa.isAvailable {
      #expect(throws: EngineError.missingInstructionSet(isa)) {
        try InstructionSet.fromEnvironment(["SIAMSCOPE_ISA": isa.rawValue])
      }
    }
  }
}
