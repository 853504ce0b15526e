import CKernels
import Tensors

/// What follows a convolution's sum in one pass: sum · scale + bias + residual, clamped.
struct SumEnding {
  /// One of each for every padded output channel.
  var scale: UnsafePointer<Float>
  var bias: UnsafePointer<Float>
  var residual: MapView?
  var range: (lower: Float, upper: Float) = (-.infinity, .infinity)
}

extension KernelTable {
  /// A dense convolution of one image; `input` has a border as wide as the padding.
  ///
  /// `filters` are packed for `groups`; `depth` floats belong to one output channel.
  func convolve(
    _ geometry: Convolution, input: MapView, filters: UnsafePointer<Float>, groups: [VectorGroup], depth: Int,
    sum: DenseSum, ending: SumEnding, output: MapView
  ) {
    var c = ck_convolution()
    c.input = UnsafePointer(input.base - geometry.padding * (input.row + input.pixel))
    c.input_row = input.row * geometry.stride
    c.input_pixel = input.pixel * geometry.stride
    let isOneRow = geometry.isOneRow && input.isContiguous
    convolve(
      &c, filters: filters, groups: groups, depth: depth, sum: sum, ending: ending, output: output,
      isOneRow: isOneRow, by: forward.convolution)
  }

  /// The same in bfloat16; `words` is scratch memory of `WordBank.words` floats.
  func convolve(
    _ geometry: Convolution, input: MapView, bank: WordBank, words: UnsafeMutablePointer<Float>, ending: SumEnding,
    output: MapView
  ) {
    let row = WordBank.rowWords(input, padding: geometry.padding)
    let start = input.base - geometry.padding * (input.row + input.pixel)
    let length = (input.width + 2 * geometry.padding) * input.pixel
    for y in 0..<input.height + 2 * geometry.padding {
      forward.to_bf16(start + y * input.row, words + y * row, length)
    }
    var c = ck_convolution()
    c.input = UnsafePointer(words)
    c.input_row = row * geometry.stride
    c.input_pixel = input.pixel * geometry.stride / 2
    convolve(
      &c, filters: UnsafePointer(bank.floats.pointer), groups: bank.groups, depth: bank.depth,
      sum: DenseSum(bank.runs(input, padding: geometry.padding), widestGroup: 4 * lanes), ending: ending,
      output: output, isOneRow: geometry.isOneRow, by: forward.convolution_bf16)
  }

  /// `c` knows its input.
  private func convolve(
    _ c: inout ck_convolution, filters: UnsafePointer<Float>, groups: [VectorGroup], depth: Int, sum: DenseSum,
    ending: SumEnding, output: MapView, isOneRow: Bool,
    by kernel: (UnsafePointer<ck_convolution>, Int32, Int32, Int32, Int32) -> Void
  ) {
    sum.taps.withUnsafeBufferPointer { taps in
      sum.blocks.withUnsafeBufferPointer { blocks in
        c.output = output.base
        c.output_row = output.row
        c.output_pixel = output.pixel
        c.output_block = output.pixel
        c.residual = ending.residual.map { UnsafePointer($0.base) }
        c.residual_row = ending.residual?.row ?? 0
        c.residual_pixel = ending.residual?.pixel ?? 0
        c.weights = filters
        c.scale = ending.scale
        c.bias = ending.bias
        c.taps = taps.baseAddress
        c.blocks = blocks.baseAddress
        c.block_count = Int32(blocks.count - 1)
        c.width = Int32(output.width)
        c.depth = depth
        (c.lower, c.upper) = ending.range
        var rows = output.height
        // Single pixels have no rows: the whole map is one, which leaves no narrow rests.
        if isOneRow, output.isContiguous, ending.residual?.isContiguous ?? true {
          c.width = Int32(output.height * output.width)
          rows = 1
        }
        for group in groups { kernel(&c, Int32(group.first), Int32(group.count), 0, Int32(rows)) }
      }
    }
  }

  /// A depthwise convolution or correlation of one image; `input` has a border as wide as `padding`.
  ///
  /// `filters` are [kernel][kernel][channel], `filterRow` and `filterPixel` apart.
  func convolveDepthwise(
    kernel: Int, stride: Int, padding: Int, dilation: Int, input: MapView, filters: UnsafePointer<Float>,
    filterRow: Int, filterPixel: Int, ending: SumEnding?, output: MapView, channels: Int
  ) {
    var c = ck_depthwise()
    c.input = UnsafePointer(input.base - padding * (input.row + input.pixel))
    c.input_row = input.row * stride
    c.input_pixel = input.pixel * stride
    c.tap_row = input.row * dilation
    c.tap_pixel = input.pixel * dilation
    c.input_block = input.pixel
    c.output = output.base
    c.output_row = output.row
    c.output_pixel = output.pixel
    c.output_block = output.pixel
    c.weights = filters
    c.weight_row = filterRow
    c.weight_pixel = filterPixel
    c.scale = ending?.scale
    c.bias = ending?.bias
    c.kernel_height = Int32(kernel)
    c.kernel_width = Int32(kernel)
    c.stride = Int32(stride)
    c.dilation = Int32(dilation)
    c.width = Int32(output.width)
    (c.lower, c.upper) = ending?.range ?? (-.infinity, .infinity)
    forward.depthwise(&c, 0, Int32(output.height), 0, Int32(channels))
  }

