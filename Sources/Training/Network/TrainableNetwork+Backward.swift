import CKernels
import Tensors

extension TrainableNetwork {
  /// Gradients of the loss for every trained number, from those for the outputs (in the order of the graph's outputs);
  /// `table.gradient` holds them afterwards, those of all ranks together. Call after `forward`. The outputs' gradients
  /// are used up. Throws what the ranks' communicator throws; alone nothing.
  package func backward(_ outputGradients: [Maps]) throws {
    table.gradient.clear()
    var filters = FilterCollector(self)
    var late = LateTotals()
    // The first use of a layer writes over what the last step left of its filters' gradient.
    var untouched = Set(filters.layers)
    for (output, gradient) in zip(graph.outputs, outputGradients) where needsGradient[output] {
      gradients[output] = gradient
    }
    for value in wayBack {
      guard let gradient = gradients.removeValue(forKey: value) else { continue }
      let operation = graph.operations[value]
      switch operation {
      case .picture: break
      case .convolution(let input, let layer, let residual):
        try goBack(
          value, gradient, input: input, layer: layer, residual: residual, isFirstUse: untouched.contains(layer),
          late: &late)
        untouched.remove(layer)
        try filters.used(layer)
      case .maxPool(let input, let window):
        if pooled[input] != nil {
          _ = self.gradient(of: input)
          pooledGradients[input] = gradient
          continue
        }
        let x = kept(input)
        let y = kept(value)
        addGradient(of: input) { n, target in
          kernels.addMaxPoolGradient(
            input: x.view(n), window, output: y.view(n), gradient: gradient.image(n), inputGradient: target.base)
        }
      case .centreCrop(let input):
        addGradient(of: input) { n, target in
          let middle = target.centre(gradient.shape.width)
          for row in 0..<middle.height {
            kernels.backward.add(
              gradient.view(n).base + row * gradient.view(n).row, middle.width * middle.pixel,
              middle.base + row * middle.row)
          }
        }
      case .depthwiseCorrelation(let input, let kernel, let factor):
        goBackDepthwise(gradient, input: input, kernel: kernel, factor: factor)
      case .upChannelCorrelation(let input, let kernel, let factor):
        goBackUpChannel(gradient, input: input, kernel: kernel, factor: factor)
      }
      if !graph.outputs.contains(value) { pool.give(gradient.floats) }
    }
    for gradient in gradients.values { pool.give(gradient.floats) }
    (gradients, pooledGradients) = ([:], [:])
    for layer in untouched { layers[layer].chunks.forEach { $0.clear() } }
    let totals = try exchange.start(late.values)
    try filters.finish()
    late.apply(try exchange.finish(totals), to: table)
  }

  // MARK: - Gradients of values

  /// A value's gradient, and whether this is the first that is written to it.
  func gradient(of value: Int) -> (maps: Maps, isFirst: Bool) {
    if let there = gradients[value] { return (there, false) }
    let shape = graph.shapes[value]
    let maps = Maps(floats: pool.take(batch * shape.count), count: batch, shape: shape)
    gradients[value] = maps
    return (maps, true)
  }

  /// Adds to a value's gradient, image by image; `body` adds to what its target holds.
  private func addGradient(of value: Int, _ body: (_ image: Int, _ target: MapView) -> Void) {
    if !needsGradient[value] { return }
    let (maps, isFirst) = gradient(of: value)
    workers.forEach(batch) { n, _ in
      if isFirst { maps.image(n).update(repeating: 0, count: maps.shape.count) }
      body(n, maps.view(n))
    }
  }

  /// Where an image's new share of a gradient is written, to be added to what is there by `settle`; of several images
  /// at once it is the one in a `slot`.
  func share(
    _ maps: Maps, _ n: Int, slot: Int = 0, of slots: Int = 1, isFirst: Bool, worker: Int
  ) -> MapView {
    if isFirst { return maps.view(n) }
    var view = maps.view(n)
    view.base = workers.scratch(worker, .sum, slots * maps.shape.count) + slot * maps.shape.count
    return view
  }

