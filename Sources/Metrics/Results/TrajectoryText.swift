import Foundation
import Tracking

/// Result files' text: a region a line, in the forms that the toolkits write.
public enum TrajectoryText {
  /// Reads a region a line; empty lines count only before the last line that has something.
  public static func parse(_ text: String, file: String) throws(MetricsError) -> [Region] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    var regions: [Region] = []
    regions.reserveCapacity(lines.count)
    for (i, line) in lines.enumerated() {
      do { regions.append(try Region.parse(line)) } catch {
        throw .region(file: file, line: i + 1, reason: error.description)
      }
    }
    return regions
  }

  /// A region a line. `decimals` as the toolkit writes them: 4 in VOT's files, 3 in GOT-10k's, shortest in pysot's.
  public static func text(_ regions: [Region], decimals: Int? = nil) -> String {
    regions.map { $0.text(decimals: decimals) + "\n" }.joined()
  }

  /// Reads numbers, a line each; a blank line is nil (a long-term result's first confidence).
  public static func numbers(_ text: String, file: String) throws(MetricsError) -> [Double?] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    var numbers: [Double?] = []
    for (i, line) in lines.enumerated() {
      let word = line.trimmingCharacters(in: .whitespaces)
      if word.isEmpty {
        numbers.append(nil)
      } else if let number = Double(word) {
        numbers.append(number)
      } else {
        throw .notNumbers(file: file, line: i + 1, text: String(word.prefix(40)))
      }
    }
    return numbers
  }

  /// Confidences as pysot writes them.
  public static func text(confidences: [Double?]) -> String {
    confidences.map { ($0.map { String(format: "%.6f", $0) } ?? "") + "\n" }.joined()
  }
}
