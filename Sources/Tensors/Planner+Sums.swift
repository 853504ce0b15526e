import CKernels

/// The loops of each step: what is summed, in which runs and blocks.
extension Planner {
  func steps() -> [Plan.Step] {
    var steps = independentSteps()
    var last: Plan.Rounded?
    for index in steps.indices {
      guard var rounded = steps[index].rounded else { continue }
      rounded.isThere = rounded == last
      steps[index].rounded = rounded
      rounded.isThere = false
      last = rounded
    }
    return steps
  }

  private func independentSteps() -> [Plan.Step] {
    let withoutStep = Set(expansions.values)
    return graph.operations.enumerated().compactMap { index, operation in
      if withoutStep.contains(index) { return nil }
      switch operation {
      case .argument, .centreCrop: return nil
      case .convolution(let input, let layer, _) where layers[layer].isMinimal:
        return Plan.Step(
          value: index, operation: operation, minimal: minimal(layers[layer], input: input, output: index))
      case .convolution(let input, let layer, _) where !layers[layer].isDepthwise:
        return Plan.Step(value: index, operation: operation, sum: sum(layers[layer], input: input))
      case .givenConvolution(let input, let slot):
        return Plan.Step(value: index, operation: operation, sum: sum(given[slot], input: input))
      default:
        return Plan.Step(value: index, operation: operation, sum: nil, expansion: expansion(for: index))
      }
    }
  }

  /// How the depthwise convolution `value` and the one before it are computed together, if they are.
  private func expansion(for value: Int) -> Plan.Expansion? {
    guard let between = expansions[value], case .convolution(_, let reader, _) = graph.operations[value],
      case .convolution(let input, let layer, _) = graph.operations[between]
    else { return nil }
    let window = layers[reader]
    let row = nodes[between].layout.rowStride
    let reach = window.dilation * (window.kernel - 1) + 1
    let most = Self.panelBytes / MemoryLayout<Float>.stride / row
    let rows = min(nodes[value].layout.height, max(4, (most - reach) / window.stride + 1))
    return Plan.Expansion(
      value: between, input: input, layer: layer, sum: sum(layers[layer], input: input), rows: rows,
      scratch: ((rows - 1) * window.stride + reach) * row + 64)
  }

  private func minimal(_ geometry: Convolution, input: Int, output: Int) -> Plan.Minimal {
    let layout = nodes[output].layout
    let places = geometry.minimalPlaces(height: layout.height, width: layout.width)
    let chunk = min(places.count, Self.tilesAtOnce)
    let inputs = isa.channelStride(geometry.inputChannels)
    let pointPlane = chunk * inputs + 16
    let productPlane = chunk * layout.channelStride + 16
    var point = geometry
    (point.kernel, point.padding, point.dilation) = (1, 0, 1)
    return Plan.Minimal(
      places: places, sum: sum(point, input: input), chunk: chunk, pointPlane: pointPlane, productPlane: productPlane,
      count: Convolution.points * (pointPlane + productPlane) + inputs)
  }

  /// Enough for the filters of a point to be read seldom.
  private static let tilesAtOnce = 144

  private func sum(_ geometry: Convolution, input: Int) -> Plan.Sum {
    let layout = nodes[nodes[input].root].layout
    var pixel = layout.pixelStride
    var row = layout.rowStride
    var rounded: Plan.Rounded?
    if geometry.isBfloat16 {
      let view = nodes[input].layout
      let length = (view.width + 2 * geometry.padding) * pixel
      row = (length + 1) / 2
      pixel /= 2
      rounded = Plan.Rounded(
        input: input, padding: geometry.padding, rows: view.height + 2 * geometry.padding, rowLength: length,
        rowStride: row)
    }
    let run = geometry.packedRun(isa)
    let columns = geometry.mergesRows ? 1 : geometry.kernel
    // The packed weights of one block, for the tile's output channels, stay in the second-level cache. Where the same
    // bits are wanted of every instruction set, the block is too.
    let group =
      geometry.isBfloat16
      ? Self.widestGroup
      : isa.lanes
        * (ChannelGroup.partition(
          vectors: isa.channelStride(geometry.outputChannels) / isa.lanes, wide: isa.kernels.wide != 0
        ).map(\.count).max() ?? 1)
    let panel = isa.lanes < 16 && !geometry.isBfloat16 ? Self.panelBytes : Self.largePanelBytes
    let limit = max(256, panel / (group * MemoryLayout<Float>.stride))
    let parts = (run + Self.sumLength - 1) / Self.sumLength
    var taps: [ck_tap] = []
    for ky in 0..<geometry.kernel {
      for kx in 0..<columns {
        let start = ky * geometry.dilation * row + kx * geometry.dilation * pixel
        // Short enough for sums of a bounded length.
        for part in 0..<parts {
          let from = run * part / parts
          taps.append(
            ck_tap(offset: start + from, length: Int32(run * (part + 1) / parts - from), closes: 0))
        }
      }
    }
    let total = taps.reduce(0) { $0 + Int($1.length) }
    let count = max(1, (total + limit - 1) / limit)
    let blocks = (0...count).map { Int32(taps.count * $0 / count) }
    var length = 0
    for index in taps.indices {
      length += Int(taps[index].length)
      if length >= Self.sumLength { taps[index].closes = 1 }
      if length >= Self.sumLength || blocks.contains(Int32(index + 1)) { length = 0 }
    }
    return Plan.Sum(taps: taps, blocks: blocks, rounded: rounded)
  }

  /// Packed weights of one block; they stay in the second-level cache, which is larger where vectors are.
  private static let panelBytes = 256 << 10
  private static let largePanelBytes = 384 << 10
  /// Products, of bfloat16 pairs of them, that are summed before the sum is put aside.
  private static let sumLength = 256
  /// Output channels that any instruction set computes together at most.
  private static let widestGroup = 64
}
