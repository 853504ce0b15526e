/// How one picture-shaped tensor lies in memory: NHWC, channels padded to `channelStride`, a border of `halo` zeros.
struct Layout: Sendable, Equatable {
  var height: Int
  var width: Int
  var channels: Int
  var channelStride: Int
  var halo: Int = 0

  var rowStride: Int { (width + 2 * halo) * channelStride }
  /// Floats altogether, border included.
  var count: Int { (height + 2 * halo) * rowStride }
  /// Where pixel (0, 0) lies.
  var origin: Int { halo * rowStride + halo * channelStride }
}

/// A tensor's numbers while a plan runs: `base` is channel 0 of pixel (0, 0).
struct View {
  var base: UnsafeMutablePointer<Float>
  var rowStride: Int
  var pixelStride: Int
  var height: Int
  var width: Int
  var channels: Int
}
