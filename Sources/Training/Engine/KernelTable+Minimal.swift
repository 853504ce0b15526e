import CKernels
import Tensors

/// Convolutions of stride 1 by minimal filtering, and the gradients of their filters.
///
/// Several images are computed together, their tiles numbered through: small maps have few tiles, and filters at the
/// points are large. What comes out does not depend on how many.
extension KernelTable {
  /// Tiles that are at the points at one time: enough for filters to be read seldom, few enough for a cache.
  private static let tilesAtOnce = 144
  /// The same for gradients of filters, where inputs, outputs and filters are there together.
  private static let gradientTilesAtOnce = 72
  /// Planes of points are set apart a little, or they would all want the same places of a cache.
  private static let planeGap = 16

  /// Images of a map of `tiles` tiles that are well computed together.
  static func imagesTogether(tiles: Int) -> Int { max(1, gradientTilesAtOnce / max(1, tiles)) }

  /// A dense convolution of images 0 ..< `images`, `geometry` and `places` being those of `bank`'s sum.
  func convolve(
    _ geometry: Convolution, bank: PointBank, places: [ck_place], images: Int, workers: Workers, worker: Int,
    input: (Int) -> MapView, ending: (Int) -> SumEnding, output: (Int) -> MapView
  ) {
    if images == 0 || places.isEmpty { return }
    let (inputs, outputs) = (padded(bank.inputs), padded(bank.outputs))
    let most = min(Self.tilesAtOnce, images * places.count)
    let pointPlane = most * inputs + Self.planeGap
    let productPlane = most * outputs + Self.planeGap
    let points = workers.scratch(worker, .points, Convolution.points * pointPlane)
    let products = workers.scratch(worker, .products, Convolution.points * productPlane)
    let sum = DenseSum(
      TapRuns(kernel: 1, dilation: 1, row: 0, pixel: inputs, channels: bank.inputs), widestGroup: 4 * lanes)
    var m = ck_minimal()
    m.size = Int32(geometry.minimalTile)
    m.padding = Int32(geometry.padding)
    m.dilation = Int32(geometry.dilation)
    m.input_channels = Int32(inputs)
    m.zeros = UnsafePointer(bank.zeros.pointer)
    (m.point_plane, m.point_pixel) = (pointPlane, inputs)
    (m.product_plane, m.product_pixel) = (productPlane, outputs)
    m.output_channels = Int32(outputs)
    places.withUnsafeBufferPointer { places in
      m.places = places.baseAddress
      for run in runs(images: images, tiles: places.count, most: most) {
        for span in run.spans {
          let x = input(span.image)
          m.input = UnsafePointer(x.base)
          (m.input_row, m.input_pixel) = (x.row, x.pixel)
          (m.input_height, m.input_width) = (Int32(x.height), Int32(x.width))
          m.points = points + span.place * inputs
          m.first_place = Int32(span.tiles.lowerBound)
          forward.to_minimal(&m, Int32(span.tiles.lowerBound), Int32(span.tiles.upperBound))
        }
        multiply(
          bank, sum: sum, points: points, pointPlane: pointPlane, products: products, productPlane: productPlane,
          tiles: run.count)
        for span in run.spans {
          let y = output(span.image)
          let end = ending(span.image)
          m.output = y.base
          (m.output_row, m.output_pixel) = (y.row, y.pixel)
          (m.height, m.width) = (Int32(y.height), Int32(y.width))
          m.residual = end.residual.map { UnsafePointer($0.base) }
          (m.residual_row, m.residual_pixel) = (end.residual?.row ?? 0, end.residual?.pixel ?? 0)
          (m.scale, m.bias) = (end.scale, end.bias)
          (m.lower, m.upper) = end.range
          m.products = UnsafePointer(products + span.place * outputs)
          m.first_place = Int32(span.tiles.lowerBound)
          forward.from_minimal(&m, Int32(span.tiles.lowerBound), Int32(span.tiles.upperBound))
        }
      }
    }
  }

  /// At every point, tiles x inputs times inputs x outputs.
  private func multiply(
    _ bank: PointBank, sum: DenseSum, points: UnsafeMutablePointer<Float>, pointPlane: Int,
    products: UnsafeMutablePointer<Float>, productPlane: Int, tiles: Int
  ) {
    sum.taps.withUnsafeBufferPointer { taps in
      sum.blocks.withUnsafeBufferPointer { blocks in
        var c = ck_convolution()
        c.input_pixel = padded(bank.inputs)
        c.output_pixel = padded(bank.outputs)
        c.output_block = c.output_pixel
        // Read by its address alone, since a sum has no ending.
        c.scale = UnsafePointer(bank.zeros.pointer)
        c.bias = c.scale
        c.taps = taps.baseAddress
        c.blocks = blocks.baseAddress
        c.block_count = Int32(blocks.count - 1)
        c.width = Int32(tiles)
        c.depth = bank.inputs
        c.is_sum = 1
        for point in 0..<Convolution.points {
          c.input = UnsafePointer(points + point * pointPlane)
          c.output = products + point * productPlane
          c.weights = UnsafePointer(bank.floats.pointer + point * bank.plane)
          for group in bank.groups { forward.convolution(&c, Int32(group.first), Int32(group.count), 0, 1) }
        }
      }
    }
  }

