/// A bitmap that covers part of an image, kept as run lengths: a line of text of twenty bytes can mean millions of
/// pixels, and a file can have many such lines.
public struct RegionMask: Sendable, Hashable {
  /// Column and row of the first pixel in the image; may lie outside.
  public let x: Int
  public let y: Int
  public let width: Int
  public let height: Int
  /// Run lengths, outside first, as the VOT toolkit writes them: no tail of outside pixels is left out, and only the
  /// first may be 0.
  public let runs: [Int]

  /// The largest bitmap that is accepted from a text, in pixels: more than any frame has.
  public static let largestArea = 1 << 26

  /// `pixels.count` must be `width * height`, row by row; true where the target is.
  public init(x: Int, y: Int, width: Int, height: Int, pixels: [Bool]) {
    precondition(width >= 0 && height >= 0 && pixels.count == width * height)
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
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.runs = runs
  }

  /// From run lengths that alternate between outside and inside, outside first; a missing tail is outside.
  /// Nil when a number is negative or too large, or the runs are longer than the bitmap.
  public init?(x: Int, y: Int, width: Int, height: Int, runs: some Sequence<Int>) {
    let reach = 1 << 30
    guard width >= 0, height >= 0, abs(x.clampedMagnitude) < reach, abs(y.clampedMagnitude) < reach else { return nil }
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, area <= Self.largestArea else { return nil }
    var plain: [Int] = []
    var at = 0
    var inside = false
    /// Runs of one kind that follow each other become one.
    func add(_ length: Int, _ inside: Bool) {
      if length == 0 { return }
      if plain.count % 2 == (inside ? 0 : 1) {
        // The last run is of this kind; before the first one inside, there are none outside.
        if plain.isEmpty { plain.append(0) } else { return plain[plain.count - 1] += length }
      }
      plain.append(length)
    }
    for run in runs {
      guard run >= 0, run <= area - at else { return nil }
      add(run, inside)
      at += run
      inside.toggle()
    }
    add(area - at, false)
    if plain.isEmpty { plain.append(0) }
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.runs = plain
  }

  /// width · height, row by row; true where the target is. Made anew each time.
  public var pixels: [Bool] {
    var pixels = [Bool](repeating: false, count: width * height)
    forEachRun { first, count in
      for i in first..<(first + count) { pixels[i] = true }
    }
    return pixels
  }

  public var isEmpty: Bool { runs.count < 2 }

  /// The rectangle around the pixels inside, `width` counting pixels; nil when there are none.
  public var bounds: Box? {
    var (left, top, right, bottom) = (Int.max, Int.max, Int.min, Int.min)
    forEachRun { first, count in
      let last = first + count - 1
      // A run that goes over the end of a row touches both edges.
      let isWhole = first / width != last / width
      (left, right) = (min(left, isWhole ? 0 : first % width), max(right, isWhole ? width - 1 : last % width))
      (top, bottom) = (min(top, first / width), max(bottom, last / width))
    }
    guard left <= right else { return nil }
    return Box(
      x: Double(x + left), y: Double(y + top), width: Double(right - left + 1), height: Double(bottom - top + 1))
  }

  /// The runs inside: index of the first pixel, and how many.
  private func forEachRun(_ body: (_ first: Int, _ count: Int) -> Void) {
    var at = 0
    for (number, run) in runs.enumerated() {
      if number % 2 == 1 { body(at, run) }
      at += run
    }
  }
}

extension Int {
  /// The magnitude, without a trap at the smallest number.
  fileprivate var clampedMagnitude: Int { self == .min ? .max : abs(self) }
}