  func settle(_ share: MapView, _ maps: Maps, _ n: Int, isFirst: Bool) {
    if !isFirst { kernels.backward.add(share.base, maps.shape.count, maps.image(n)) }
  }

  // MARK: - Layers

  private func goBack(
    _ value: Int, _ gradient: Maps, input: Int, layer: Int, residual: Int?, isFirstUse: Bool,
    late: inout LateTotals
  ) throws {
    let slope = try goBackThroughEnding(value, gradient, layer: layer, residual: residual, late: &late)
    let g = graph.layers[layer].geometry
    let x = kept(input)
    let state = layers[layer]
    var target: (maps: Maps, isFirst: Bool)?
    if needsGradient[input] { target = self.gradient(of: input) }
    let isTrained = trained.contains(layer)
    let groups = state.forward?.groups ?? []
    // Filters by parts of the batch, and by groups of output channels where that helps.
    let split = sharesGroups(layer) ? groups.count : 1
    let filterPieces = isTrained ? state.chunks.count * split : 0
    let places = tilePlaces(state.forward, g, output: gradient.shape)
    // Where nobody but the filters wants a gradient, an image's is finished just before they take it.
    let isFinishedByFilters = target == nil && isTrained && split == 1
    if let slope, !isFinishedByFilters {
      workers.forEach(batch) { n, _ in multiply(gradient, n, by: slope) }
    }
    func addFilters(_ number: Int, _ worker: Int) {
      if let slope, isFinishedByFilters {
        for n in state.parts.own[number].pairs { multiply(gradient, n, by: slope) }
      }
      addFilterGradient(
        layer, x, gradient, pairs: state.parts.own[number / split].pairs, places: places,
        to: state.chunks[number / split].pointer, groups: split == 1 ? groups : [groups[number % split]],
        overwrites: isFirstUse, worker: worker)
    }
    guard let target else { return workers.forEach(filterPieces, addFilters) }
    let inputPlaces = tilePlaces(state.mirrored, g.mirrored, output: target.maps.shape)
    forEachImages(
      of: state.mirrored, places: inputPlaces, extra: filterPieces,
      { images, worker in
        let first = images.lowerBound
        let shares = images.map {
          share(target.maps, $0, slot: $0 - first, of: images.count, isFirst: target.isFirst, worker: worker)
        }
        if case .points(let bank) = state.mirrored {
          let plain = Factor(1, channels: target.maps.shape.stride)
          kernels.convolve(
            g.mirrored, bank: bank, places: inputPlaces, images: images.count, workers: workers, worker: worker,
            input: { gradient.view(first + $0) }, ending: { _ in plain.ending }, output: { shares[$0] })
        } else {
          for n in images {
            inputGradient(gradient.view(n), layer: layer, output: shares[n - first], worker: worker)
          }
        }
        for n in images { settle(shares[n - first], target.maps, n, isFirst: target.isFirst) }
      }, other: addFilters)
  }

  /// What a norm makes of its output's gradient to have its input's: a · gradient + b · sum + c by channel.
  private struct NormSlope {
    /// a, then b and c where there are sums.
    var line: Floats
    var sums: Maps?
  }

  private func multiply(_ gradient: Maps, _ n: Int, by slope: NormSlope) {
    let shape = gradient.shape
    let a = slope.line.pointer
    let b = slope.sums.map { _ in UnsafePointer(a + shape.stride) }
    kernels.backward.norm_gradient(
      gradient.image(n), slope.sums?.image(n), a, b, b.map { $0 + shape.stride }, shape.pixels, Int32(shape.stride))
  }