  /// Adds a dense convolution's filter gradient over one image to `filter`, [tap][run][`row` output channels], or writes
  /// it over what is there.
  func addFilterGradient(
    _ geometry: Convolution, input: MapView, gradient: MapView, runs: TapRuns, filter: UnsafeMutablePointer<Float>,
    row: Int, group: VectorGroup, overwrites: Bool
  ) {
    runs.offsets.withUnsafeBufferPointer { taps in
      var f = ck_filter_gradient()
      f.input = UnsafePointer(input.base - geometry.padding * (input.row + input.pixel))
      f.input_row = input.row * geometry.stride
      f.input_pixel = input.pixel * geometry.stride
      f.gradient = UnsafePointer(gradient.base)
      f.gradient_row = gradient.row
      f.gradient_pixel = gradient.pixel
      f.height = Int32(gradient.height)
      f.width = Int32(gradient.width)
      f.taps = taps.baseAddress
      f.tap_count = Int32(taps.count)
      f.run = Int32(runs.length)
      f.filter = filter
      f.filter_row = row
      f.overwrites = overwrites ? 1 : 0
      backward.filter_gradient(&f, Int32(group.first), Int32(group.count))
    }
  }

  /// Overwrites `filter`, [kernel][kernel][channel], with a depthwise filter's gradient over one image.
  func depthwiseFilterGradient(
    kernel: Int, stride: Int, padding: Int, dilation: Int, input: MapView, gradient: MapView,
    filter: UnsafeMutablePointer<Float>, filterRow: Int, filterPixel: Int, channels: Int
  ) {
    var d = ck_depthwise_gradient()
    d.input = UnsafePointer(input.base - padding * (input.row + input.pixel))
    d.input_row = input.row * stride
    d.input_pixel = input.pixel * stride
    d.tap_row = input.row * dilation
    d.tap_pixel = input.pixel * dilation
    d.gradient = UnsafePointer(gradient.base)
    d.gradient_row = gradient.row
    d.gradient_pixel = gradient.pixel
    d.height = Int32(gradient.height)
    d.width = Int32(gradient.width)
    d.kernel_height = Int32(kernel)
    d.kernel_width = Int32(kernel)
    d.filter = filter
    d.filter_row = filterRow
    d.filter_pixel = filterPixel
    backward.depthwise_gradient(&d, 0, Int32(channels))
  }
}

extension Convolution {
  /// Whether the rows of a map without gaps make no difference.
  fileprivate var isOneRow: Bool { kernel == 1 && stride == 1 && padding == 0 }
}

extension MapView {
  /// A copy in `memory` with a border of `halo` zeros; `memory` has room for `floatsWithHalo(halo)`.
  func copied(to memory: UnsafeMutablePointer<Float>, halo: Int) -> MapView {
    let row = (width + 2 * halo) * pixel
    memory.update(repeating: 0, count: (height + 2 * halo) * row)
    let base = memory + halo * (row + pixel)
    for y in 0..<height { (base + y * row).update(from: self.base + y * self.row, count: width * pixel) }
    return MapView(base: base, row: row, pixel: pixel, height: height, width: width, halo: halo)
  }

  func floatsWithHalo(_ halo: Int) -> Int { (height + 2 * halo) * (width + 2 * halo) * pixel }

  /// Every pixel at `stride` times its place in a field of zeros, `lead` pixels from the top left corner: what a
  /// strided convolution's output gradient is to a convolution of stride 1 (backwards).
  func spread(to memory: UnsafeMutablePointer<Float>, stride: Int, lead: Int, height: Int, width: Int) -> MapView {
    let row = width * pixel
    memory.update(repeating: 0, count: height * row)
    for y in 0..<self.height {
      let source = base + y * self.row
      let target = memory + (lead + y * stride) * row + lead * pixel
      if stride == 1 {
        target.update(from: source, count: self.width * pixel)
      } else {
        for x in 0..<self.width { (target + x * stride * pixel).update(from: source + x * pixel, count: pixel) }
      }
    }
    return MapView(base: memory, row: row, pixel: pixel, height: height, width: width)
  }
}
