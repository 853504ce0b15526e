import Tensors

extension Network: TemplateAlgebra {
  public var isLinearInTemplate: Bool { !(architecture.head is DepthwiseHead) }

  public var hasExactWindows: Bool { !architecture.backbone.isPadded }

  public var templateSide: Int { architecture.neck == nil ? 6 : Neck.crop }

  public func template(at row: Int, column: Int, of features: SearchFeatures) throws -> Template {
    let side = templateSide
    let windows = try payload(features).features.map { level in
      guard let window = level.window(row: row, column: column, size: side) else {
        throw NetworkError.windowOutside(row: row, column: column, side: side, size: level.height)
      }
      return window
    }
    return try classTemplate(from: windows)
  }

  public func template(
    ofMean windows: [(weight: Float, row: Int, column: Int)], of features: SearchFeatures
  ) throws -> Template {
    guard isLinearInTemplate else {
      return try combine(
        windows.map { (weight: $0.weight, template: try template(at: $0.row, column: $0.column, of: features)) })
    }
    let side = templateSide
    let means = try payload(features).features.map { level in
      let parts = try windows.map { window in
        guard let part = level.window(row: window.row, column: window.column, size: side) else {
          throw NetworkError.windowOutside(row: window.row, column: window.column, side: side, size: level.height)
        }
        return (weight: window.weight, tensor: part)
      }
      guard let mean = Tensor.combination(parts) else { throw NetworkError.nothingToCombine }
      return mean
    }
    return try classTemplate(from: means)
  }

  public func combine(_ terms: [(weight: Float, template: Template)]) throws -> Template {
    let payloads = try terms.map { (weight: $0.weight, kernels: try payload($0.template).kernels) }
    guard let levels = payloads.first?.kernels.count else { throw NetworkError.nothingToCombine }
    let kernels = try (0..<levels).map { level -> Kernels in
      guard let sum = Kernels.combination(payloads.map { ($0.weight, $0.kernels[level]) }) else {
        throw NetworkError.foreignTemplate(network: name)
      }
      return sum
    }
    return Template(payload: TemplatePayload(features: [], kernels: kernels))
  }

  public func template(classFrom cls: Template, boxFrom loc: Template) throws -> Template {
    let kernels = try zip(payload(cls).kernels, payload(loc).kernels).map { pair -> Kernels in
      switch pair {
      case (.depthwise(let cls, _), .depthwise(_, let loc)): return .depthwise(cls: cls, loc: loc)
      case (.upChannel(let cls, _), .upChannel(_, let loc)): return .upChannel(cls: cls, loc: loc)
      default: throw NetworkError.foreignTemplate(network: name)
      }
    }
    return Template(payload: TemplatePayload(features: try payload(cls).features, kernels: kernels))
  }
}

extension Kernels {
  /// Σ weight · kernels; nil when they are not all of one kind, or there are none.
  static func combination(_ terms: [(weight: Float, kernels: Kernels)]) -> Kernels? {
    var tensors: (cls: [(weight: Float, tensor: Tensor)], loc: [(weight: Float, tensor: Tensor)]) = ([], [])
    var packed: (cls: [(weight: Float, kernel: PackedConvolution)], loc: [(weight: Float, kernel: PackedConvolution)]) =
      ([], [])
    for (weight, kernels) in terms {
      switch kernels {
      case .depthwise(let cls, let loc):
        tensors.cls.append((weight, cls))
        if let loc { tensors.loc.append((weight, loc)) }
      case .upChannel(let cls, let loc):
        packed.cls.append((weight, cls))
        if let loc { packed.loc.append((weight, loc)) }
      }
    }
    // Without the box kernels of every one there are none of the whole.
    if packed.cls.isEmpty, let cls = Tensor.combination(tensors.cls) {
      return .depthwise(cls: cls, loc: tensors.loc.count == terms.count ? Tensor.combination(tensors.loc) : nil)
    }
    if tensors.cls.isEmpty, let cls = PackedConvolution.combination(packed.cls) {
      return .upChannel(
        cls: cls, loc: packed.loc.count == terms.count ? PackedConvolution.combination(packed.loc) : nil)
    }
    return nil
  }
}

extension Network {
  /// The exemplar's features in the order (channels, height, width), a level each; for looking at and for tests.
  public func featureValues(of template: Template) throws -> [[Float]] {
    try payload(template).features.map { $0.values() }
  }

  /// A search region's features in the order (channels, height, width), a level each, of the first `channels`.
  public func featureValues(of features: SearchFeatures, channels: Int? = nil) throws -> [[Float]] {
    try payload(features).features.map { $0.values(channels: channels) }
  }
}
