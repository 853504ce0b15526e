import CKernels
import Foundation
import Tensors

extension TrainableNetwork {
  /// Computes every value of the batch from its pictures.
  ///
  /// With `updatesStatistics` the running batch statistics follow the batch's, as in training. Throws what the ranks'
  /// communicator throws; alone nothing.
  package func forward(updatesStatistics: Bool = true) throws {
    runFrozen()
    for (value, operation) in graph.operations.enumerated() where needsGradient[value] {
      if case .convolution(let input, let layer, let residual) = operation {
        try convolve(
          value, input: input, layer: layer, residual: residual, updatesStatistics: updatesStatistics)
        continue
      }
      let y = kept(value)
      switch operation {
      case .picture, .convolution: break
      case .maxPool(let input, let window):
        if let layer = pooled[input] {
          poolFromSums(input, layer, range: activationRange(input), output: y)
          continue
        }
        let x = kept(input)
        workers.forEach(batch) { n, _ in kernels.maxPool(x.view(n), window, output: y.view(n)) }
      case .centreCrop(let input):
        let x = kept(input)
        workers.forEach(batch) { n, _ in copy(x.view(n).centre(y.shape.width), to: y.view(n)) }
      case .depthwiseCorrelation(let input, let kernel, let factor):
        let ending = Factor(factor, channels: y.shape.stride)
        workers.forEach(batch) { n, _ in
          correlate(kept(input).view(n), kernel: kept(kernel).view(n), factor: ending, output: y.view(n))
        }
      case .upChannelCorrelation(let input, let kernel, let factor):
        let ending = Factor(1, channels: y.shape.stride)
        workers.forEach(batch) { n, worker in
          correlateUpChannel(
            kept(input).view(n), kernel: kept(kernel).view(n), factor: factor, ending: ending,
            inputs: graph.shapes[input].channels, outputs: y.shape.channels, output: y.view(n), worker: worker)
        }
      }
    }
  }

  // MARK: - Frozen

  private func runFrozen() {
    if frozen.values.isEmpty { return }
    workers.forEach(batch) { n, worker in
      let arena = workers.scratch(worker, .arena, frozen.arenaCount)
      func view(_ value: Int) -> MapView {
        frozen.view(value, shape: graph.shapes[value], arena: arena) ?? kept(value).view(n)
      }
      for value in frozen.values {
        let y = view(value)
        let shape = graph.shapes[value]
        y.clearBorder()
        switch graph.operations[value] {
        case .picture: break
        case .convolution(let input, let layer, let residual):
          let state = layers[layer]
          let ending = SumEnding(
            scale: UnsafePointer(state.scale.pointer), bias: UnsafePointer(state.bias.pointer),
            residual: residual.map(view), range: graph.layers[layer].geometry.activation.range)
          convolve(view(input), layer: layer, ending: ending, output: y, worker: worker)
        case .maxPool(let input, let window): kernels.maxPool(view(input), window, output: y)
        case .centreCrop(let input): copy(view(input).centre(shape.width), to: y)
        case .depthwiseCorrelation(let input, let kernel, let factor):
          correlate(
            view(input), kernel: view(kernel), factor: Factor(factor, channels: shape.stride), output: y)
        case .upChannelCorrelation(let input, let kernel, let factor):
          correlateUpChannel(
            view(input), kernel: view(kernel), factor: factor, ending: Factor(1, channels: shape.stride),
            inputs: graph.shapes[input].channels, outputs: shape.channels, output: y, worker: worker)
        }
      }
    }
  }

  // MARK: - One image

  /// The sum of a layer over one image, with what follows it.
  func convolve(_ input: MapView, layer: Int, ending: SumEnding, output: MapView, worker: Int) {
    let g = graph.layers[layer].geometry
    if let filters = layers[layer].depthwise {
      let x = withHalo(input, g.padding, worker)
      kernels.convolveDepthwise(
        kernel: g.kernel, stride: g.stride, padding: g.padding, dilation: g.dilation, input: x,
        filters: UnsafePointer(filters.pointer), filterRow: g.kernel * output.pixel, filterPixel: output.pixel,
        ending: ending, output: output, channels: output.pixel)
      return
    }
    switch layers[layer].forward {
    case .direct(let bank):
      convolve(g, bank: bank, input: withHalo(input, g.padding, worker), ending: ending, output: output)
    case .points(let bank):
      kernels.convolve(
        g, bank: bank, places: g.minimalPlaces(height: output.height, width: output.width), images: 1,
        workers: workers, worker: worker, input: { _ in input }, ending: { _ in ending }, output: { _ in output })
    case .words(let bank):
      let x = withHalo(input, g.padding, worker)
      let words = workers.scratch(worker, .words, WordBank.words(x, padding: g.padding))
      kernels.convolve(g, input: x, bank: bank, words: words, ending: ending, output: output)
    case nil: break
    }
  }

