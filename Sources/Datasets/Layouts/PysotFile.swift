import Foundation
import Imaging
import Tracking

/// A data set's JSON file as pysot has it: {video: {video_dir, init_rect, img_names, gt_rect, attr…}} (spec.md §6.7).
package struct PysotFile {
  package let path: String
  private let videos: [String: [String: Any]]

  package init(path: String) throws { try self.init(WholeFile.read(path: path), path: path) }

  /// The same of bytes at hand.
  package init(_ bytes: [UInt8], path: String) throws {
    self.path = path
    let bytes = Self.withoutNaN(bytes)
    let object: Any
    do { object = try JSONSerialization.jsonObject(with: Data(bytes)) } catch {
      let reason = (error as NSError).userInfo["NSDebugDescription"] as? String ?? "\(error)"
      throw DatasetError.badFile(file: path, reason: "not JSON: \(reason)")
    }
    guard let videos = object as? [String: [String: Any]], !videos.isEmpty,
      videos.values.allSatisfy({ $0["img_names"] is [String] })
    else { throw DatasetError.badFile(file: path, reason: "not a data set of pysot's: no img_names for every video") }
    self.videos = videos
  }

  /// In the order in which pysot goes through them.
  package var names: [String] { videos.keys.sorted() }

  package func open(_ name: String) throws -> Footage {
    guard let video = videos[name], let images = video["img_names"] as? [String] else {
      throw DatasetError.noSuchTarget(footage: path, target: name, known: names)
    }
    func bad(_ reason: String) -> DatasetError { .badFile(file: path, reason: "video \(name): \(reason)") }
    guard let rows = video["gt_rect"] as? [Any] else { throw bad("no gt_rect") }
    var regions: [Region] = []
    for (index, row) in rows.enumerated() {
      // A row may be [x, y, w, h], eight corners, or, from some converters, [[x1, y1…]].
      let flat = (row as? [Any])?.flatMap { $0 as? [Any] ?? [$0] } ?? []
      let numbers = flat.map { ($0 as? NSNumber)?.doubleValue ?? ($0 is NSNull ? .nan : nil) }
      guard numbers.allSatisfy({ $0 != nil }), row is [Any] else {
        throw bad("gt_rect of frame \(index + 1) is no list of numbers")
      }
      if numbers.isEmpty {
        regions.append(.absent)
        continue
      }
      let text = numbers.map { "\($0 ?? .nan)" }.joined(separator: ",")
      do { regions.append(try Region.parse(text)) } catch { throw bad("gt_rect of frame \(index + 1): \(error)") }
    }
    var labels: [String: [Int]] = [:]
    for (key, value) in video {
      guard let list = value as? [NSNumber], key != "gt_rect", list.count == images.count else { continue }
      labels[key] = list.map(\.intValue)
    }
    var truth = GroundTruth(regions: regions, base: 0, file: path)
    // In spite of its name: 1 means present.
    if let present = labels["absent"] { truth = truth.without { present.indices.contains($0) && present[$0] == 0 } }
    var warnings: [String] = []
    if regions.count != images.count {
      warnings.append("\(path): video \(name): \(regions.count) boxes for \(images.count) frames")
    }
    let folder = (path as NSString).deletingLastPathComponent
    return Footage(
      name: name, path: path + "/" + name, layout: .pysot,
      frames: FrameFolder(folder: folder.isEmpty ? "." : folder, names: images), groundTruth: truth, labels: labels,
      attributes: (video["attr"] as? [String] ?? []).filter { !$0.isEmpty }, warnings: warnings)
  }

  /// Python writes NaN and Infinity, which JSON does not have; they become null.
  private static func withoutNaN(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var inString = false
    var i = 0
    while i < bytes.count {
      let byte = bytes[i]
      if inString, byte == 0x5C, i + 1 < bytes.count {
        out += [byte, bytes[i + 1]]
        i += 2
        continue
      }
      if byte == 0x22 { inString.toggle() }
      if !inString, byte == 0x4E || byte == 0x49 {
        let word = byte == 0x4E ? "NaN" : "Infinity"
        if bytes[i...].starts(with: word.utf8) {
          if out.last == 0x2D { out.removeLast() }
          out += Array("null".utf8)
          i += word.utf8.count
          continue
        }
      }
      out.append(byte)
      i += 1
    }
    return out
  }
}
