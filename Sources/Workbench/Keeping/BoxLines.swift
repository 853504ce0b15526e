import Datasets
import Foundation
import Tracking

/// A run's boxes in the forms that toolkits read, one line a frame from the footage's first.
enum BoxLines {
  static func text(_ kind: ExportKind, _ run: Run, count: Int, base: Double) -> String {
    let lines = (0..<count).map { frame -> String in
      let record = run.record(frame)
      switch kind {
      case .vot:
        // A code where a box was given, and while there is none (spec.md §6.3).
        guard let record else { return "0" }
        return record.kind == .initialised ? "1" : fixed(record.box, base: base)
      case .got: return record.map { fixed($0.box, base: base) } ?? "nan,nan,nan,nan"
      default: return ResultsFile.line(record?.box, base: base)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func fixed(_ box: Box, base: Double) -> String {
    [box.x + base, box.y + base, box.width, box.height].map { String(format: "%.4f", $0) }.joined(separator: ",")
  }
}
