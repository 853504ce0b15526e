import CKernels

/// A graph made ready for inputs of one size: every shape, address and loop bound is decided.
///
/// A plan holds no weights and no memory to compute in, so it is small and can be run by several threads at once.
public final class Plan: Sendable {
  /// Channels, height and width of an argument.
  public struct Shape: Sendable, Hashable {
    public var channels: Int
    public var height: Int
    public var width: Int

    public init(channels: Int, height: Int, width: Int) {
      self.channels = channels
      self.height = height
      self.width = width
    }
  }

  /// Where a value's floats are.
  enum Place: Sendable {
    case argument(Int)
    case arena(offset: Int)
    case result(Int)
    /// Never as a whole: computed and read in pieces.
    case nowhere
  }

  /// A value while planning: its root holds the memory, it may be a window of it.
  struct Node: Sendable {
    var layout: Layout
    var root: Int
    var row = 0
    var column = 0
  }

  /// A convolution's sum as runs and blocks, in floats from the first tap.
  struct Sum: Sendable {
    var taps: [ck_tap]
    var blocks: [Int32]
    /// The copy of the input that it runs over; nil where that is the input itself.
    var rounded: Rounded?
  }

  /// A convolution's input in bfloat16, its border included, two numbers in a float.
  struct Rounded: Sendable, Equatable {
    var input: Int
    /// Pixels of border on each side.
    var padding: Int
    var rows: Int
    /// Floats in a row of the input, and in a row of the copy.
    var rowLength: Int
    var rowStride: Int
    /// Whether the step before made the same copy.
    var isThere = false

    /// Floats altogether.
    var count: Int { rows * rowStride }
  }

  struct Step: Sendable {
    var value: Int
    var operation: Graph.Operation
    var sum: Sum?
    /// The convolution before a depthwise one, when both are computed together a few channels and rows at a time.
    var expansion: Expansion?
    var minimal: Minimal?

    var rounded: Rounded? {
      get { expansion?.sum.rounded ?? sum?.rounded }
      set {
        if expansion != nil { expansion?.sum.rounded = newValue } else { sum?.rounded = newValue }
      }
    }
  }

  /// A convolution by minimal filtering.
  struct Minimal: Sendable {
    /// Where its tiles begin.
    var places: [ck_place]
    /// The sum over the channels at one point.
    var sum: Sum
    /// Tiles that are worked on at a time, which bounds the memory.
    var chunk: Int
    /// Floats from one point to the next, of inputs and of products. A little more than the tiles need: at multiples of
    /// a large power of two all points would share a few lines of the cache.
    var pointPlane: Int
    var productPlane: Int
    /// Floats of both together, with a pixel of zeros.
    var count: Int
  }

  struct Expansion: Sendable {
    var value: Int
    var input: Int
    var layer: Int
    var sum: Sum
    /// Rows of the depthwise output that are computed at a time.
    var rows: Int
    /// Floats that one worker needs for the rows in between.
    var scratch: Int
  }

  /// No network of this family is asked for a larger region; a bound for hostile parameters.
  public static let sizeLimit = 2048

  let isa: InstructionSet
  let graph: Graph
  let nodes: [Node]
  let places: [Place]
  let steps: [Step]
  let outputs: [Int]
  /// Floats of the memory that intermediate values share.
  public let arenaCount: Int
  /// Floats for minimal filtering beside it.
  let minimalCount: Int
  /// Floats that each worker needs beside it.
  let scratchCount: Int
  /// Floats for inputs in bfloat16.
  let roundedCount: Int
  /// Multiplications and additions of one run.
  public let operationCount: Double
  /// Shapes of the results.
  public let outputShapes: [Shape]

  /// Plans `graph` for a picture of `picture` (height, width) and arguments of these shapes, in order of appearance.
  ///
  /// `given` are the geometries of the convolutions given when run. Throws `EngineError` when a size does not fit.
  public init(
    _ graph: Graph, layers: [Convolution], picture: (height: Int, width: Int)? = nil, arguments: [Shape] = [],
    given: [Convolution] = [], isa: InstructionSet
  ) throws {
    self.isa = isa
    self.graph = graph
    var planner = Planner(graph: graph, layers: layers, given: given, isa: isa)
    try planner.shape(picture: picture, arguments: arguments)
    planner.place()
    nodes = planner.nodes
    places = planner.places
    steps = planner.steps()
    minimalCount = steps.reduce(0) { max($0, $1.minimal?.count ?? 0) }
    scratchCount = steps.reduce(0) { max($0, $1.expansion?.scratch ?? 0) }
    roundedCount = steps.reduce(0) { max($0, $1.rounded?.count ?? 0) }
    outputs = graph.outputs
    arenaCount = planner.arenaCount
    operationCount = planner.operationCount
    outputShapes = graph.outputs.map {
      let layout = planner.nodes[$0].layout
      return Shape(channels: layout.channels, height: layout.height, width: layout.width)
    }
  }
}

