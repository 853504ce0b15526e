import CKernels

/// A normed layer that only a max pooling reads. Its activated map would be the largest of the network: it is never kept,
/// but made from the layer's sums a band of rows at a time, for the pooling and again on the way back, while the sums
/// are in the cache.
struct PooledLayer: Sendable {
  /// The pooling's value.
  var pooling: Int
  var window: PoolWindow

  /// The graph's values of that kind, of those that `keepsSums` says have sums to be made from.
  static func all(in graph: TrainingGraph, keepsSums: (Int) -> Bool) -> [Int: PooledLayer] {
    var readers = [Int](repeating: 0, count: graph.operations.count)
    for operation in graph.operations { for input in operation.inputs { readers[input] += 1 } }
    var found: [Int: PooledLayer] = [:]
    for (value, operation) in graph.operations.enumerated() {
      guard case .maxPool(let input, let window) = operation, readers[input] == 1, !graph.outputs.contains(input),
        case .convolution(_, _, nil) = graph.operations[input], keepsSums(input)
      else { continue }
      found[input] = PooledLayer(pooling: value, window: window)
    }
    return found
  }
}

extension TrainableNetwork {
  /// The pooling of a layer's map, from its sums.
  func poolFromSums(_ value: Int, _ pooled: PooledLayer, range: (lower: Float, upper: Float), output: Maps) {
    guard let application = applications[value], let sums = application.sums else { return }
    let bands = bands(pooled, of: sums.shape, output: output.shape)
    workers.forEach(batch) { n, worker in
      let map = activatedView(sums.shape, worker)
      for band in bands {
        activate(application, sums, n, rows: band.fresh, range: range, to: map)
        kernels.maxPool(map, pooled.window, output: output.view(n), rows: band.outputs)
      }
    }
  }

  /// The gradient of such a layer's activated map from the pooling's, without what the activation stops, and by image the
  /// `parts` that `goBackThroughEnding` wants: its sums, and the sums of its products with the distance of the layer's
  /// sums from their mean.
  func goBackThroughPool(
    _ value: Int, _ pooled: PooledLayer, range: (lower: Float, upper: Float), pooledGradient: Maps, gradient: Maps,
    parts: Floats
  ) {
    guard let application = applications[value], let sums = application.sums else { return }
    let shape = sums.shape
    let row = shape.width * shape.stride
    let output = kept(pooled.pooling)
    let bands = bands(pooled, of: shape, output: output.shape)
    workers.forEach(batch) { n, worker in
      let map = activatedView(shape, worker)
      let part = parts.pointer + 2 * n * shape.stride
      part.update(repeating: 0, count: 2 * shape.stride)
      let own = workers.scratch(worker, .sum, 2 * shape.stride)
      for band in bands {
        activate(application, sums, n, rows: band.fresh, range: range, to: map)
        (gradient.image(n) + band.fresh.lowerBound * row).update(repeating: 0, count: band.fresh.count * row)
        kernels.addMaxPoolGradient(
          input: map, pooled.window, output: output.view(n), gradient: pooledGradient.image(n),
          inputGradient: gradient.image(n), rows: band.outputs)
        let offset = band.done.lowerBound * row
        kernels.backward.gradient_sums(
          gradient.image(n) + offset, map.base + offset, range.lower, range.upper, sums.image(n) + offset,
          application.mean?.pointer, band.done.count * shape.width, Int32(shape.stride), own, own + shape.stride)
        kernels.backward.add(own, 2 * shape.stride, part)
      }
    }
  }

  /// Bands whose part of a map takes a quarter of a second-level cache.
  private func bands(_ pooled: PooledLayer, of input: MapShape, output: MapShape) -> [PoolWindow.Band] {
    pooled.window.bands(
      inputHeight: input.height, outputHeight: output.height,
      rows: (1 << 15) / (input.width * input.stride * pooled.window.stride))
  }

  /// Scratch memory for one image's activated map.
  private func activatedView(_ shape: MapShape, _ worker: Int) -> MapView {
    MapView(
      base: workers.scratch(worker, .activated, shape.count), row: shape.width * shape.stride, pixel: shape.stride,
      height: shape.height, width: shape.width)
  }

  private func activate(
    _ application: Application, _ sums: Maps, _ n: Int, rows: Range<Int>, range: (lower: Float, upper: Float),
    to map: MapView
  ) {
    guard let scale = application.scale, let bias = application.bias else { return }
    let offset = rows.lowerBound * map.row
    kernels.backward.affine(
      sums.image(n) + offset, scale.pointer, bias.pointer, nil, range.lower, range.upper, rows.count * map.width,
      Int32(map.pixel), map.base + offset)
  }
}