  /// Adds a layer's filter gradient over some images to `filter`, [tap][`depthOfTap` inputs][`row` outputs], or writes it
  /// there, for the output channels of `groups`, which follow each other.
  func addFilterGradient(
    _ geometry: Convolution, places: [ck_place], images: Int, groups: [VectorGroup], depthOfTap: Int, row: Int,
    filter: UnsafeMutablePointer<Float>, overwrites: Bool, workers: Workers, worker: Int, zeros: Floats,
    input: (Int) -> MapView,
    gradient: (Int) -> MapView
  ) {
    guard let firstGroup = groups.first, images > 0, !places.isEmpty else { return }
    let inputs = padded(geometry.inputChannels)
    let first = firstGroup.first * lanes
    let channels = groups.reduce(0) { $0 + $1.count } * lanes
    let most = min(Self.gradientTilesAtOnce, images * places.count)
    let inputPlane = most * inputs + Self.planeGap
    let gradientPlane = most * channels + Self.planeGap
    let filterPlane = geometry.inputChannels * channels + Self.planeGap
    let inputPoints = workers.scratch(worker, .points, Convolution.points * inputPlane)
    let gradientPoints = workers.scratch(worker, .products, Convolution.points * gradientPlane)
    let sums = workers.scratch(worker, .pointFilters, Convolution.points * filterPlane)
    var m = ck_minimal()
    m.padding = Int32(geometry.padding)
    m.dilation = Int32(geometry.dilation)
    m.input_channels = Int32(inputs)
    m.zeros = UnsafePointer(zeros.pointer)
    (m.point_plane, m.point_pixel) = (inputPlane, inputs)
    var d = ck_minimal_gradient()
    d.size = Int32(geometry.minimalTile)
    d.dilation = m.dilation
    d.channels = Int32(channels)
    (d.point_plane, d.point_pixel) = (gradientPlane, channels)
    places.withUnsafeBufferPointer { places in
      (m.places, d.places) = (places.baseAddress, places.baseAddress)
      for (number, run) in runs(images: images, tiles: places.count, most: most).enumerated() {
        for span in run.spans {
          let (from, to) = (Int32(span.tiles.lowerBound), Int32(span.tiles.upperBound))
          let x = input(span.image)
          m.input = UnsafePointer(x.base)
          (m.input_row, m.input_pixel) = (x.row, x.pixel)
          (m.input_height, m.input_width) = (Int32(x.height), Int32(x.width))
          m.points = inputPoints + span.place * inputs
          m.first_place = from
          forward.to_minimal(&m, from, to)
          let g = gradient(span.image)
          d.gradient = UnsafePointer(g.base + first)
          (d.gradient_row, d.gradient_pixel) = (g.row, g.pixel)
          (d.height, d.width) = (Int32(g.height), Int32(g.width))
          d.points = gradientPoints + span.place * channels
          d.first_place = from
          backward.gradient_to_minimal(&d, from, to)
        }
        var offset = 0
        withUnsafePointer(to: &offset) { tap in
          var f = ck_filter_gradient()
          (f.input_row, f.input_pixel) = (0, inputs)
          (f.gradient_row, f.gradient_pixel) = (0, channels)
          (f.height, f.width) = (1, Int32(run.count))
          (f.taps, f.tap_count) = (tap, 1)
          f.run = Int32(geometry.inputChannels)
          f.filter_row = channels
          f.overwrites = number == 0 ? 1 : 0
          for point in 0..<Convolution.points {
            f.input = UnsafePointer(inputPoints + point * inputPlane)
            f.gradient = UnsafePointer(gradientPoints + point * gradientPlane)
            f.filter = sums + point * filterPlane
            for group in groups {
              backward.filter_gradient(&f, Int32(group.first - firstGroup.first), Int32(group.count))
            }
          }
        }
      }
    }
    backward.filter_from_minimal(
      Int32(geometry.kernel), sums, filterPlane, Int32(geometry.inputChannels), channels, Int32(channels),
      Int32(depthOfTap), row, overwrites ? 1 : 0, filter + first)
  }

  // MARK: - Runs of tiles

  /// Tiles of one image, and where the first of them lies among those of its run.
  private struct Span {
    var image: Int
    var tiles: Range<Int>
    var place: Int
  }

  /// Tiles that are at the points together.
  private struct Run {
    var count: Int
    var spans: [Span]
  }

  /// All tiles of all images in order, at most `most` at a time.
  private func runs(images: Int, tiles: Int, most: Int) -> [Run] {
    stride(from: 0, to: images * tiles, by: most).map { start in
      let end = min(start + most, images * tiles)
      var spans: [Span] = []
      var next = start
      while next < end {
        let image = next / tiles
        let last = min(end, (image + 1) * tiles)
        spans.append(Span(image: image, tiles: next - image * tiles..<last - image * tiles, place: next - start))
        next = last
      }
      return Run(count: end - start, spans: spans)
    }
  }
}