  /// A dense sum by its definition.
  func convolve(_ g: Convolution, bank: FilterBank, input x: MapView, ending: SumEnding, output: MapView) {
    let runs = TapRuns(kernel: g.kernel, dilation: g.dilation, row: x.row, pixel: x.pixel, channels: bank.depthOfTap)
    kernels.convolve(
      g, input: x, filters: UnsafePointer(bank.floats.pointer), groups: bank.groups, depth: bank.depth,
      sum: DenseSum(runs, widestGroup: 4 * kernels.lanes), ending: ending, output: output)
  }

  /// Calls `body` for the images of the batch, those that are well computed together at once.
  func forEachImages(
    of filters: DenseFilters?, places: [ck_place], extra: Int = 0,
    _ body: (_ images: Range<Int>, _ worker: Int) -> Void,
    other: (_ piece: Int, _ worker: Int) -> Void = { _, _ in }
  ) {
    let together = imagesTogether(filters, places: places)
    let pieces = (batch + together - 1) / together
    workers.forEach(pieces + extra) { piece, worker in
      if piece < pieces {
        body(piece * together..<min(batch, (piece + 1) * together), worker)
      } else {
        other(piece - pieces, worker)
      }
    }
  }

  /// How many images one piece of work takes: few tiles go together, as long as there are pieces for several threads.
  private func imagesTogether(_ filters: DenseFilters?, places: [ck_place]) -> Int {
    guard case .points = filters else { return 1 }
    return min(KernelTable.imagesTogether(tiles: places.count), max(1, batch / 8))
  }

  /// The tiles of a layer's sum where it is computed by minimal filtering; empty otherwise.
  func tilePlaces(_ filters: DenseFilters?, _ g: Convolution, output: MapShape) -> [ck_place] {
    guard case .points = filters else { return [] }
    return g.minimalPlaces(height: output.height, width: output.width)
  }

  /// A view with a border of at least `halo` zeros: itself, or a copy in scratch memory.
  func withHalo(_ view: MapView, _ halo: Int, _ worker: Int) -> MapView {
    if view.halo >= halo { return view }
    return view.copied(to: workers.scratch(worker, .input, view.floatsWithHalo(halo)), halo: halo)
  }

  func copy(_ x: MapView, to y: MapView) {
    for row in 0..<y.height { (y.base + row * y.row).update(from: x.base + row * x.row, count: y.width * y.pixel) }
  }

  /// One factor for all channels, as the kernels take it.
  struct Factor {
    let scale: Floats
    let bias: Floats

    init(_ factor: Float, channels: Int) {
      scale = Floats([Float](repeating: factor, count: channels))
      bias = Floats(count: channels)
    }

    var ending: SumEnding { SumEnding(scale: UnsafePointer(scale.pointer), bias: UnsafePointer(bias.pointer)) }
  }

  func correlate(_ x: MapView, kernel: MapView, factor: Factor, output: MapView) {
    kernels.convolveDepthwise(
      kernel: kernel.height, stride: 1, padding: 0, dilation: 1, input: x, filters: UnsafePointer(kernel.base),
      filterRow: kernel.row, filterPixel: kernel.pixel, ending: factor.ending, output: output, channels: output.pixel)
  }

  func correlateUpChannel(
    _ x: MapView, kernel: MapView, factor: Float, ending: Factor, inputs: Int, outputs: Int, output: MapView,
    worker: Int
  ) {
    let side = kernel.height
    let depth = side * side * x.pixel
    let packed = workers.scratch(worker, .filters, depth * output.pixel)
    FilterBank.packGenerated(
      kernel.base, pixel: kernel.pixel, kernel: side, outputs: outputs, inputs: inputs, depthOfTap: x.pixel,
      factor: factor, table: kernels, into: packed)
    let geometry = Convolution(name: "correlation", inputChannels: inputs, outputChannels: outputs, kernel: side)
    let runs = TapRuns(kernel: side, dilation: 1, row: x.row, pixel: x.pixel, channels: x.pixel)
    kernels.convolve(
      geometry, input: x, filters: UnsafePointer(packed), groups: kernels.groups(channels: outputs), depth: depth,
      sum: DenseSum(runs, widestGroup: 4 * kernels.lanes), ending: ending.ending, output: output)
  }

  // MARK: - A layer over the batch

