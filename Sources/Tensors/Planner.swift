import CKernels

/// The working state of planning.
struct Planner {
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
    let size = try geometry.outputSize(channels: x.channels, height: x.height, width: x.width)
    return Plan.Node(layout: layout(geometry.outputChannels, size.height, size.width), root: index)
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
}
