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
