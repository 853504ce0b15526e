import CKernels
import Cluster
import Siamese
import Tensors

/// A network that learns: forward and backward passes over a batch of a fixed size, in single precision.
///
/// What has no trained layer below it is computed image by image in memory that fits the cache and leaves nothing
/// behind; the rest keeps its maps for the way back. The same inputs give the same bits at every thread count.
package final class TrainableNetwork {
  let graph: TrainingGraph
  package let table: ParameterTable
  let kernels: KernelTable
  /// How layers' sums and their inputs' gradients are computed; filters' gradients are single precision always.
  let precision: Precision
  package let workers: Workers
  /// What is summed up with the other ranks, where there are any.
  let exchange: RankExchange
  /// Filters' gradients on their way to them; nil where there are none.
  let buckets: GradientBuckets?
  /// Which pairs of a step are this network's.
  let share: BatchShare
  /// Their number: images of the maps.
  let batch: Int
  /// The batch's pictures and maps by value; nil where a value is never kept.
  private(set) var maps: [Maps?]
  /// Which layers learn.
  private(set) var trained: Set<Int>
  /// Of those, which keep the batch statistics that they have.
  private(set) var normIsFixed: Set<Int>
  /// Whether gradients go through a value.
  private(set) var needsGradient: [Bool]
  /// Values in the order in which gradients go back through them.
  private(set) var wayBack: [Int] = []
  var layers: [LayerState] = []
  var applications: [Int: Application] = [:]
  /// Layers whose activated maps are made where they are pooled, by value.
  private(set) var pooled: [Int: PooledLayer] = [:]
  var frozen = FrozenPart()
  /// Gradients of values while a backward pass runs.
  var gradients: [Int: Maps] = [:]
  /// Those of poolings that are yet to go back to the layer below, by the layer's value.
  var pooledGradients: [Int: Maps] = [:]
  let pool = FloatsPool()
  /// Share of a batch's statistics in the running ones.
  let momentum: Float = 0.1

  /// A layer's filters as the kernels read them.
  struct LayerState {
    var forward: DenseFilters?
    var mirrored: DenseFilters?
    /// [kernel][kernel][channel]
    var depthwise: Floats?
    var depthwiseMirrored: Floats?
    /// sum · scale + bias where batch statistics are fixed or there are none.
    var scale: Floats
    var bias: Floats
    /// Filter gradients by part of the step's pairs.
    var chunks: [Floats] = []
    var parts = BatchParts(count: 0, of: BatchShare(batch: 0))
  }

  /// What one use of a layer keeps for the way back: exemplar and search region use the same layers.
  final class Application {
    /// The sums before batch norm.
    var sums: Maps?
    /// By padded channel.
    var mean: Floats?
    var inverse: Floats?
    var scale: Floats?
    var bias: Floats?
    init() {}
  }

  /// `trained` are the layers that learn; `normIsFixed` those that keep their batch statistics while they do. A
  /// processor without bfloat16 must not be asked for it: see `Precision.require`. The ranks of `exchange` share the
  /// `batch`: statistics and gradients are those of all.
  package init(
    graph: TrainingGraph, table: ParameterTable, batch: Int, isa: InstructionSet, threads: Int, trained: Set<Int>,
    normIsFixed: Set<Int> = [], precision: Precision = .f32,
    exchange: RankExchange = RankExchange(SoloCommunicator())
  ) throws {
    self.graph = graph
    self.precision = precision
    self.table = table
    self.exchange = exchange
    buckets = exchange.ranks.isAlone ? nil : GradientBuckets(exchange, table: table)
    share = exchange.share(of: batch)
    self.batch = share.own.count
    kernels = try KernelTable(isa)
    workers = Workers(threads: threads)
    maps = []
    needsGradient = []
    self.trained = []
    self.normIsFixed = []
    setTrained(trained, normIsFixed: normIsFixed)
  }

  /// Changes which layers learn: memory is given out anew.
  package func setTrained(_ trained: Set<Int>, normIsFixed: Set<Int> = []) {
    self.trained = trained
    self.normIsFixed = normIsFixed.intersection(trained)
    needsGradient = []
    for operation in graph.operations {
      var needs = operation.inputs.contains { needsGradient[$0] }
      if case .convolution(_, let layer, _) = operation, trained.contains(layer) { needs = true }
      needsGradient.append(needs)
    }
    wayBack = graph.wayBack(through: needsGradient)
    var isKept = needsGradient
    for output in graph.outputs { isKept[output] = true }
    for (value, operation) in graph.operations.enumerated() {
      if case .picture = operation { isKept[value] = true }
      if needsGradient[value] { for input in operation.inputs { isKept[input] = true } }
    }
    pooled = PooledLayer.all(in: graph) { hasApplication($0) }
    for value in pooled.keys { isKept[value] = false }
    let before = maps
    maps = graph.shapes.indices.map { value in
      guard isKept[value] else { return nil }
      if before.indices.contains(value), let kept = before[value] { return kept }
      return Maps(count: batch, shape: graph.shapes[value])
    }
    applications = [:]
    for value in graph.operations.indices where hasApplication(value) {
      let application = Application()
      let shape = graph.shapes[value]
      application.sums = Maps(count: batch, shape: shape)
      application.mean = Floats(count: shape.stride)
      application.inverse = Floats(count: shape.stride)
      application.scale = Floats(count: shape.stride)
      application.bias = Floats(count: shape.stride)
      applications[value] = application
    }
    prepareLayers()
    frozen = FrozenPart(graph: graph, isComputed: needsGradient.map { !$0 }, isKept: isKept)
  }

  /// Whether a value is a layer's that learns together with its norm.
  private func hasApplication(_ value: Int) -> Bool {
    guard case .convolution(_, let layer, _) = graph.operations[value] else { return false }
    return needsGradient[value] && trained.contains(layer) && graph.layers[layer].norm != nil
  }

  /// What a convolution's activation leaves.
  func activationRange(_ value: Int) -> (lower: Float, upper: Float) {
    guard case .convolution(_, let layer, _) = graph.operations[value] else { return Activation.none.range }
    return graph.layers[layer].geometry.activation.range
  }

  /// The picture of a batch: `batch` images of `size` x `size` pixels of three channels.
  package func picture(_ number: Int) -> Maps {
    for (value, operation) in graph.operations.enumerated() {
      if case .picture(number) = operation, let picture = maps[value] { return picture }
    }
    preconditionFailure("the graph has no picture \(number)")
  }

  /// What the network answers, in the order of the graph's outputs, after a forward pass.
  package var outputs: [Maps] {
    graph.outputs.map { value in
      guard let output = maps[value] else { preconditionFailure("outputs are kept") }
      return output
    }
  }

  func kept(_ value: Int) -> Maps {
    guard let kept = maps[value] else { preconditionFailure("value \(value) is not kept") }
    return kept
  }

  /// Whether a layer's batch statistics are those of the batch.
  func usesBatchStatistics(_ layer: Int) -> Bool {
    graph.layers[layer].norm != nil && trained.contains(layer) && !normIsFixed.contains(layer)
  }

  // MARK: - Filters

  private func prepareLayers() {
    // Which layers pass gradients on to their inputs, and the pixels of each one's largest map.
    var passesOn = Set<Int>()
    var mostOutputs: [Int: Int] = [:]
    for (value, operation) in graph.operations.enumerated() {
      guard case .convolution(let input, let layer, _) = operation else { continue }
      if needsGradient[input] { passesOn.insert(layer) }
      mostOutputs[layer] = max(mostOutputs[layer] ?? 0, graph.shapes[value].pixels)
    }
    layers = graph.layers.indices.map { number in
      let g = graph.layers[number].geometry
      let outputs = kernels.padded(g.outputChannels)
      var state = LayerState(scale: Floats(count: outputs), bias: Floats(count: outputs))
      if g.isDepthwise {
        state.depthwise = Floats(count: g.kernel * g.kernel * outputs)
        if passesOn.contains(number) { state.depthwiseMirrored = Floats(count: g.kernel * g.kernel * outputs) }
      } else {
        state.forward = denseFilters(g)
        if passesOn.contains(number) { state.mirrored = denseFilters(g.mirrored, hasGaps: g.stride > 1) }
      }
      if trained.contains(number) {
        let size = filterGradientCount(g)
        state.parts = BatchParts(
          count: g.isDepthwise ? share.batch : chunkCount(filterCount: size, outputs: mostOutputs[number] ?? 0),
          of: share)
        state.chunks = state.parts.own.map { _ in Floats(count: size) }
      }
      return state
    }
    packFilters(graph.layers.indices.map { $0 })
  }

  /// Memory for the filters of a sum. Those that minimal filtering can compute and gains by are computed by it, but not
  /// over inputs that are zeros for the most part.
  private func denseFilters(_ g: Convolution, hasGaps: Bool = false) -> DenseFilters {
    if precision != .direct, g.allowsMinimal, !hasGaps {
      return .points(
        PointBank(kernel: g.kernel, inputs: g.inputChannels, outputs: g.outputChannels, table: kernels))
    }
    if precision == .bf16, g.allowsBfloat16 { return .words(WordBank(g, table: kernels)) }
    return .direct(
      FilterBank(kernel: g.kernel, depthOfTap: depthOfTap(g), outputs: g.outputChannels, table: kernels))
  }

  /// Packs the filters anew after the numbers have changed: of the trained layers only.
  package func packFilters() { packFilters(trained.sorted()) }

  /// Packs all of them, after the numbers were replaced.
  package func packAllFilters() { packFilters(graph.layers.indices.map { $0 }) }

  private func packFilters(_ numbers: [Int]) {
    let order = numbers.sorted {
      table.entries[graph.layers[$0].weight].count > table.entries[graph.layers[$1].weight].count
    }
    workers.forEach(order.count) { piece, _ in pack(order[piece]) }
  }

  private func pack(_ number: Int) {
    let layer = graph.layers[number]
    let g = layer.geometry
    let state = layers[number]
    let weights = table.pointer(layer.weight)
    state.forward?.pack(weights, inputs: g.inputChannels, outputs: g.outputChannels)
    state.mirrored?.packMirrored(weights, inputs: g.inputChannels, outputs: g.outputChannels)
    if let depthwise = state.depthwise {
      let taps = g.kernel * g.kernel
      let stride = kernels.padded(g.outputChannels)
      for c in 0..<g.outputChannels {
        for t in 0..<taps {
          depthwise.pointer[t * stride + c] = weights[c * taps + t]
          state.depthwiseMirrored?.pointer[(taps - 1 - t) * stride + c] = weights[c * taps + t]
        }
      }
    }
    let bias = layer.bias.map { table.pointer($0) }
    for c in 0..<g.outputChannels {
      state.scale.pointer[c] = 1
      state.bias.pointer[c] = bias?[c] ?? 0
    }
    // A trained norm keeps the sums, so the bias alone goes with them.
    guard let norm = layer.norm, !trained.contains(number) else { return }
    for c in 0..<g.outputChannels {
      let inverse = 1 / (table.pointer(norm.variance)[c] + Float(norm.epsilon)).squareRoot()
      let scale = table.pointer(norm.scale)[c] * inverse
      state.scale.pointer[c] = scale
      state.bias.pointer[c] =
        (bias?[c] ?? 0) * scale + (table.pointer(norm.bias)[c] - table.pointer(norm.mean)[c] * scale)
    }
  }

  /// Input channels in a run of packed filters: those in memory where runs are whole rows.
  func depthOfTap(_ g: Convolution) -> Int {
    if g.takesPicture || !TapRuns.mergesRows(kernel: g.kernel, dilation: g.dilation) { return g.inputChannels }
    return kernels.padded(g.inputChannels)
  }

  func filterGradientCount(_ g: Convolution) -> Int {
    g.kernel * g.kernel * (g.isDepthwise ? 1 : depthOfTap(g)) * kernels.padded(g.outputChannels)
  }

  /// In how many parts of a step's pairs a layer's filter gradient is summed up, whatever the number of threads and
  /// ranks. Very large filters would take too much memory in eight, and those of few outputs (an exemplar's kernels) more
  /// time for putting the parts together than for the parts; in two, two ranks still do one rank's additions.
  private func chunkCount(filterCount: Int, outputs: Int) -> Int {
    let isLarge = filterCount > 1 << 21 || filterCount > outputs << 14
    return min(share.batch, isLarge ? 2 : 8)
  }

  /// Whether the threads share a filter gradient by groups of output channels too: where filters are so large that one
  /// group's fill a cache, and where there are few parts.
  func sharesGroups(_ layer: Int) -> Bool {
    let chunks = layers[layer].chunks
    return !graph.layers[layer].geometry.isDepthwise && (chunks.count < 8 || chunks[0].count > 1 << 18)
  }
}