  /// Back through activation and residual: `gradient` times what is returned is that of the layer's sum.
  private func goBackThroughEnding(
    _ value: Int, _ gradient: Maps, layer: Int, residual: Int?, late: inout LateTotals
  ) throws -> NormSlope? {
    let shape = gradient.shape
    let parameters = graph.layers[layer]
    let activation = parameters.geometry.activation
    let range = activation.range
    let application = applications[value]
    let hasBias = trained.contains(layer) && (parameters.bias != nil || parameters.norm != nil)
    let added = residual.flatMap { needsGradient[$0] ? self.gradient(of: $0) : nil }
    // By image: sums of the gradient, and of the gradient times the distance of the layer's sum from its mean.
    let parts = Floats(count: hasBias ? 2 * batch * shape.stride : 0)
    if let layer = pooled[value], let above = pooledGradients.removeValue(forKey: value) {
      goBackThroughPool(value, layer, range: range, pooledGradient: above, gradient: gradient, parts: parts)
      pool.give(above.floats)
    } else {
      goBackThroughActivation(
        value, gradient, range: activation == .none ? nil : range, added: added, parts: hasBias ? parts : nil)
    }
    let channels = shape.channels
    // By channel: the sums, then the products.
    var totals = [Double](repeating: 0, count: hasBias ? 2 * channels : 0)
    for i in totals.indices {
      let (offset, c) = (i / channels, i % channels)
      for n in 0..<batch { totals[i] += Double(parts.pointer[(2 * n + offset) * shape.stride + c]) }
    }
    guard let norm = parameters.norm else {
      if hasBias, let bias = parameters.bias { late.add(totals[..<channels], to: bias) }
      return nil
    }
    guard let application, let sums = application.sums, let mean = application.mean, let inverse = application.inverse
    else {
      // A fixed line: the gradient is multiplied by its slope.
      return NormSlope(line: layers[layer].scale)
    }
    let usesBatch = usesBatchStatistics(layer)
    let line = Floats(count: 3 * shape.stride)
    for c in 0..<channels {
      line.pointer[c] = Float(Double(table.pointer(norm.scale)[c]) * Double(inverse.pointer[c]))
    }
    if usesBatch {
      // Of all ranks' images: what goes down below depends on every one of them.
      try exchange.sum(&totals)
      let count = Double(share.batch * shape.pixels)
      for c in 0..<channels {
        let (sum, product) = (totals[c], totals[channels + c])
        let inverted = Double(inverse.pointer[c])
        table.gradientPointer(norm.scale)[c] += Float(product * inverted)
        table.gradientPointer(norm.bias)[c] += Float(sum)
        let a = Double(table.pointer(norm.scale)[c]) * inverted
        let b = -a * inverted * inverted * product / count
        line.pointer[shape.stride + c] = Float(b)
        line.pointer[2 * shape.stride + c] = Float(-a * sum / count - b * Double(mean.pointer[c]))
      }
    } else {
      late.add((0..<channels).map { totals[channels + $0] * Double(inverse.pointer[$0]) }, to: norm.scale)
      late.add(totals[..<channels], to: norm.bias)
      // The batch's mean takes a convolution's own bias away, a fixed one does not.
      if let bias = parameters.bias {
        late.add(
          (0..<channels).map { totals[$0] * Double(table.pointer(norm.scale)[$0]) * Double(inverse.pointer[$0]) },
          to: bias)
      }
    }
    return NormSlope(line: line, sums: usesBatch ? sums : nil)
  }

  /// Back through an activation to `range`, nil where it lets everything pass; what comes of it goes to the residual's
  /// gradient too, and its sums by image to `parts`.
  private func goBackThroughActivation(
    _ value: Int, _ gradient: Maps, range: (lower: Float, upper: Float)?, added: (maps: Maps, isFirst: Bool)?,
    parts: Floats?
  ) {
    let shape = gradient.shape
    let output = range.map { _ in kept(value) }
    let application = applications[value]
    let (lower, upper) = range ?? Activation.none.range
    workers.forEach(batch) { n, _ in
      let own = gradient.image(n)
      if let parts {
        let part = parts.pointer + 2 * n * shape.stride
        kernels.backward.gradient_sums(
          own, output?.image(n), lower, upper, application?.sums?.image(n), application?.mean?.pointer, shape.pixels,
          Int32(shape.stride), part, part + shape.stride)
      } else if let output {
        kernels.backward.activation_gradient(output.image(n), lower, upper, shape.count, own)
      }
      guard let added else { return }
      if added.isFirst {
        added.maps.image(n).update(from: own, count: shape.count)
      } else {
        kernels.backward.add(own, shape.count, added.maps.image(n))
      }
    }
  }

