import Imaging

/// Decoded frames, the ones used last kept up to a number of bytes. Safe to call from every thread.
final class FrameStore: Sendable {
  private let source: any FrameSource
  private let kept: Monitor<LeastRecentlyUsed<Int, Image>>

  init(_ source: any FrameSource, bytes: Int) {
    self.source = source
    kept = Monitor(LeastRecentlyUsed(capacity: bytes))
  }

  /// The picture if it is decoded already.
  func decoded(_ frame: Int) -> Image? { kept.with { $0.value(frame) } }

  /// The picture, decoded when need be; throws what the footage says of a broken one.
  func image(_ frame: Int) throws -> Image {
    if let image = decoded(frame) { return image }
    let image = try source.frame(frame)
    kept.with { $0.insert(image, for: frame, cost: image.pixels.count) }
    return image
  }
}
