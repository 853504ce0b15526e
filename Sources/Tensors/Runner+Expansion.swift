import CKernels

extension Runner {
  /// A convolution and the depthwise convolution after it, one plane of channels and some rows at a time.
  ///
  /// What lies between them, six times as wide as what goes in, stays in the second-level cache and is never written
  /// to memory. The few rows that neighbouring pieces share are computed by both.
  func expandAndFilter(_ value: Int, layer: PackedConvolution, expansion: Plan.Expansion) {
    let window = layer.geometry
    let between = plan.nodes[expansion.value].layout
    let y = view(value)
    let rowStride = between.rowStride
    let block = between.pixelStride
    let wide = layers[expansion.layer]
    let kernels = plan.isa.kernels
    let convolution = plan.isa.convolution(wide.geometry)
    let bands = (y.height + expansion.rows - 1) / expansion.rows
    var second = filter(layer, channels: y.channels)
    second.input_row = rowStride * window.stride
    second.input_pixel = block * window.stride
    second.tap_row = rowStride * window.dilation
    second.tap_pixel = block * window.dilation
    second.input_block = block
    second.output = y.base
    second.output_row = y.rowStride
    second.output_pixel = y.pixelStride
    second.output_block = y.pixelStride
    second.output_plane = y.planeStride
    second.width = Int32(y.width)
    let filterJob = second
    withConvolution(wide, input: view(expansion.input), sum: expansion.sum) { job in
      team.forEach(wide.groups.count * bands) { piece, worker in
        let group = wide.groups[piece / bands]
        let first = y.height * (piece % bands) / bands
        let last = y.height * (piece % bands + 1) / bands
        let rows = scratch + worker * plan.scratchCount
        // Rows of the expanded map that these outputs read, before and after clipping to the map.
        let top = first * window.stride - window.padding
        let bottom = (last - 1) * window.stride - window.padding + window.dilation * (window.kernel - 1) + 1
        let from = max(top, 0)
        let to = min(bottom, between.height)
        drawBorder(rows, between, top: top, from: from, to: to, bottom: bottom)
        var c = job
        c.output = rows - top * rowStride + between.halo * block
        c.output_row = rowStride
        c.output_pixel = block
        c.output_block = block
        c.width = Int32(between.width)
        convolution(&c, Int32(group.first), Int32(group.count), Int32(from), Int32(to))
        var f = filterJob
        // The map's border is as wide as the window's padding, so the first tap is the first float.
        f.input = UnsafePointer(rows - first * window.stride * rowStride)
        let channel = group.first * plan.isa.lanes
        kernels.depthwise(
          &f, Int32(first), Int32(last), Int32(channel), Int32(channel + group.count * plan.isa.lanes))
      }
    }
  }

  /// Zeros around rows `from ..< to` of a map, in a buffer that holds rows `top ..< bottom`.
  private func drawBorder(
    _ rows: UnsafeMutablePointer<Float>, _ layout: Layout, top: Int, from: Int, to: Int, bottom: Int
  ) {
    let halo = layout.halo
    if halo == 0 { return }
    let side = halo * layout.pixelStride
    rows.update(repeating: 0, count: (from - top) * layout.rowStride)
    (rows + (to - top) * layout.rowStride).update(repeating: 0, count: (bottom - to) * layout.rowStride)
    for row in (from - top)..<(to - top) {
      let start = rows + row * layout.rowStride
      start.update(repeating: 0, count: side)
      (start + layout.rowStride - side).update(repeating: 0, count: side)
    }
  }
}
