/// A feature map: `channels` x `height` x `width` single-precision numbers, immutable once made.
///
/// Copying shares the memory.
public struct Tensor: Sendable {
  public let channels: Int
  public let height: Int
  public let width: Int
  let storage: Storage
  let offset: Int
  let rowStride: Int
  let pixelStride: Int

  init(storage: Storage, layout: Layout) {
    self.storage = storage
    channels = layout.channels
    height = layout.height
    width = layout.width
    offset = layout.origin
    rowStride = layout.rowStride
    pixelStride = layout.channelStride
  }

  /// A tensor from numbers in the order (channels, height, width).
  ///
  /// `isa` decides the padding in memory; give it to a plan of the same instruction set.
  public init(_ values: [Float], channels: Int, height: Int, width: Int, isa: InstructionSet) {
    precondition(values.count == channels * height * width)
    let layout = Layout(
      height: height, width: width, channels: channels, channelStride: isa.channelStride(channels))
    let storage = Storage(count: layout.count)
    storage.pointer.update(repeating: 0, count: storage.count)
    values.withUnsafeBufferPointer { source in
      for c in 0..<channels {
        for p in 0..<(height * width) {
          storage.pointer[p * layout.channelStride + c] = source[c * height * width + p]
        }
      }
    }
    self.init(storage: storage, layout: layout)
  }

  /// Zeros of a shape.
  public init(_ shape: Plan.Shape, isa: InstructionSet) {
    let layout = Layout(
      height: shape.height, width: shape.width, channels: shape.channels,
      channelStride: isa.channelStride(shape.channels))
    self.init(storage: Storage([], count: layout.count), layout: layout)
  }

  /// The numbers in the order (channels, height, width), of the first `count` channels or of all.
  public func values(channels count: Int? = nil) -> [Float] {
    let chosen = min(count ?? channels, channels)
    let plane = height * width
    return [Float](unsafeUninitializedCapacity: chosen * plane) { out, initialized in
      initialized = chosen * plane
      for y in 0..<height {
        for x in 0..<width {
          let pixel = storage.pointer + offset + y * rowStride + x * pixelStride
          let place = y * width + x
          for c in 0..<chosen { out[c * plane + place] = pixel[c] }
        }
      }
    }
  }

  /// The part of `size` x `size` pixels whose top left corner is at (row, column); nil when it does not lie inside.
  ///
  /// A copy: plans count on rows that follow each other.
  public func window(row: Int, column: Int, size: Int) -> Tensor? {
    guard row >= 0, column >= 0, size > 0, row + size <= height, column + size <= width else { return nil }
    let layout = Layout(height: size, width: size, channels: channels, channelStride: pixelStride)
    let copy = Storage(count: layout.count)
    for y in 0..<size {
      (copy.pointer + y * layout.rowStride).update(
        from: storage.pointer + offset + (row + y) * rowStride + column * pixelStride, count: layout.rowStride)
    }
    return Tensor(storage: copy, layout: layout)
  }

  /// Σ weight · tensor over tensors of one shape: a new tensor. Summed in the order given. Nil when there is none.
  public static func combination(_ terms: [(weight: Float, tensor: Tensor)]) -> Tensor? {
    guard let first = terms.first?.tensor else { return nil }
    precondition(
      terms.allSatisfy {
        $0.tensor.channels == first.channels && $0.tensor.height == first.height && $0.tensor.width == first.width
          && $0.tensor.pixelStride == first.pixelStride
      })
    let layout = Layout(
      height: first.height, width: first.width, channels: first.channels, channelStride: first.pixelStride)
    let storage = Storage(count: layout.count)
    storage.pointer.update(repeating: 0, count: storage.count)
    for (weight, tensor) in terms {
      for y in 0..<layout.height {
        let source = tensor.storage.pointer + tensor.offset + y * tensor.rowStride
        let target = storage.pointer + y * layout.rowStride
        for i in 0..<layout.rowStride { target[i] += weight * source[i] }
      }
    }
    return Tensor(storage: storage, layout: layout)
  }

  var view: View {
    View(
      base: storage.pointer + offset, rowStride: rowStride, pixelStride: pixelStride, height: height, width: width,
      channels: channels)
  }
}
