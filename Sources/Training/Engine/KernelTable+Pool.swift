import CKernels

extension KernelTable {
  /// A max pooling's output rows `rows`: all of them without.
  func maxPool(_ input: MapView, _ window: PoolWindow, output: MapView, rows: Range<Int>? = nil) {
    var p = ck_pool()
    p.input = UnsafePointer(input.base)
    p.input_row = input.row
    p.input_pixel = input.pixel
    p.input_height = Int32(input.height)
    p.input_width = Int32(input.width)
    p.output = output.base
    p.output_row = output.row
    p.output_pixel = output.pixel
    p.width = Int32(output.width)
    p.channels = Int32(output.pixel)
    p.kernel = Int32(window.kernel)
    p.stride = Int32(window.stride)
    p.padding = Int32(window.padding)
    forward.max_pool(&p, Int32(rows?.lowerBound ?? 0), Int32(rows?.upperBound ?? output.height))
  }

  /// Adds the gradient of a max pooling's input, as far as the output rows `rows` make it.
  func addMaxPoolGradient(
    input: MapView, _ window: PoolWindow, output: MapView, gradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, rows: Range<Int>? = nil
  ) {
    var p = ck_pool_gradient()
    p.input = UnsafePointer(input.base)
    p.output = UnsafePointer(output.base)
    p.gradient = gradient
    p.input_gradient = inputGradient
    (p.input_row, p.input_pixel) = (input.row, input.pixel)
    (p.output_row, p.output_pixel) = (output.row, output.pixel)
    (p.input_height, p.input_width) = (Int32(input.height), Int32(input.width))
    (p.width, p.channels) = (Int32(output.width), Int32(output.pixel))
    (p.kernel, p.stride, p.padding) = (Int32(window.kernel), Int32(window.stride), Int32(window.padding))
    backward.max_pool_gradient(&p, Int32(rows?.lowerBound ?? 0), Int32(rows?.upperBound ?? output.height))
  }
}
