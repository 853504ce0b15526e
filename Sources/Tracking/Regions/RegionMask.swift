/// A bitmap that covers part of an image.
public struct RegionMask: Sendable, Hashable {
  /// Column and row of the first pixel in the image; may lie outside.
  public let x: Int
  public let y: Int
  public let width: Int
  public let height: Int
  /// width · height, row by row; true where the target is.
  public let pixels: [Bool]

  /// The largest bitmap that is accepted from a text, in pixels: more than any frame has.
  public static let largestArea = 1 << 26

  /// `pixels.count` must be `width * height`.
  public init(x: Int, y: Int, width: Int, height: Int, pixels: [Bool]) {
    precondition(width >= 0 && height >= 0 && pixels.count == width * height)
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// From run lengths that alternate between outside and inside, outside first; a missing tail is outside.
  /// Nil when a number is negative or too large, or the runs are longer than the bitmap.
  public init?(x: Int, y: Int, width: Int, height: Int, runs: some Sequence<Int>) {
    let reach = 1 << 30
    guard width >= 0, height >= 0, abs(x.clampedMagnitude) < reach, abs(y.clampedMagnitude) < reach else { return nil }
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, area <= Self.largestArea else { return nil }
    var pixels = [Bool](repeating: false, count: area)
    var at = 0
    var inside = false
    for run in runs {
      guard run >= 0, run <= area - at else { return nil }
      if inside { for i in at..<(at + run) { pixels[i] = true } }
      at += run
      inside.toggle()
    }
    self.init(x: x, y: y, width: width, height: height, pixels: pixels)
  }

  /// Run lengths, outside first, as the VOT toolkit writes them: no tail of outside pixels is left out.
  public var runs: [Int] {
    var runs: [Int] = []
    var inside = false
    var length = 0
    for pixel in pixels {
      if pixel != inside {
        runs.append(length)
        length = 0
        inside = pixel
      }
      length += 1
    }
    if length > 0 || runs.isEmpty { runs.append(length) }
    return runs
  }

  public var isEmpty: Bool { !pixels.contains(true) }

  /// The rectangle around the pixels inside, `width` counting pixels; nil when there are none.
  public var bounds: Box? {
    var (left, top, right, bottom) = (Int.max, Int.max, Int.min, Int.min)
    for row in 0..<height {
      for column in 0..<width where pixels[row * width + column] {
        (left, right) = (min(left, column), max(right, column))
        (top, bottom) = (min(top, row), max(bottom, row))
      }
    }
    guard left <= right else { return nil }
    return Box(
      x: Double(x + left), y: Double(y + top), width: Double(right - left + 1), height: Double(bottom - top + 1))
  }
}

extension Int {
  /// The magnitude, without a trap at the smallest number.
  fileprivate var clampedMagnitude: Int { self == .min ? .max : abs(self) }
}
