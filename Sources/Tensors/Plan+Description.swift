import CKernels

/// One step of a plan in plain terms: for tables by layer, and for building the same network elsewhere.
public struct PlanStep: Sendable, Codable, Equatable {
  /// `picture`, `argument`, `convolution`, `pool`, `crop` or `correlation`.
  public var kind: String
  /// The weights' key, where it has any.
  public var name: String
  /// The number of the value that it makes, and those that it reads.
  public var value: Int
  public var inputs: [Int]
  /// The value added before the activation.
  public var residual: Int?
  public var channels: Int
  public var height: Int
  public var width: Int
  public var kernel = 1
  public var stride = 1
  public var padding = 0
  public var dilation = 1
  /// One filter for each channel.
  public var isDepthwise = false
  /// `none`, `relu` or `relu6`.
  public var activation = "none"
  /// How a convolution is computed.
  public var method = ""
  /// Multiplications and additions.
  public var operations = 0.0
}

extension Plan {
  /// Every value of the graph in order, arguments and crops included.
  public func description(_ layers: [Convolution], given: [Convolution] = []) -> [PlanStep] {
    let summed = Dictionary(uniqueKeysWithValues: steps.map { ($0.value, $0) })
    let expansions = Dictionary(
      uniqueKeysWithValues: steps.compactMap { step in step.expansion.map { ($0.value, step.value) } })
    var described = graph.operations.indices.map { value in
      let layout = nodes[value].layout
      var step = PlanStep(
        kind: "", name: "", value: value, inputs: graph.operations[value].inputs, channels: layout.channels,
        height: layout.height, width: layout.width)
      let pixels = Double(layout.height * layout.width)
      func describe(_ g: Convolution) {
        (step.kind, step.name, step.kernel, step.stride) = ("convolution", g.name, g.kernel, g.stride)
        (step.padding, step.dilation, step.isDepthwise) = (g.padding, g.dilation, g.isDepthwise)
        step.activation = "\(g.activation)"
        step.operations = g.operationsPerPixel * pixels
        step.method =
          g.isMinimal ? "minimal" : g.isBfloat16 ? "bf16" : summed[value]?.sum == nil ? "depthwise" : "direct"
      }
      switch graph.operations[value] {
      case .picture: step.kind = "picture"
      case .argument: step.kind = "argument"
      case .convolution(let input, let layer, let residual):
        step.inputs = [input]
        step.residual = residual
        describe(layers[layer])
      case .givenConvolution(_, let slot): describe(given[slot])
      case .maxPool(_, let kernel, let stride, let padding):
        (step.kind, step.kernel, step.stride, step.padding) = ("pool", kernel, stride, padding)
      case .centreCrop: step.kind = "crop"
      case .depthwiseCorrelation(_, let kernel):
        step.kind = "correlation"
        step.kernel = nodes[kernel].layout.height
        step.operations = 2 * pixels * Double(layout.channels * step.kernel * step.kernel)
      }
      return step
    }
    // Computed together, so counted and timed together.
    for (value, reader) in expansions {
      described[reader].method = "fused"
      described[reader].operations += described[value].operations
      described[value].method = "fused"
      described[value].operations = 0
    }
    return described
  }
}

extension InstructionSet {
  /// Floating-point operations a second of fused multiply-adds between registers, on one core: the measured ceiling.
  ///
  /// The best of several short runs, so that a busy machine shows least.
  ///
  /// With bfloat16, of its products. Zero where this processor has no instruction for them.
  public func measuredPeak(_ precision: Precision = .direct) -> Double {
    if precision == .bf16 && !hasBfloat16 { return 0 }
    let kernels = kernels
    let peak = precision == .bf16 ? kernels.peak_bf16 : kernels.peak

    let clock = ContinuousClock()
    var best = 0.0
    var numbers: [Float] = [0.999, 0.001, 0]
    for _ in 0..<10 {
      var operations = 0.0
      let time = clock.measure { operations = peak?(2_000_000, &numbers) ?? 0 }
      let seconds = Double(time.components.seconds) + 1e-18 * Double(time.components.attoseconds)
      best = max(best, operations / seconds)
    }
    return best
  }
}
