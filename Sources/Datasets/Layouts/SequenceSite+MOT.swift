import Foundation
import Tracking

extension SequenceSite {
  /// MOT: one line a box, `frame,id,left,top,width,height,flag,class,visibility`; flag 0 is to be ignored.
  func openMOT(target: String?) throws -> Footage {
    let frames = FrameFolder(folder: pictures, pictures: names)
    guard let path = annotations.first?.file else {
      if let target { throw DatasetError.noSuchTarget(footage: folder, target: target, known: []) }
      return footage(frames, targets: [], warnings: [])
    }
    var tracks: [Int: [(frame: Int, box: Box)]] = [:]
    let file = try TextFile(path: path)
    for (index, line) in file.lines.enumerated() {
      func bad(_ reason: String) -> DatasetError { .badLine(file: path, line: index + 1, reason: reason) }
      let words = line.split { $0 == "," || $0.isWhitespace }
      let numbers = words.compactMap { Double($0) }
      guard numbers.count == words.count, numbers.count >= 6 else {
        throw bad("a line of MOT has frame,id,left,top,width,height and up to four more numbers")
      }
      guard let frame = Int(exactly: numbers[0]), let id = Int(exactly: numbers[1]), frame >= 1, frame <= 10_000_000
      else { throw bad("frame and id must be whole numbers, frames from 1") }
      if numbers.count > 6, numbers[6] == 0 { continue }
      let box = Box(x: numbers[2], y: numbers[3], width: numbers[4], height: numbers[5])
      tracks[id, default: []].append((frame - 1, box))
    }
    let ids = tracks.keys.sorted()
    let targets = ids.map(String.init)
    guard let id = target == nil ? ids.first : ids.first(where: { String($0) == target }) else {
      if let target { throw DatasetError.noSuchTarget(footage: folder, target: target, known: targets) }
      throw DatasetError.badFile(file: path, reason: "it has no boxes")
    }
    var regions = [Region](repeating: .absent, count: frames.count)
    var warnings: [String] = []
    for (frame, box) in tracks[id] ?? [] {
      if regions.indices.contains(frame) {
        regions[frame] = .rectangle(box)
      } else if warnings.isEmpty {
        warnings.append("\(path): target \(id) has a box in frame \(frame + 1), but there are \(frames.count) frames")
      }
    }
    return footage(
      frames, name: target.map { "\(name).\($0)" }, truth: GroundTruth(regions: regions, base: layout.base, file: path),
      targets: targets, warnings: warnings)
  }
}
