/// The feature maps of a batch: `count` images of height x width pixels, a pixel's channels padded with zeros to
/// `stride` floats (pictures are not padded).
package struct Maps: Sendable {
  package let floats: Floats
  package let count: Int
  package let shape: MapShape

  /// Zeros.
  package init(count: Int, shape: MapShape) {
    self.init(floats: Floats(count: count * shape.count), count: count, shape: shape)
  }

  package init(floats: Floats, count: Int, shape: MapShape) {
    self.floats = floats
    self.count = count
    self.shape = shape
  }

  package func image(_ number: Int) -> UnsafeMutablePointer<Float> { floats.pointer + number * shape.count }

  package func view(_ number: Int) -> MapView {
    MapView(
      base: image(number), row: shape.width * shape.stride, pixel: shape.stride, height: shape.height,
      width: shape.width)
  }

  /// The numbers in the order (image, channel, row, column).
  package func values() -> [Float] {
    var out: [Float] = []
    out.reserveCapacity(count * shape.channels * shape.pixels)
    for n in 0..<count {
      let source = image(n)
      for c in 0..<shape.channels {
        for p in 0..<shape.pixels { out.append(source[p * shape.stride + c]) }
      }
    }
    return out
  }

  /// Sets the numbers from the order (image, channel, row, column).
  package func set(_ values: [Float]) {
    precondition(values.count == count * shape.channels * shape.pixels)
    var next = 0
    for n in 0..<count {
      let target = image(n)
      for c in 0..<shape.channels {
        for p in 0..<shape.pixels {
          target[p * shape.stride + c] = values[next]
          next += 1
        }
      }
    }
  }
}

/// One image's size.
package struct MapShape: Sendable, Hashable {
  package var height: Int
  package var width: Int
  package var channels: Int
  /// Floats from one pixel to the next.
  package var stride: Int

  package init(height: Int, width: Int, channels: Int, stride: Int) {
    self.height = height
    self.width = width
    self.channels = channels
    self.stride = stride
  }

  package var pixels: Int { height * width }
  /// Floats of one image.
  package var count: Int { height * width * stride }
}

/// One image's numbers where they lie, with a border of zeros that kernels may read.
package struct MapView {
  /// Channel 0 of pixel (0, 0).
  package var base: UnsafeMutablePointer<Float>
  package var row: Int
  package var pixel: Int
  package var height: Int
  package var width: Int
  /// Pixels of the border.
  package var halo = 0

  /// Whether rows follow each other without gaps.
  package var isContiguous: Bool { row == width * pixel }

  /// The middle `size` x `size` pixels.
  package func centre(_ size: Int) -> MapView {
    var view = self
    view.base += (height - size) / 2 * row + (width - size) / 2 * pixel
    (view.height, view.width) = (size, size)
    return view
  }
}
