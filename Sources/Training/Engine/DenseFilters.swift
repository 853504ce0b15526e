/// A dense layer's filters, packed for the way in which its sums are computed.
enum DenseFilters: Sendable {
  case direct(FilterBank)
  /// By minimal filtering.
  case points(PointBank)
  /// In bfloat16, summed in single precision.
  case words(WordBank)

  var groups: [VectorGroup] {
    switch self {
    case .direct(let bank): bank.groups
    case .points(let bank): bank.groups
    case .words(let bank): bank.groups
    }
  }

  /// Takes a layer's filters in (O, I, Kh, Kw) order.
  func pack(_ filters: UnsafePointer<Float>, inputs: Int, outputs: Int) {
    switch self {
    case .direct(let bank): bank.pack(filters, inputs: inputs, outputs: outputs)
    case .points(let bank): bank.pack(filters)
    case .words(let bank): bank.pack(filters)
    }
  }

  /// Takes the same for the gradient of the layer's input.
  func packMirrored(_ filters: UnsafePointer<Float>, inputs: Int, outputs: Int) {
    switch self {
    case .direct(let bank): bank.packMirrored(filters, inputs: inputs, outputs: outputs)
    case .points(let bank): bank.packMirrored(filters)
    case .words(let bank): bank.packMirrored(filters)
    }
  }
}
