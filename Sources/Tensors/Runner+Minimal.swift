import CKernels

extension Runner {
  /// A convolution by minimal filtering: tiles to points, a product of matrices at each point, and back.
  func filter(
    _ value: Int, input: Int, layer: PackedConvolution, residual: Int?, minimal: Plan.Minimal
  ) {
    let x = view(input)
    let y = view(value)
    let z = residual.map(view)
    let geometry = layer.geometry
    let points = filtering
    let products = points + Convolution.points * minimal.pointPlane
    let zeros = products + Convolution.points * minimal.productPlane
    zeros.update(repeating: 0, count: x.channels)
    var m = ck_minimal()
    m.size = Int32(geometry.minimalTile)
    m.padding = Int32(geometry.padding)
    m.dilation = Int32(geometry.dilation)
    m.input = UnsafePointer(x.base)
    m.input_row = x.rowStride
    m.input_pixel = x.pixelStride
    m.input_height = Int32(x.height)
    m.input_width = Int32(x.width)
    m.input_channels = Int32(plan.isa.channelStride(geometry.inputChannels))
    m.zeros = UnsafePointer(zeros)
    m.points = points
    m.point_plane = minimal.pointPlane
    m.point_pixel = Int(m.input_channels)
    m.products = UnsafePointer(products)
    m.product_plane = minimal.productPlane
    m.product_pixel = y.channels
    m.output = y.base
    m.output_row = y.rowStride
    m.output_pixel = y.pixelStride
    m.height = Int32(y.height)
    m.width = Int32(y.width)
    m.output_channels = Int32(y.channels)
    m.residual = z.map { UnsafePointer($0.base) }
    m.residual_row = z?.rowStride ?? 0
    m.residual_pixel = z?.pixelStride ?? 0
    m.scale = UnsafePointer(layer.scale.pointer)
    m.bias = UnsafePointer(layer.bias.pointer)
    (m.lower, m.upper) = geometry.activation.range
    let kernels = plan.isa.kernels
    minimal.places.withUnsafeBufferPointer { places in
      m.places = places.baseAddress
      for first in stride(from: 0, to: places.count, by: minimal.chunk) {
        m.first_place = Int32(first)
        let count = min(minimal.chunk, places.count - first)
        let job = m
        let pieces = (count + Self.tilesInPiece - 1) / Self.tilesInPiece
        team.forEach(pieces) { piece in
          withUnsafePointer(to: job) {
            kernels.to_minimal($0, Int32(first + count * piece / pieces), Int32(first + count * (piece + 1) / pieces))
          }
        }
        multiply(job, layer: layer, minimal: minimal, products: products, tiles: count)
        team.forEach(pieces) { piece in
          withUnsafePointer(to: job) {
            kernels.from_minimal($0, Int32(first + count * piece / pieces), Int32(first + count * (piece + 1) / pieces))
          }
        }
      }
    }
  }

  /// At every point, tiles x input channels times input channels x output channels: a 1x1 convolution of a row of tiles.
  private func multiply(
    _ m: ck_minimal, layer: PackedConvolution, minimal: Plan.Minimal, products: UnsafeMutablePointer<Float>, tiles: Int
  ) {
    let kernels = plan.isa.kernels
    let plane = layer.depth * Int(m.output_channels)
    let groups = layer.groups
    let shares = min(groups.count, Self.sharesOfPoint)
    minimal.sum.taps.withUnsafeBufferPointer { taps in
      minimal.sum.blocks.withUnsafeBufferPointer { blocks in
        var c = ck_convolution()
        c.input = UnsafePointer(m.points)
        c.input_pixel = m.point_pixel
        c.output = products
        c.output_pixel = m.product_pixel
        c.output_block = m.product_pixel
        c.weights = UnsafePointer(layer.weights.pointer)
        c.scale = m.scale
        c.bias = m.bias
        c.taps = taps.baseAddress
        c.blocks = blocks.baseAddress
        c.block_count = Int32(blocks.count - 1)
        c.width = Int32(tiles)
        c.depth = layer.depth
        c.is_sum = 1
        let job = c
        team.forEach(Convolution.points * shares) { piece in
          let point = piece / shares
          let share = piece % shares
          var c = job
          c.input = job.input + point * m.point_plane
          c.output = job.output + point * m.product_plane
          c.weights = job.weights + point * plane
          for group in groups[groups.count * share / shares..<groups.count * (share + 1) / shares] {
            kernels.convolution(&c, Int32(group.first), Int32(group.count), 0, 1)
          }
        }
      }
    }
  }

  /// Small enough that a thread on a busy core holds up nobody for long.
  private static let tilesInPiece = 8
  private static let sharesOfPoint = 4
}
