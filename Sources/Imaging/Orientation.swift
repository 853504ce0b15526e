/// How a camera was held, as EXIF's tag 0x0112 numbers it: what to do with the stored pixels to see them upright.
package enum Orientation: Int, Sendable, CaseIterable {
  case upright = 1
  case mirrored = 2
  case rotated180 = 3
  case flipped = 4
  case transposed = 5
  case rotated90 = 6
  case transversed = 7
  case rotated270 = 8

  /// The orientation that an EXIF block (a TIFF directory, without the "Exif" signature) asks for; upright when it is
  /// missing or makes no sense.
  package init(exif: [UInt8]) {
    self = Self.find(in: exif) ?? .upright
  }

  private static func find(in exif: [UInt8]) -> Orientation? {
    guard exif.count >= 8, exif[0] == exif[1], exif[0] == 0x49 || exif[0] == 0x4D else { return nil }
    let little = exif[0] == 0x49
    func number(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0, offset + size <= exif.count else { return nil }
      let digits = exif[offset..<(offset + size)]
      return (little ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(2, 2) == 42, let directory = number(4, 4), let entries = number(directory, 2) else { return nil }
    for entry in 0..<entries {
      let at = directory + 2 + 12 * entry
      guard let tag = number(at, 2), let value = number(at + 8, 2) else { return nil }
      if tag == 0x0112 { return Orientation(rawValue: value) }
    }
    return nil
  }

  /// Whether width and height change places.
  package var swapsSides: Bool { rawValue >= 5 }
}

extension Image {
  /// The picture as it should be seen, given how it was stored.
  package func upright(from orientation: Orientation) -> Image {
    if orientation == .upright { return self }
    let outWidth = orientation.swapsSides ? height : width
    let outHeight = orientation.swapsSides ? width : height
    // The stored pixel of (0, 0), and how far to go in the stored bytes for one step right and one step down.
    let right = 3
    let down = 3 * width
    let lastX = 3 * (width - 1)
    let lastY = 3 * width * (height - 1)
    let (origin, stepX, stepY): (Int, Int, Int) =
      switch orientation {
      case .upright: (0, right, down)
      case .mirrored: (lastX, -right, down)
      case .rotated180: (lastX + lastY, -right, -down)
      case .flipped: (lastY, right, -down)
      case .transposed: (0, down, right)
      case .rotated90: (lastY, -down, right)
      case .transversed: (lastX + lastY, -down, -right)
      case .rotated270: (lastX, down, -right)
      }
    let out = [UInt8](unsafeUninitializedCapacity: pixels.count) { buffer, count in
      pixels.withUnsafeBufferPointer { source in
        var to = 0
        for y in 0..<outHeight {
          var from = origin + y * stepY
          for _ in 0..<outWidth {
            buffer[to] = source[from]
            buffer[to + 1] = source[from + 1]
            buffer[to + 2] = source[from + 2]
            to += 3
            from += stepX
          }
        }
      }
      count = pixels.count
    }
    return Image(width: outWidth, height: outHeight, pixels: out)
  }
}
