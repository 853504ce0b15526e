import CKernels
import Tensors
import TestSupport
import Testing

/// Kernels whose every buffer lies against a page that cannot be touched: one float too far ends the test run.
///
/// To check another kernel, make and run it inside `fenced`: whatever is a tensor, a weight or a run's memory is then
/// guarded, and its results are compared with those in usual memory.
@Suite struct FenceTests {
  /// Runs the same three times: in usual memory, and against a page before and a page behind every buffer.
  private func fenced(_ what: String, _ body: () throws -> [[Float]]) rethrows {
    let usual = try body()
    for fence in Fence.allCases {
      let guarded = try Fence.$current.withValue(fence) { try body() }
      #expect(guarded == usual, "\(what), fence \(fence)")
    }
  }

  /// Every case of `KernelTests`, and shapes at random: one channel, one pixel, prime widths.
  private static func cases() -> [KernelTests.Case] {
    var random = SplitMix64(seed: 7)
    var cases = KernelTests.cases + KernelTests.minimalCases
    while cases.count < 80 {
      let kernel = Int.random(in: 1...7, using: &random)
      let dilation = Int.random(in: 1...3, using: &random)
      let isDepthwise = Bool.random(using: &random)
      let channels = Int.random(in: 1...50, using: &random)
      let geometry = KernelTests.conv(
        channels, isDepthwise ? channels : Int.random(in: 1...70, using: &random), kernel,
        s: Int.random(in: 1...3, using: &random), p: Int.random(in: 0...3, using: &random), d: dilation,
        a: [.none, .relu, .relu6].randomElement(using: &random) ?? .none, dw: isDepthwise)
      let item = KernelTests.Case(
        geometry: geometry, height: Int.random(in: 1...17, using: &random),
        width: Int.random(in: 1...19, using: &random), hasResidual: !isDepthwise && Bool.random(using: &random))
      let reach = dilation * (kernel - 1) + 1 - 2 * geometry.padding
      if item.height >= reach, item.width >= reach { cases.append(item) }
    }
    return cases
  }

