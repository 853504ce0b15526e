import Tensors
import Testing

/// Sums of bfloat16 products. The portable table holds them in plain C, so that they are checked on every machine.
@Suite struct Bfloat16Tests {
  /// One convolution of a picture or of a map.
  private func run(
    _ geometry: Convolution, x: ReferenceKernels.Map, picture: [UInt8]? = nil, weight: [Float], bias: [Float],
    residual: ReferenceKernels.Map? = nil, isa: InstructionSet, threads: Int
  ) throws -> [Float] {
    var graph = Graph()
    let input = picture == nil ? graph.argument(channels: x.channels) : graph.picture(channels: x.channels)
    let other = residual.map { _ in graph.argument(channels: geometry.outputChannels) }
    graph.output(graph.convolution(input, layer: 0, residual: other))
    let layers = PackedConvolution.pack(
      [
        RawConvolution(
          geometry: geometry, weight: StoredTensor(weight, shape: [weight.count]),
          bias: StoredTensor(bias, shape: [bias.count]))
      ], isa: isa, precision: .bf16)
    #expect(layers[0].geometry.isBfloat16)
    let maps = (picture == nil ? [x] : []) + (residual.map { [$0] } ?? [])
    let plan = try Plan(
      graph, layers: layers.map(\.geometry), picture: (x.height, x.width),
      arguments: maps.map { Plan.Shape(channels: $0.channels, height: $0.height, width: $0.width) }, isa: isa)
    let tensors = maps.map {
      Tensor($0.values, channels: $0.channels, height: $0.height, width: $0.width, isa: isa)
    }
    return plan.run(
      PlanInputs(picture: picture ?? [], tensors: tensors), layers: layers, threads: threads, workspace: Workspace())[0]
      .values()
  }

  /// Sets whose kernels can be called here: plain C, and AVX-512 where the processor has the instruction.
  static let sets = InstructionSet.available.filter { $0 != .avx512 || $0.hasBfloat16 }

  /// The nearest number with eight bits of mantissa, ties to even, by arithmetic; not for the smallest numbers.
  private func rounded(_ x: Float) -> Float {
    if x == 0 { return x }
    let unit = x.ulp * 65536
    return (x / unit).rounded(.toNearestOrEven) * unit
  }

  private func rounded(_ x: ReferenceKernels.Map) -> ReferenceKernels.Map {
    var x = x
    x.values = x.values.map(rounded)
    return x
  }

  private func noise(_ g: Convolution, seed: UInt64) -> (weight: [Float], bias: [Float]) {
    (
      ReferenceKernels.noise(g.outputChannels * g.inputChannels * g.kernel * g.kernel, seed: seed + 100),
      ReferenceKernels.noise(g.outputChannels, seed: seed + 200)
    )
  }

  static let cases: [KernelTests.Case] = [
    .init(geometry: KernelTests.conv(5, 7, 1), height: 1, width: 1),
    .init(geometry: KernelTests.conv(3, 24, 7, s: 2), height: 17, width: 16),
    .init(geometry: KernelTests.conv(33, 66, 3, a: .relu), height: 9, width: 12, hasResidual: true),
    .init(geometry: KernelTests.conv(17, 40, 3, d: 2), height: 9, width: 12),
    .init(geometry: KernelTests.conv(30, 104, 3, s: 2, a: .relu6), height: 15, width: 15),
    .init(geometry: KernelTests.conv(700, 8, 3), height: 5, width: 6),
    .init(geometry: KernelTests.conv(5000, 20, 1), height: 2, width: 3),
  ]

