import Foundation
import Tracking

extension SequenceSite {
  /// NfS: `id x1 y1 x2 y2 frame lost occluded generated "label"`, annotated at 240 frames a second. Beside frames at 30
  /// a second there are about eight lines for each, and every eighth counts; short ones may end a few lines early.
  func readNfS(_ path: String) throws -> GroundTruth {
    let file = try TextFile(path: path)
    let every = Double(file.lines.count) / Double(max(names.count, 1)) > 4 ? 8 : 1
    var regions: [Region] = []
    for (index, line) in file.lines.enumerated() {
      let words = line.split { $0 == "," || $0.isWhitespace }
      let numbers = words.prefix(9).compactMap { Double($0) }
      guard words.count >= 9, numbers.count == 9 else {
        throw DatasetError.badLine(
          file: path, line: index + 1, reason: "a line of NfS has id x1 y1 x2 y2 frame lost occluded generated label")
      }
      guard index % every == 0 else { continue }
      let box = Box(x: numbers[1], y: numbers[2], width: numbers[3] - numbers[1], height: numbers[4] - numbers[2])
      regions.append(numbers[6] == 1 ? .absent : .rectangle(box))
    }
    // The two rates do not always end together.
    if regions.count == names.count + 1 { regions.removeLast() }
    return GroundTruth(regions: regions, base: layout.base, file: path)
  }
}
