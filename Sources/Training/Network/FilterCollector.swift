import CKernels
import Tensors

/// Takes the filters' gradients of a backward pass to the table as layers get ready, and on to the other ranks.
struct FilterCollector {
  private let network: TrainableNetwork
  /// The layers that learn.
  let layers: [Int]
  /// Uses of a layer that gradients have still to go through.
  private var uses: [Int: Int] = [:]
  private var ready: [Int] = []
  private var readyFloats = 0

  /// Floats of a message: enough that a round trip is short beside it, and few enough that the first leaves soon.
  private static let messageFloats = 1 << 18

  init(_ network: TrainableNetwork) {
    self.network = network
    layers = network.trained.sorted()
    for value in network.wayBack {
      if case .convolution(_, let layer, _) = network.graph.operations[value], network.trained.contains(layer) {
        uses[layer, default: 0] += 1
      }
    }
  }

  /// Gradients have gone through one more use of a layer.
  mutating func used(_ layer: Int) throws {
    guard let left = uses[layer] else { return }
    uses[layer] = left == 1 ? nil : left - 1
    guard left == 1 else { return }
    ready.append(layer)
    readyFloats += network.table.entries[network.graph.layers[layer].weight].count
    if network.buckets != nil, readyFloats >= Self.messageFloats { try send() }
  }

  /// Collects what is left, and returns when the table has the gradients of all ranks.
  mutating func finish() throws {
    ready += layers.filter { uses[$0] != nil }
    try send()
    try network.buckets?.finish()
  }

  private mutating func send() throws {
    network.collectFilterGradients(of: ready)
    try network.buckets?.send(ready.map { network.graph.layers[$0].weight })
    ready = []
    readyFloats = 0
  }
}

extension TrainableNetwork {
  /// Sums the parts of some layers in their order and puts them where the table has them.
  fileprivate func collectFilterGradients(of order: [Int]) {
    workers.forEach(order.count) { piece, _ in
      let layer = graph.layers[order[piece]]
      let g = layer.geometry
      let state = layers[order[piece]]
      guard let first = state.chunks.first else { return }
      state.parts.addUp { target, source in
        kernels.backward.add(state.chunks[source].pointer, first.count, state.chunks[target].pointer)
      }
      let row = kernels.padded(g.outputChannels)
      let gradient = table.gradientPointer(layer.weight)
      if g.isDepthwise {
        let taps = g.kernel * g.kernel
        for c in 0..<g.outputChannels {
          for t in 0..<taps { gradient[c * taps + t] += first.pointer[t * row + c] }
        }
      } else {
        ck_unpack_gradient(
          first.pointer, Int32(g.outputChannels), Int32(g.inputChannels), Int32(g.kernel), Int32(depthOfTap(g)), row,
          gradient)
      }
    }
  }
}
