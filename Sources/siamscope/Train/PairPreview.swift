import Foundation
import Imaging
import Training

/// `siamscope train RECIPE --preview OUT.png`: pairs as they would be trained with, on a sheet, and how fast they are
/// made.
enum PairPreview {
  /// Draws the first `count` pairs from `firstIndex` on. What the sources hold goes to standard error.
  static func write(_ recipe: DataRecipe, root: String?, to out: String, count: Int, firstIndex: UInt64 = 0) throws {
    let data = try TrainingData(recipe, root: root).training
    data.warnings.forEach { StandardError.write("warning: \($0)") }
    for summary in data.summaries {
      StandardError.write(
        String(
          format: "%5.1f %%  %@: %d targets, %d pictures, %d categories", summary.share * 100, summary.name,
          summary.tracks, summary.pictures, summary.categories))
    }
    let source = MixedPairSource(data, responseSize: 17)
    let start = ProcessInfo.processInfo.systemUptime
    let pairs = try (0..<count).map { try source.pair(at: firstIndex + UInt64($0)) }
    let seconds = ProcessInfo.processInfo.systemUptime - start
    try PairSheet().draw(pairs, firstIndex: firstIndex).writePNG(toPath: out)
    for broken in source.brokenFiles { StandardError.write("not used: \(broken.reason)") }
    StandardError.write(
      "\(count) pairs in \(String(format: "%.2f", seconds)) s, \(String(format: "%.0f", Double(count) / seconds)) a second"
    )
  }
}