  /// The sums of a layer over some images of the batch, with what follows them.
  private func convolve(
    _ x: Maps, _ images: Range<Int>, layer: Int, places: [ck_place], output y: Maps, worker: Int,
    ending: (Int) -> SumEnding
  ) {
    guard case .points(let bank) = layers[layer].forward else {
      for n in images { convolve(x.view(n), layer: layer, ending: ending(n), output: y.view(n), worker: worker) }
      return
    }
    let first = images.lowerBound
    kernels.convolve(
      graph.layers[layer].geometry, bank: bank, places: places, images: images.count, workers: workers, worker: worker,
      input: { x.view(first + $0) }, ending: { ending(first + $0) }, output: { y.view(first + $0) })
  }

  private func convolve(
    _ value: Int, input: Int, layer: Int, residual: Int?, updatesStatistics: Bool
  ) throws {
    let x = kept(input)
    let state = layers[layer]
    let g = graph.layers[layer].geometry
    let range = g.activation.range
    let added = residual.map(kept)
    let shape = graph.shapes[value]
    let places = tilePlaces(state.forward, g, output: shape)
    guard let application = applications[value], let sums = application.sums, let mean = application.mean,
      let inverse = application.inverse, let scale = application.scale, let bias = application.bias,
      let norm = graph.layers[layer].norm
    else {
      let y = kept(value)
      forEachImages(of: state.forward, places: places) { images, worker in
        convolve(x, images, layer: layer, places: places, output: y, worker: worker) { n in
          SumEnding(
            scale: UnsafePointer(state.scale.pointer), bias: UnsafePointer(state.bias.pointer),
            residual: added?.view(n), range: range)
        }
      }
      return
    }
    let isFixed = !usesBatchStatistics(layer)
    // Each image's own sums and squares about its own mean, put together in the images' order.
    let parts = Floats(count: isFixed ? 0 : 2 * batch * shape.stride)
    let plain = SumEnding(scale: UnsafePointer(state.scale.pointer), bias: UnsafePointer(state.bias.pointer))
    forEachImages(of: state.forward, places: places) { images, worker in
      convolve(x, images, layer: layer, places: places, output: sums, worker: worker) { _ in plain }
      if isFixed { return }
      for n in images {
        let own = parts.pointer + 2 * n * shape.stride
        kernels.backward.sums(sums.image(n), shape.pixels, Int32(shape.stride), own)
        for c in 0..<shape.stride { own[c] /= Float(shape.pixels) }
        kernels.backward.squares(sums.image(n), own, shape.pixels, Int32(shape.stride), own + shape.stride)
      }
    }
    // By channel, over the images of all ranks: distances of their means from the running mean, the squares of those,
    // and the squares about their own means. The running mean is near, and the same on every rank.
    let channels = shape.channels
    var moments = [Double](repeating: 0, count: isFixed ? 0 : 3 * channels)
    if !isFixed {
      for c in 0..<channels {
        let centre = Double(table.pointer(norm.mean)[c])
        for n in 0..<batch {
          let own = parts.pointer + 2 * n * shape.stride + c
          let off = Double(own[0]) - centre
          moments[c] += off
          moments[channels + c] += off * off
          moments[2 * channels + c] += Double(own[shape.stride])
        }
      }
      try exchange.sum(&moments)
    }
    let images = Double(share.batch)
    for c in 0..<channels {
      var average = Double(table.pointer(norm.mean)[c])
      var variance = Double(table.pointer(norm.variance)[c])
      if !isFixed {
        let off = moments[c] / images
        average += off
        let spread = max(0, moments[channels + c] - moments[c] * off)
        let squares = moments[2 * channels + c] + spread * Double(shape.pixels)
        let count = images * Double(shape.pixels)
        variance = squares / count
        if updatesStatistics {
          let running = table.pointer(norm.mean) + c
          running.pointee += momentum * (Float(average) - running.pointee)
          let spread = table.pointer(norm.variance) + c
          spread.pointee += momentum * (Float(squares / max(1, count - 1)) - spread.pointee)
        }
      }
      let inverted = 1 / (variance + norm.epsilon).squareRoot()
      mean.pointer[c] = Float(average)
      inverse.pointer[c] = Float(inverted)
      let factor = Double(table.pointer(norm.scale)[c]) * inverted
      scale.pointer[c] = Float(factor)
      bias.pointer[c] = Float(Double(table.pointer(norm.bias)[c]) - average * factor)
    }
    // A pooling makes the rest from the sums.
    if pooled[value] != nil { return }
    let y = kept(value)
    workers.forEach(batch) { n, _ in
      kernels.backward.affine(
        sums.image(n), scale.pointer, bias.pointer, added?.image(n), range.lower, range.upper, shape.pixels,
        Int32(shape.stride), y.image(n))
    }
  }
}