  @Test(arguments: InstructionSet.available)
  func convolutionsStayInTheirMemory(isa: InstructionSet) throws {
    for (number, item) in Self.cases().enumerated() {
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
      let precisions =
        [Precision.direct] + (g.allowsMinimal ? [.f32] : []) + (isa.hasBfloat16 && g.allowsBfloat16 ? [.bf16] : [])
      for precision in precisions {
        for threads in [1, 2] {
          try fenced("\(isa) \(g.name) \(item.height)x\(item.width) \(precision)") {
            [
              try KernelTests().run(
                x, g, weight: weight, bias: bias, residual: residual, isa: isa, threads: threads,
                precision: precision)
            ]
          }
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func poolingAndCorrelationStayInTheirMemory(isa: InstructionSet) throws {
    for (channels, height, width) in [(1, 3, 3), (21, 10, 13), (33, 7, 5), (16, 4, 9)] {
      let x = ReferenceKernels.map(channels, height, width, seed: 3)
      let shape = Plan.Shape(channels: channels, height: height, width: width)
      for (kernel, stride, padding) in [(3, 2, 0), (3, 2, 1), (2, 2, 0), (3, 1, 1)] {
        try fenced("\(isa) pool \(channels) \(height)x\(width)") {
          var graph = Graph()
          graph.output(
            graph.maxPool(graph.argument(channels: channels), kernel: kernel, stride: stride, padding: padding))
          let plan = try Plan(graph, layers: [], arguments: [shape], isa: isa)
          let tensor = Tensor(x.values, channels: channels, height: height, width: width, isa: isa)
          return plan.run(PlanInputs(tensors: [tensor]), layers: [], threads: 2, workspace: Workspace()).map {
            $0.values()
          }
        }
      }
      for side in 1...3 {
        let k = ReferenceKernels.map(channels, side, side, seed: 4)
        let generated = ReferenceKernels.map(channels * 6, side, side, seed: 5)
        try fenced("\(isa) correlate \(channels) \(height)x\(width) by \(side)") {
          var graph = Graph()
          let search = graph.argument(channels: channels)
          graph.output(graph.depthwiseCorrelation(search, kernel: graph.argument(channels: channels)))
          graph.output(graph.givenConvolution(search))
          let given = PackedConvolution(
            generated: Tensor(generated.values, channels: channels * 6, height: side, width: side, isa: isa),
            outputs: 6, isa: isa, name: "given")
          let maps = [x, k]
          let plan = try Plan(
            graph, layers: [],
            arguments: maps.map { Plan.Shape(channels: $0.channels, height: $0.height, width: $0.width) },
            given: [given.geometry], isa: isa)
          let inputs = PlanInputs(
            tensors: maps.map {
              Tensor($0.values, channels: $0.channels, height: $0.height, width: $0.width, isa: isa)
            },
            convolutions: [given])
          return plan.run(inputs, layers: [], threads: 2, workspace: Workspace()).map { $0.values() }
        }
      }
    }
  }

  /// A picture, expansions that are never in memory as a whole, crops: what networks are made of.
  @Test(arguments: InstructionSet.available)
  func chainsOfLayersStayInTheirMemory(isa: InstructionSet) throws {
    for (side, wide) in [(33, 24), (47, 40), (25, 9)] {
      let geometries = [
        Convolution(
          name: "stem", inputChannels: 3, outputChannels: 16, kernel: 7, stride: 2, padding: 3, activation: .relu,
          takesPicture: true),
        KernelTests.conv(16, wide, 1, a: .relu6), KernelTests.conv(wide, wide, 3, p: 1, a: .relu6, dw: true),
        KernelTests.conv(wide, 16, 1), KernelTests.conv(16, 40, 5, s: 2, p: 2),
      ]
      let bytes = (0..<side * side * 3).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      for precision in [Precision.direct, .f32] + (isa.hasBfloat16 ? [.bf16] : []) {
        try fenced("\(isa) chain \(side) \(wide) \(precision)") {
          // One by one: on the threads of a packing pool nothing is fenced.
          let layers = geometries.enumerated().flatMap { number, geometry in
            let count =
              geometry.outputChannels * (geometry.isDepthwise ? 1 : geometry.inputChannels) * geometry.kernel
              * geometry.kernel
            return PackedConvolution.pack(
              [
                RawConvolution(
                  geometry: geometry,
                  weight: StoredTensor(ReferenceKernels.noise(count, seed: UInt64(number + 1)), shape: [count]),
                  bias: StoredTensor(
                    [Float](repeating: 0.1, count: geometry.outputChannels),
                    shape: [
                      geometry.outputChannels
                    ]))
              ], isa: isa, precision: precision)
          }
          var graph = Graph()
          let stem = graph.convolution(graph.picture(), layer: 0)
          let expanded = graph.convolution(stem, layer: 1)
          let filtered = graph.convolution(expanded, layer: 2)
          let projected = graph.convolution(filtered, layer: 3, residual: stem)
          graph.output(graph.convolution(projected, layer: 4))
          graph.output(graph.centreCrop(projected, to: 7, below: 100))
          let plan = try Plan(graph, layers: layers.map(\.geometry), picture: (side, side), isa: isa)
          return plan.run(PlanInputs(picture: bytes), layers: layers, threads: 2, workspace: Workspace()).map {
            $0.values()
          }
        }
      }
    }
  }

  @Test func packingStaysInItsMemory() {
    for fence in Fence.allCases {
      for (outputs, inputs, kernel, lanes) in [(1, 1, 1, 8), (5, 3, 3, 16), (33, 17, 5, 8), (40, 18, 3, 16)] {
        let padded = (inputs + 3) / 4 * 4
        let source = Fenced(outputs * inputs * kernel * kernel, fence)
        for first in stride(from: 0, to: outputs, by: lanes) {
          let packed = Fenced(kernel * kernel * padded * lanes, fence)
          ck_pack(
            source.floats, Int32(outputs), Int32(inputs), Int32(kernel), Int32(padded), Int32(first), Int32(lanes),
            packed.floats)
          for inRun in Set([1, kernel, kernel * kernel]) {
            let words = Fenced(kernel * kernel / inRun * ((inRun * padded + 1) / 2) * lanes, fence)
            ck_pack_bf16(
              source.floats, Int32(outputs), Int32(inputs), Int32(kernel), Int32(padded), Int32(inRun), Int32(first),
              Int32(lanes), words.floats)
          }
        }
      }
      for count in [1, 7, 64, 99] {
        let bytes = FencedMemory(count: count, fence)
        let floats = Fenced(count, fence)
        ck_bytes_to_floats(bytes.pointer.assumingMemoryBound(to: UInt8.self), floats.floats, count)
      }
    }
  }

  @Test func kernelsOfTheirOwnStayInTheirMemory() throws {
    for isa in [CK_AVX512, CK_AVX2, CK_PORTABLE] where ck_supports(isa) != 0 {
      let kernels = try #require(ck_kernels_for(isa)).pointee
      for fence in Fence.allCases {
        for (outputs, inputs, kernel) in [(1, 1, 3), (33, 17, 5), (40, 18, 3)] {
          let source = Fenced(outputs * inputs * kernel * kernel, fence)
          let lanes = Int(kernels.lanes)
          for vectors in 1...2 {
            let points = Fenced(36 * inputs * lanes * vectors, fence)
            for first in stride(from: 0, to: outputs, by: lanes * vectors) {
              kernels.pack_minimal(
                source.floats, Int32(outputs), Int32(inputs), Int32(kernel), Int32(first), Int32(vectors),
                inputs * lanes * vectors, points.floats)
            }
          }
        }
        guard isa != CK_AVX512 || ck_has_bf16(isa) != 0 else { continue }
        for count in [1, 2, 15, 16, 33, 100] {
          let source = Fenced(count, fence)
          let words = Fenced((count + 1) / 2, fence)
          kernels.to_bf16(source.floats, words.floats, count)
        }
      }
    }
  }

  /// Floats of a known pattern behind a fence.
  private struct Fenced {
    private let memory: FencedMemory
    let floats: UnsafeMutablePointer<Float>

    init(_ count: Int, _ fence: Fence) {
      memory = FencedMemory(count: count * MemoryLayout<Float>.stride, fence)
      floats = memory.pointer.bindMemory(to: Float.self, capacity: count)
      for i in 0..<count { floats[i] = Float(i % 13) - 6 }
    }
  }
}
