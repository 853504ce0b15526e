/// How one picture-shaped tensor lies in memory: NHWC, channels padded to `channelStride`, a border of `halo` zeros.
///
/// Around depthwise convolutions it is cut in planes of `block` channels, so that neighbouring pixels are neighbours
/// in memory; a whole tensor is one plane.
struct Layout: Sendable, Equatable {
  var height: Int
  var width: Int
  var channels: Int
  var channelStride: Int
  var halo = 0
  /// Channels in a plane; nil where there is one plane.
  var block: Int?

  var pixelStride: Int { block ?? channelStride }
  var rowStride: Int { (width + 2 * halo) * pixelStride }
  var planeStride: Int { (height + 2 * halo) * rowStride }
  var planes: Int { (channelStride + pixelStride - 1) / pixelStride }
  /// Floats altogether, borders included.
  var count: Int { planes * planeStride }
  /// Where pixel (0, 0) of the first plane lies.
  var origin: Int { halo * rowStride + halo * pixelStride }
}

/// A tensor's numbers while a plan runs: `base` is channel 0 of pixel (0, 0).
struct View {
  var base: UnsafeMutablePointer<Float>
  var rowStride: Int
  var pixelStride: Int
  /// Floats from one plane of `pixelStride` channels to the next.
  var planeStride = 0
  var height: Int
  var width: Int
  var channels: Int
}
