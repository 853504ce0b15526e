import Tracking

/// Where the target really is, by frame, as its file says it.
public struct GroundTruth: Sendable, Equatable {
  /// One a frame, in the file's own coordinates; may be shorter than the footage.
  public let regions: [Region]
  /// Coordinate of the first pixel: 1 for OTB, UAV123, LaSOT, GOT-10k and MOT, 0 elsewhere (spec.md §6.6).
  public let base: Double
  /// Where it was read from.
  public let file: String

  public init(regions: [Region], base: Double, file: String) {
    self.regions = regions
    self.base = base
    self.file = file
  }

  /// The region of a frame, in the file's coordinates; absent beyond the end.
  public func region(at index: Int) -> Region { regions.indices.contains(index) ? regions[index] : .absent }

  /// The 0-based box of a frame; nil where the target is absent or nobody annotated it.
  ///
  /// A polygon of four corners gives the shrunk box that trackers start from (spec.md §1.13).
  public func box(at index: Int) -> Box? {
    guard let box = region(at: index).initialBox, box.isPresent else { return nil }
    return box.offset(dx: -base, dy: -base)
  }

  /// The 0-based boxes of a whole footage.
  public func boxes(count: Int) -> [Box?] { (0..<count).map { box(at: $0) } }

  /// The first frame with a box.
  public var firstFrame: Int? { regions.indices.first { box(at: $0) != nil } }

  /// Reads a file of one region a line. A bad line is an error that names it; empty lines count only at the end.
  public static func read(path: String, base: Double) throws -> GroundTruth {
    try parse(TextFile(path: path), base: base)
  }

  /// The same of bytes at hand, called `file` in messages.
  package static func parse(_ bytes: [UInt8], file: String, base: Double) throws -> GroundTruth {
    try parse(TextFile(bytes: bytes, path: file), base: base)
  }

  private static func parse(_ file: TextFile, base: Double) throws -> GroundTruth {
    let regions = try file.lines.enumerated().map { index, line in
      do { return try Region.parse(line) } catch {
        throw DatasetError.badLine(file: file.path, line: index + 1, reason: "\(error)")
      }
    }
    return GroundTruth(regions: regions, base: base, file: file.path)
  }

  /// The same with the frames of `absent` taken out.
  func without(_ absent: (Int) -> Bool) -> GroundTruth {
    GroundTruth(
      regions: regions.enumerated().map { absent($0.offset) ? .absent : $0.element }, base: base, file: file)
  }
}
