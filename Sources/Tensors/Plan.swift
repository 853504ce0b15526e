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