/// The working state of planning.
private struct Planner {
  let graph: Graph
  let layers: [Convolution]
  let given: [Convolution]
  let isa: InstructionSet
  var nodes: [Plan.Node] = []
  /// Depthwise convolutions' values, with the value before them that is computed along the way.
  var expansions: [Int: Int] = [:]
  var places: [Plan.Place] = []
  var arenaCount = 0
  var operationCount = 0.0

  init(graph: Graph, layers: [Convolution], given: [Convolution], isa: InstructionSet) {
    self.graph = graph
    self.layers = layers
    self.given = given
    self.isa = isa
  }

  // MARK: - Shapes

  mutating func shape(picture: (height: Int, width: Int)?, arguments: [Plan.Shape]) throws {
    let halos = haloes()
    let planes = cutInPlanes()
    var argument = 0
    for (index, operation) in graph.operations.enumerated() {
      var node: Plan.Node
      switch operation {
      case .picture(let channels):
        guard let picture else { preconditionFailure("the graph takes a picture") }
        let limit = Plan.sizeLimit
        guard picture.height <= limit, picture.width <= limit else {
          throw EngineError.inputTooLarge(height: picture.height, width: picture.width, limit: limit)
        }
        node = Plan.Node(
          layout: Layout(
            height: picture.height, width: picture.width, channels: channels, channelStride: channels),
          root: index)
      case .argument(let channels):
        let shape = arguments[argument]
        argument += 1
        guard shape.channels == channels else {
          throw EngineError.shapeMismatch(operation: "argument", expected: [channels], found: [shape.channels])
        }
        node = Plan.Node(layout: layout(channels, shape.height, shape.width), root: index)
      case .convolution(let input, let layer, _):
        node = try convolved(layers[layer], input: input, index: index)
      case .givenConvolution(let input, let slot):
        node = try convolved(given[slot], input: input, index: index)
      case .maxPool(let input, let kernel, let stride, let padding):
        let x = nodes[input].layout
        let window = Convolution(
          name: "max pool", inputChannels: x.channels, outputChannels: x.channels, kernel: kernel, stride: stride,
          padding: padding)
        node = try sized(window, x, index: index)
      case .centreCrop(let input, let size, let below):
        node = nodes[input]
        if node.layout.width < below, node.layout.width > size, node.layout.height > size {
          node.row += (node.layout.height - size) / 2
          node.column += (node.layout.width - size) / 2
          node.layout.height = size
          node.layout.width = size
        }
      case .depthwiseCorrelation(let input, let kernel):
        let k = nodes[kernel].layout
        let window = Convolution(
          name: "correlation", inputChannels: k.channels, outputChannels: k.channels, kernel: k.height,
          isDepthwise: true)
        node = try sized(window, nodes[input].layout, index: index)
        count(window, node.layout)
      }
      if node.root == index {
        node.layout.halo = halos[index]
        if planes[index] { node.layout.block = 2 * isa.lanes }
      }
      nodes.append(node)
    }
  }

  private mutating func convolved(_ geometry: Convolution, input: Int, index: Int) throws -> Plan.Node {
    let node = try sized(geometry, nodes[input].layout, index: index)
    count(geometry, node.layout)
    return node
  }

  private func sized(_ geometry: Convolution, _ x: Layout, index: Int) throws -> Plan.Node {
    guard geometry.inputChannels == x.channels else {
      throw EngineError.shapeMismatch(
        operation: geometry.name, expected: [geometry.inputChannels], found: [x.channels])
    }
    let height = geometry.outputSize(x.height)
    let width = geometry.outputSize(x.width)
    guard height > 0, width > 0 else {
      throw EngineError.inputTooSmall(operation: geometry.name, height: x.height, width: x.width)
    }
    return Plan.Node(layout: layout(geometry.outputChannels, height, width), root: index)
  }

  private mutating func count(_ geometry: Convolution, _ y: Layout) {
    operationCount += geometry.operationsPerPixel * Double(y.height * y.width)
  }

