import Tensors

/// A region proposal head: from the features of exemplar and search region to class logits and box regressions.
///
/// Its work is cut in three graphs, so that an exemplar's kernels and a search region's maps are each made once.
/// To add one: a file with a type that conforms, a line in `Heads.all`, and a fixture.
protocol Head: Sendable {
  /// What presets call it: `up-channel`, `depthwise`, or `depthwise levels`.
  var kind: String { get }
  /// Anchors per cell, k.
  var anchors: Int { get }
  /// Raw fusion weights' keys and the levels they weigh; nil where levels count the same.
  var fusionKeys: (cls: String, loc: String)? { get }

  /// The head whose keys these are, for features of `channels` at each level; nil when they are another's.
  static func recognise(_ shapes: ShapeTable, channels: [Int]) -> Self?

  /// Exemplar features to kernels: two outputs a level, class and box.
  func buildKernels(_ b: inout NetworkBuilder, levels: [Graph.Value])
  /// Search features to the maps that are correlated: two outputs a level.
  func buildSearch(_ b: inout NetworkBuilder, levels: [Graph.Value])
  /// Maps and kernels to answers: two outputs a level. Arguments are the maps of all levels, then tensor kernels.
  func buildResponse(_ b: inout NetworkBuilder)

  /// Kernels as they are kept, made of one level's outputs of `buildKernels`; `loc` is nil where only the class is
  /// asked for.
  func kernels(cls: Tensor, loc: Tensor?, isa: InstructionSet) -> Kernels
}

/// What a head correlates with the search region: class and box kernels of one level. A distractor has no box kernels:
/// it is only ever asked how alike it is.
enum Kernels: Sendable {
  /// One filter for each channel (spec.md §4.4).
  case depthwise(cls: Tensor, loc: Tensor?)
  /// A convolution's weights (spec.md §1.4).
  case upChannel(cls: PackedConvolution, loc: PackedConvolution?)
}

enum Heads {
  /// Every head there is, tried in this order.
  static let all: [any Head.Type] = [
    DepthwiseHead.self, UpChannelHead.self,
  ]
}
