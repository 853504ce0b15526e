import Foundation
import Imaging
import Tracking

/// One box a line, `x,y,w,h`: what trackers write and toolkits read.
public enum ResultsFile {
  /// A line without its end: the box in the coordinates of `base`, or four NaN where there is none.
  ///
  /// Numbers are the shortest decimals that read back as the same doubles.
  public static func line(_ box: Box?, base: Double) -> String {
    guard let box else { return "NaN,NaN,NaN,NaN" }
    return [box.x + base, box.y + base, box.width, box.height].map { value in
      value.isFinite ? DecimalText.plain(value) : "NaN"
    }.joined(separator: ",")
  }

  /// Writes all boxes, whole or not at all.
  public static func write(_ boxes: [Box?], base: Double, to path: String) throws {
    let text = boxes.map { line($0, base: base) + "\n" }.joined()
    do { try WholeFile.write(Array(text.utf8), path: path) } catch ImageError.unwritable(_, let reason) {
      throw DatasetError.unwritable(file: path, reason: reason)
    }
  }

  /// Reads anyone's boxes as 0-based ones; nil for NaN, codes and empty boxes. A bad line is an error that names it.
  public static func read(_ path: String, base: Double) throws -> [Box?] {
    try regions(path).map { region in
      guard let box = region.bounds, box.isPresent else { return nil }
      return box.offset(dx: -base, dy: -base)
    }
  }

  /// Reads anyone's results as they stand: boxes, polygons, masks, VOT's codes.
  public static func regions(_ path: String) throws -> [Region] {
    try GroundTruth.read(path: path, base: 0).regions
  }
}