  /// The gradient of a layer's input over one image: a convolution of the output's with mirrored filters.
  private func inputGradient(_ gradient: MapView, layer: Int, output: MapView, worker: Int) {
    let g = graph.layers[layer].geometry
    let reach = g.dilation * (g.kernel - 1)
    var x = gradient
    if reach > 0 || g.stride > 1 || g.padding > 0 {
      let (height, width) = (output.height + reach, output.width + reach)
      x = gradient.spread(
        to: workers.scratch(worker, .gradient, height * width * gradient.pixel), stride: g.stride,
        lead: reach - g.padding, height: height, width: width)
    }
    if let filters = layers[layer].depthwiseMirrored {
      kernels.convolveDepthwise(
        kernel: g.kernel, stride: 1, padding: 0, dilation: g.dilation, input: x,
        filters: UnsafePointer(filters.pointer), filterRow: g.kernel * output.pixel, filterPixel: output.pixel,
        ending: nil, output: output, channels: output.pixel)
      return
    }
    // The border is there already.
    var mirrored = g.mirrored
    mirrored.padding = 0
    let plain = Factor(1, channels: output.pixel)
    switch layers[layer].mirrored {
    case .direct(let bank): convolve(mirrored, bank: bank, input: x, ending: plain.ending, output: output)
    case .words(let bank):
      let words = workers.scratch(worker, .words, WordBank.words(x, padding: 0))
      kernels.convolve(mirrored, input: x, bank: bank, words: words, ending: plain.ending, output: output)
    case .points, nil: break
    }
  }

  /// Adds the gradient of a layer's filters over some pairs of the batch to `chunk`, or writes it there.
  private func addFilterGradient(
    _ layer: Int, _ x: Maps, _ gradient: Maps, pairs: Range<Int>, places: [ck_place],
    to chunk: UnsafeMutablePointer<Float>, groups: [VectorGroup], overwrites: Bool, worker: Int
  ) {
    let g = graph.layers[layer].geometry
    if case .points(let bank) = layers[layer].forward {
      let first = pairs.lowerBound
      kernels.addFilterGradient(
        g, places: places, images: pairs.count, groups: groups, depthOfTap: depthOfTap(g), row: gradient.shape.stride,
        filter: chunk, overwrites: overwrites, workers: workers, worker: worker, zeros: bank.zeros,
        input: { x.view(first + $0) },
        gradient: { gradient.view(first + $0) })
      return
    }
    for n in pairs {
      addFilterGradient(
        layer, withHalo(x.view(n), g.padding, worker), gradient.view(n), to: chunk, groups: groups,
        overwrites: overwrites && n == pairs.lowerBound, worker: worker)
    }
  }

  private func addFilterGradient(
    _ layer: Int, _ x: MapView, _ gradient: MapView, to chunk: UnsafeMutablePointer<Float>, groups: [VectorGroup],
    overwrites: Bool, worker: Int
  ) {
    let g = graph.layers[layer].geometry
    if g.isDepthwise {
      let count = g.kernel * g.kernel * gradient.pixel
      let own = overwrites ? chunk : workers.scratch(worker, .filters, count)
      kernels.depthwiseFilterGradient(
        kernel: g.kernel, stride: g.stride, padding: g.padding, dilation: g.dilation, input: x, gradient: gradient,
        filter: own, filterRow: g.kernel * gradient.pixel, filterPixel: gradient.pixel, channels: gradient.pixel)
      if !overwrites { kernels.backward.add(own, count, chunk) }
      return
    }
    let runs = TapRuns(kernel: g.kernel, dilation: g.dilation, row: x.row, pixel: x.pixel, channels: depthOfTap(g))
    for group in groups {
      kernels.addFilterGradient(
        g, input: x, gradient: gradient, runs: runs, filter: chunk, row: gradient.pixel, group: group,
        overwrites: overwrites)
    }
  }
}
