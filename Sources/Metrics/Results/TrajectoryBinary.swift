import Tracking

/// The VOT toolkit's binary trajectories (`.bin`), its default: little-endian, a version, a count, then regions.
public enum TrajectoryBinary {
  /// Reads a whole file; throws for anything that does not fit.
  public static func parse(_ bytes: [UInt8], file: String) throws(MetricsError) -> [Region] {
    var reader = Reader(bytes: bytes, file: file)
    guard try reader.integer(UInt16.self) == 1 else { throw .file(file, reason: "not a binary trajectory") }
    let count = Int(try reader.integer(UInt32.self))
    var regions: [Region] = []
    // A region has two bytes at least.
    guard count <= bytes.count else { throw .file(file, reason: "says \(count) regions, which cannot fit") }
    for _ in 0..<count { regions.append(try region(&reader)) }
    return regions
  }

  private static func region(_ reader: inout Reader) throws(MetricsError) -> Region {
    switch try reader.integer(UInt8.self) {
    case 0: return .code(Int(try reader.integer(UInt32.self)))
    case 1:
      let numbers = try reader.floats(4)
      return .rectangle(Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]))
    case 2:
      let corners = Int(try reader.integer(UInt16.self))
      let numbers = try reader.floats(2 * corners)
      return .polygon((0..<corners).map { Region.Point(x: numbers[2 * $0], y: numbers[2 * $0 + 1]) })
    case 3:
      let x = Int(Int16(bitPattern: try reader.integer(UInt16.self)))
      let y = Int(Int16(bitPattern: try reader.integer(UInt16.self)))
      let width = Int(try reader.integer(UInt16.self))
      let height = Int(try reader.integer(UInt16.self))
      var runs: [Int] = []
      for _ in 0..<(try reader.integer(UInt16.self)) { runs.append(Int(try reader.integer(UInt16.self))) }
      guard let mask = RegionMask(x: x, y: y, width: width, height: height, runs: runs) else {
        throw .file(reader.file, reason: "a mask's runs do not fit its size")
      }
      return .mask(mask)
    case let kind: throw .file(reader.file, reason: "region kind \(kind) is unknown")
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    let file: String
    private var at = 0

    init(bytes: [UInt8], file: String) {
      self.bytes = bytes
      self.file = file
    }

    mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws(MetricsError) -> T {
      let size = MemoryLayout<T>.size
      guard bytes.count - at >= size else { throw .file(file, reason: "cut short at byte \(bytes.count)") }
      var value: T = 0
      for i in 0..<size { value |= T(truncatingIfNeeded: bytes[at + i]) << T(8 * i) }
      at += size
      return value
    }

    mutating func floats(_ count: Int) throws(MetricsError) -> [Double] {
      var values: [Double] = []
      for _ in 0..<count { values.append(Double(Float(bitPattern: try integer(UInt32.self)))) }
      return values
    }
  }
}
