import CKernels
import Foundation

/// The numbers of one convolution as they come from a checkpoint, in the order (O, I, Kh, Kw), batch norm beside it.
public struct RawConvolution: Sendable {
  public var geometry: Convolution
  public var weight: StoredTensor
  public var bias: StoredTensor?
  public var norm: BatchNorm?

  public init(geometry: Convolution, weight: StoredTensor, bias: StoredTensor? = nil, norm: BatchNorm? = nil) {
    self.geometry = geometry
    self.weight = weight
    self.bias = bias
    self.norm = norm
  }

  /// What each output channel's sum is multiplied by and what is added: bias and batch norm as one line.
  ///
  /// The weights themselves stay as they are. Multiplying the factor into them (spec.md §7.1) rounds each of them
  /// anew; kept apart, the numbers equal the reference's more closely (the deepest level of ResNet-50 three times),
  /// for one multiplication an output. Single precision throughout, in the reference's order.
  func folded() -> (scale: [Float], bias: [Float]) {
    let plain = bias?.floats() ?? [Float](repeating: 0, count: geometry.outputChannels)
    var scale = [Float](repeating: 1, count: plain.count)
    var shift = plain
    if let norm {
      let gamma = norm.weight.floats()
      let beta = norm.bias.floats()
      let mean = norm.mean.floats()
      let variance = norm.variance.floats()
      for c in plain.indices {
        scale[c] = 1 / (variance[c] + Float(norm.epsilon)).squareRoot() * gamma[c]
        shift[c] = plain[c] * scale[c] + (beta[c] - mean[c] * scale[c])
      }
    }
    return (scale, shift)
  }
}

/// The four vectors of a batch norm in evaluation.
public struct BatchNorm: Sendable {
  public var weight: StoredTensor
  public var bias: StoredTensor
  public var mean: StoredTensor
  public var variance: StoredTensor
  public var epsilon: Double

  public init(weight: StoredTensor, bias: StoredTensor, mean: StoredTensor, variance: StoredTensor, epsilon: Double) {
    self.weight = weight
    self.bias = bias
    self.mean = mean
    self.variance = variance
    self.epsilon = epsilon
  }
}

/// One convolution's weights in the order in which one instruction set's kernels read them.
public struct PackedConvolution: Sendable {
  public let geometry: Convolution
  let isa: InstructionSet
  private(set) var weights: Storage
  /// For each padded output channel: sum · scale + bias.
  let scale: Storage
  let bias: Storage
  /// Weights of one output channel, padding included; of one point where the filtering is minimal.
  let depth: Int
  let groups: [ChannelGroup]

  /// Folds bias and batch norm to one line a channel, and packs the weights.
  public init(_ raw: RawConvolution, isa: InstructionSet) {
    let (scale, bias) = raw.folded()
    self.init(raw.geometry, scale: scale, bias: bias, isa: isa)
    raw.weight.withFloats { weight in pieces.forEach { fill($0, weight) } }
  }

  /// The convolution without its weights, which `fill` packs for every piece of `pieces`.
  private init(_ geometry: Convolution, scale: [Float], bias: [Float], isa: InstructionSet) {
    self.geometry = geometry
    self.isa = isa
    let channels = isa.channelStride(geometry.outputChannels)
    self.scale = Storage(scale, count: channels)
    self.bias = Storage(bias, count: channels)
    let taps = geometry.kernel * geometry.kernel
    groups = geometry.isDepthwise ? [] : geometry.groups(isa)
    if geometry.isDepthwise {
      depth = taps
    } else if geometry.isMinimal {
      depth = geometry.inputChannels
    } else {
      depth = taps / geometry.tapsInRun * geometry.packedRun(isa)
    }
    weights = Storage(count: (geometry.isMinimal ? Convolution.points : 1) * depth * channels)
  }

  /// What can be packed at the same time.
  private var pieces: Range<Int> { 0..<max(groups.count, 1) }

  /// Packs one piece of `weight`, (O, I, Kh, Kw) in row-major order.
  private func fill(_ piece: Int, _ weight: UnsafeBufferPointer<Float>) {
    let lanes = isa.lanes
    let channels = isa.channelStride(geometry.outputChannels)
    if geometry.isDepthwise {
      weights.pointer.update(repeating: 0, count: depth * channels)
      for c in 0..<geometry.outputChannels {
        for t in 0..<depth { weights.pointer[t * channels + c] = weight[c * depth + t] }
      }
      return
    }
    let group = groups[piece]
    let (outputs, inputs) = (Int32(geometry.outputChannels), Int32(geometry.inputChannels))
    let (kernel, padded) = (Int32(geometry.kernel), Int32(geometry.packedChannels(isa)))
    let (first, count) = (Int32(group.first * lanes), Int32(group.count * lanes))
    let target = weights.pointer + group.first * lanes * depth
    if geometry.isMinimal {
      isa.kernels.pack_minimal(
        weight.baseAddress, outputs, inputs, kernel, first, Int32(group.count), depth * channels, target)
    } else if geometry.isBfloat16 {
      ck_pack_bf16(
        weight.baseAddress, outputs, inputs, kernel, padded, Int32(geometry.tapsInRun), first, count, target)
    } else {
      ck_pack(weight.baseAddress, outputs, inputs, kernel, padded, first, count, target)
    }
  }