  @Test(arguments: sets)
  func sumsEqualTheirDefinition(isa: InstructionSet) throws {
    for (number, item) in Self.cases.enumerated() {
      let g = item.geometry
      let seed = UInt64(number + 1)
      let x = ReferenceKernels.map(g.inputChannels, item.height, item.width, seed: seed)
      let (weight, bias) = noise(g, seed: seed)
      let residual =
        item.hasResidual
        ? ReferenceKernels.map(
          g.outputChannels, g.outputSize(item.height), g.outputSize(item.width), seed: seed + 300) : nil
      let expected = ReferenceKernels.convolution(
        rounded(x), g, weight: weight.map(rounded), bias: bias, residual: residual)
      let one = try run(g, x: x, weight: weight, bias: bias, residual: residual, isa: isa, threads: 1)
      let two = try run(g, x: x, weight: weight, bias: bias, residual: residual, isa: isa, threads: 2)
      #expect(ReferenceKernels.distance(one, expected.values) < 1e-5, "\(isa) \(g.name)")
      #expect(one == two, "\(isa) \(g.name): thread counts differ")
      // The test sees the rounding.
      let exact = ReferenceKernels.convolution(x, g, weight: weight, bias: bias, residual: residual)
      #expect(ReferenceKernels.distance(one, exact.values) > 1e-4, "\(isa) \(g.name)")
    }
  }

  /// Pixels of three channels, so that rows and outputs begin in the middle of a pair unless that is seen to.
  @Test(arguments: sets)
  func picturesAreReadInPairs(isa: InstructionSet) throws {
    for (kernel, width, seed) in [(11, 31, 1), (7, 24, 2), (3, 9, 3)] as [(Int, Int, UInt64)] {
      var g = KernelTests.conv(3, 40, kernel, s: 2, a: .relu)
      g.takesPicture = true
      let bytes = ReferenceKernels.noise(3 * width * width, seed: seed).map { UInt8(($0 + 1) * 127) }
      var x = ReferenceKernels.Map(values: [], channels: 3, height: width, width: width)
      for c in 0..<3 { x.values += (0..<width * width).map { Float(bytes[3 * $0 + c]) } }
      let (weight, bias) = noise(g, seed: seed)
      let expected = ReferenceKernels.convolution(x, g, weight: weight.map(rounded), bias: bias)
      let found = try run(g, x: x, picture: bytes, weight: weight, bias: bias, isa: isa, threads: 2)
      #expect(ReferenceKernels.distance(found, expected.values) < 1e-5, "\(isa) \(g.name)")
    }
  }

  /// With whole vectors of channels the sums are cut alike, and the instruction's bits are those of plain C.
  @Test func theProcessorsBitsAreThoseOfPlainC() throws {
    guard InstructionSet.avx512.hasBfloat16 else {
      print("avx512_bf16 not checked: this processor (\(InstructionSet.processorName)) lacks it")
      return
    }
    let cases = [
      KernelTests.conv(16, 32, 1), KernelTests.conv(64, 48, 3, a: .relu), KernelTests.conv(32, 80, 3, d: 2),
      KernelTests.conv(1024, 64, 1), KernelTests.conv(256, 64, 3), KernelTests.conv(48, 16, 5, s: 2),
    ]
    for (number, g) in cases.enumerated() {
      let seed = UInt64(number + 50)
      var x = ReferenceKernels.map(g.inputChannels, 11, 13, seed: seed)
      // Ties, and numbers whose products, or they themselves, are too small to be normal.
      let special: [Float] = [
        1.003_906_25, 1.011_718_75, -1.003_906_25, 1.003_906_4, 1e-40, -1e-40, 1e-20, -1e-20, 3e-38, 1e-38, 0, -0,
      ]
      for i in stride(from: 0, to: x.values.count, by: 3) { x.values[i] = special[i / 3 % special.count] }
      var (weight, bias) = noise(g, seed: seed)
      for i in stride(from: 0, to: weight.count, by: 7) { weight[i] = special[i / 7 % special.count] }
      // A channel whose sum is all small numbers.
      let filter = weight.count / g.outputChannels
      for i in 0..<filter { weight[i] *= 1e-37 }
      bias[0] = 0
      let plain = try run(g, x: x, weight: weight, bias: bias, isa: .portable, threads: 1)
      let instruction = try run(g, x: x, weight: weight, bias: bias, isa: .avx512, threads: 1)
      #expect(plain.map(\.bitPattern) == instruction.map(\.bitPattern), "\(g.name)")
    }
  }
}