  private func layout(_ channels: Int, _ height: Int, _ width: Int) -> Layout {
    Layout(height: height, width: width, channels: channels, channelStride: isa.channelStride(channels))
  }

  /// The border that each value needs: the widest padding among those who read it.
  private func haloes() -> [Int] {
    var halos = [Int](repeating: 0, count: graph.operations.count)
    for operation in graph.operations {
      if case .convolution(let input, let layer, _) = operation {
        halos[input] = max(halos[input], layers[layer].padding)
      }
    }
    return halos
  }

  /// Which values are cut in planes: plain convolutions that only depthwise ones read.
  private func cutInPlanes() -> [Bool] {
    var planes = graph.operations.map { operation in
      guard case .convolution(_, let layer, _) = operation else { return false }
      return layers[layer].feedsDepthwise && !layers[layer].isDepthwise
    }
    for output in graph.outputs { planes[output] = false }
    for operation in graph.operations {
      if case .convolution(_, let layer, nil) = operation, layers[layer].isDepthwise { continue }
      for input in operation.inputs { planes[input] = false }
    }
    return planes
  }

  // MARK: - Memory

  /// Gives every root a place: arguments and results have their own, the rest share one arena while they live.
  mutating func place() {
    var lastUse = [Int](repeating: 0, count: nodes.count)
    for (index, operation) in graph.operations.enumerated() {
      for input in operation.inputs { lastUse[nodes[input].root] = index }
    }
    findExpansions()
    let withoutPlace = Set(expansions.values)
    for (reader, value) in expansions {
      for input in graph.operations[value].inputs {
        lastUse[nodes[input].root] = max(lastUse[nodes[input].root], reader)
      }
    }
    var results: [Int: Int] = [:]
    for (number, value) in graph.outputs.enumerated() { results[nodes[value].root] = number }
    var live: [(offset: Int, count: Int, until: Int)] = []
    var arguments = 0
    for (index, operation) in graph.operations.enumerated() {
      if case .argument = operation {
        places.append(.argument(arguments))
        arguments += 1
        continue
      }
      if withoutPlace.contains(index) {
        places.append(.nowhere)
        continue
      }
      if nodes[index].root != index {
        places.append(places[nodes[index].root])
        continue
      }
      if let number = results[index] {
        places.append(.result(number))
        continue
      }
      live.removeAll { $0.until < index }
      live.sort { $0.offset < $1.offset }
      // A line of room after each: the vectors of a last pixel may be read as a whole.
      let need = (nodes[index].layout.count + 31) / 16 * 16
      var offset = 0
      for block in live {
        if block.offset - offset >= need { break }
        offset = max(offset, block.offset + block.count)
      }
      live.append((offset, need, max(lastUse[index], index)))
      arenaCount = max(arenaCount, offset + need)
      places.append(.arena(offset: offset))
    }
  }

  /// Depthwise convolutions that are the only readers of a plain convolution cut in planes.
  private mutating func findExpansions() {
    var readers = [Int](repeating: 0, count: graph.operations.count)
    for operation in graph.operations {
      for input in operation.inputs { readers[input] += 1 }
    }
    for (index, operation) in graph.operations.enumerated() {
      guard case .convolution(let input, let layer, _) = operation, layers[layer].isDepthwise,
        case .convolution(_, let producer, nil) = graph.operations[input], !layers[producer].isDepthwise,
        readers[input] == 1, nodes[input].layout.block != nil
      else { continue }
      expansions[index] = input
    }
  }

  // MARK: - Sums

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

  /// Tiles phase by phase of the dilation, so that neighbours share their inputs.
  private func minimal(_ geometry: Convolution, input: Int, output: Int) -> Plan.Minimal {
    let layout = nodes[output].layout
    let dilation = geometry.dilation
    func starts(_ size: Int) -> [Int32] {
      (0..<min(dilation, size)).flatMap { phase in
        stride(from: phase, to: size, by: dilation * geometry.minimalTile).map(Int32.init)
      }
    }
    let columns = starts(layout.width)
    let places = starts(layout.height).flatMap { row in columns.map { ck_place(row: row, column: $0) } }
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

extension Graph.Operation {
  /// The values that it reads.
  var inputs: [Int] {
    switch self {
    case .picture, .argument: []
    case .convolution(let input, _, let residual): residual.map { [input, $0] } ?? [input]
    case .maxPool(let input, _, _, _), .centreCrop(let input, _, _), .givenConvolution(let input, _): [input]
    case .depthwiseCorrelation(let input, let kernel): [input, kernel]
    }
  }
}