  /// The convolution whose kernels an exemplar makes: the up-channel correlation (spec.md §1.4).
  ///
  /// `generated` is kernel x kernel pixels of `outputs · inputs` channels; channel `o · inputs + c` is the weight of
  /// input channel c in output o.
  public init(generated: Tensor, outputs: Int, isa: InstructionSet, name: String) {
    let inputs = generated.channels / outputs
    let kernel = generated.height
    let geometry = Convolution(name: name, inputChannels: inputs, outputChannels: outputs, kernel: kernel)
    let values = generated.values()
    self.init(
      geometry, scale: [Float](repeating: 1, count: outputs), bias: [Float](repeating: 0, count: outputs), isa: isa)
    values.withUnsafeBufferPointer { weight in pieces.forEach { fill($0, weight) } }
  }

  /// Σ weight · kernel of several correlations of one geometry, in the order given; nil when there is none.
  public static func combination(_ terms: [(weight: Float, kernel: PackedConvolution)]) -> PackedConvolution? {
    guard var result = terms.first?.kernel else { return nil }
    precondition(terms.allSatisfy { $0.kernel.geometry == result.geometry && $0.kernel.isa == result.isa })
    let total = Storage([], count: result.weights.count)
    for (weight, kernel) in terms {
      for i in 0..<total.count { total.pointer[i] += weight * kernel.weights.pointer[i] }
    }
    result.weights = total
    return result
  }
}

/// Output channels that are computed together: `count` vectors from vector `first` on.
struct ChannelGroup: Sendable, Equatable {
  var first: Int
  var count: Int

  /// Two vectors each: the groups of an output that is cut in planes of two vectors.
  static func pairs(vectors: Int) -> [ChannelGroup] {
    stride(from: 0, to: vectors, by: 2).map { ChannelGroup(first: $0, count: min(2, vectors - $0)) }
  }

  /// The widest register tiles, without a narrow rest where that can be avoided.
  ///
  /// Sixteen registers: 6 pixels x 2 vectors, 3 x 3 for the last three of an odd number. Thirty-two (`wide`): 8 x 3
  /// and 6 x 4.
  static func partition(vectors: Int, wide: Bool) -> [ChannelGroup] {
    var sizes: [Int]
    if wide {
      switch (vectors, vectors % 3) {
      case (...4, _): sizes = [vectors]
      case (5, _): sizes = [3, 2]
      case (_, 0): sizes = [Int](repeating: 3, count: vectors / 3)
      case (_, 1): sizes = [Int](repeating: 3, count: vectors / 3 - 1) + [4]
      default: sizes = [Int](repeating: 3, count: vectors / 3 - 2) + [4, 4]
      }
      if vectors % 4 == 0 { sizes = [Int](repeating: 4, count: vectors / 4) }
    } else if vectors % 2 == 0 {
      sizes = [Int](repeating: 2, count: vectors / 2)
    } else if vectors == 1 {
      sizes = [1]
    } else {
      sizes = [Int](repeating: 2, count: (vectors - 3) / 2) + [3]
    }
    var first = 0
    return sizes.map { size in
      defer { first += size }
      return ChannelGroup(first: first, count: size)
    }
  }
}

extension PackedConvolution {
  /// Throws `EngineError.noMemory` when the system would not give the memory that `pack` takes.
  ///
  /// An allocation that fails would end the program without a word that a person understands.
  public static func requireMemory(_ raw: [RawConvolution], isa: InstructionSet, precision: Precision) throws {
    let floats = raw.reduce(0) { sum, layer in
      let geometry = layer.geometry
      let isMinimal = precision == .f32 && geometry.allowsMinimal
      let taps = isMinimal ? Convolution.points : geometry.kernel * geometry.kernel
      let inputs = geometry.isDepthwise ? 1 : geometry.packedChannels(isa)
      return sum + taps * inputs * isa.channelStride(geometry.outputChannels)
    }
    // Besides: what is converted on the way, and what a run needs.
    let bytes = floats * MemoryLayout<Float>.stride * 5 / 4 + 64 << 20
    let block = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let block, block != MAP_FAILED else { throw EngineError.noMemory(bytes: bytes) }
    munmap(block, bytes)
  }

  /// Packs a network's layers on all cores.
  ///
  /// With `f32`, those that gain by it are computed by minimal filtering. Ends the program where there is no memory: ask
  /// `requireMemory` first.
  public static func pack(
    _ raw: [RawConvolution], isa: InstructionSet, precision: Precision
  ) -> [PackedConvolution] {
    let raw = raw.map { layer in
      var layer = layer
      layer.geometry.isMinimal = precision == .f32 && layer.geometry.allowsMinimal
      layer.geometry.isBfloat16 = precision == .bf16 && layer.geometry.allowsBfloat16
      return layer
    }
    let packed = raw.map { layer in
      let (scale, bias) = layer.folded()
      return PackedConvolution(layer.geometry, scale: scale, bias: bias, isa: isa)
    }
    // Group by group, so that one large layer does not end up with one core; the largest first, so that no core is
    // left with one at the end. What is not single precision in its file is converted once, with its first group.
    var pieces: [(layer: Int, pieces: Range<Int>)] = []
    for index in raw.indices.sorted(by: { raw[$0].weight.count > raw[$1].weight.count }) {
      let all = packed[index].pieces
      if raw[index].weight.isPlain {
        pieces += all.map { (index, $0..<$0 + 1) }
      } else {
        pieces.append((index, all))
      }
    }
    Parallel.forEach(pieces.count, threads: ProcessInfo.processInfo.activeProcessorCount) { number in
      let (layer, groups) = pieces[number]
      raw[layer].weight.withFloats { weight in groups.forEach { packed[layer].fill($0, weight) } }
    }
    return packed
  }
}
