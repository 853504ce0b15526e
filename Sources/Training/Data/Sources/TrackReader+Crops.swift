import Foundation
import Tracking

extension TrackReader {
  /// Crops that were made around the targets.
  ///
  /// - pysot's crop511: `{video: {track: {frame: [x1, y1, x2, y2]}}}` (or `[w, h]`) beside `video/frame.track.x.jpg`. The
  ///   target is in the middle and, as pysot computes it, (w, h)·127/s_z large, since 127 pixels are the exemplar's side.
  /// - The same without videos: `{track: {frame: …}}` beside `track/frame.jpg`.
  /// - Lists: `{track: [{"file": …, "frame": …, "category": …, "size": [w, h]}]}`, sizes in pixels of the crop.
  package static func crops(path: String, images folder: String) throws -> [TargetTrack] {
    let tree = try JSONTree.read(path: path)
    func bad(_ node: JSONTree, _ reason: String) -> TrainingDataError {
      .line(file: path, line: node.line, reason: reason)
    }
    guard let entries = tree.members else {
      throw bad(tree, "expected {track: {frame: box}} or {track: [{file, size}]}")
    }
    var tracks: [TargetTrack] = []
    for (name, entry) in entries {
      if let list = entry.elements {
        tracks.append(try listed(list, name: name, folder: folder, bad: bad))
      } else if let members = entry.members, members.first?.value.members != nil {
        for (track, frames) in members {
          guard let frames = frames.members else { throw bad(frames, "\(name)/\(track) should hold boxes by frame") }
          tracks.append(
            try framed(frames, name: "\(name)/\(track)", bad: bad) { join(folder, "\(name)/\($0).\(track).x.jpg") })
        }
      } else if let frames = entry.members {
        tracks.append(try framed(frames, name: name, bad: bad) { join(folder, "\(name)/\($0).jpg") })
      } else {
        throw bad(entry, "\(name) should hold boxes by frame, or a list of crops")
      }
    }
    return tracks.filter { !$0.views.isEmpty }
  }

  private static func listed(
    _ list: [JSONTree], name: String, folder: String, bad: (JSONTree, String) -> TrainingDataError
  ) throws -> TargetTrack {
    var category: String?
    var views: [TargetView] = []
    for (number, crop) in list.enumerated() {
      guard let file = crop["file"]?.text else { throw bad(crop, "\(name): a crop needs \"file\"") }
      guard let size = crop["size"]?.numbers(2) else {
        throw bad(crop["size"] ?? crop, "\(file): size should be two numbers, the target's width and height")
      }
      category = category ?? crop["category"]?.text
      let frame = crop["frame"]?.number.flatMap { Int(exactly: $0) } ?? number
      guard size[0] > 0, size[1] > 0 else { continue }
      views.append(
        TargetView(path: join(folder, file), place: .centered(width: size[0], height: size[1]), frame: frame))
    }
    return TargetTrack(
      name: name, category: TargetTrack.category(category),
      views: views.sorted { ($0.frame, $0.path) < ($1.frame, $1.path) })
  }

  private static func framed(
    _ frames: [(key: String, value: JSONTree)], name: String, bad: (JSONTree, String) -> TrainingDataError,
    file: (String) -> String
  ) throws -> TargetTrack {
    var views: [TargetView] = []
    for (key, node) in frames {
      guard let frame = Int(key) else {
        // pysot keeps what it knows of a video between the frames.
        if key == "meta" { continue }
        throw bad(node, "\(name): '\(key)' is no frame number")
      }
      let size: (Double, Double)
      if let four = node.numbers(4) {
        size = (four[2] - four[0], four[3] - four[1])
      } else if let two = node.numbers(2) {
        size = (two[0], two[1])
      } else {
        throw bad(node, "\(name), frame \(key): expected [x1, y1, x2, y2] or [w, h]")
      }
      guard size.0 > 0, size.1 > 0 else { continue }
      let scale = 127 / SearchRegion.exemplarSide(width: size.0, height: size.1, context: 0.5)
      views.append(
        TargetView(path: file(key), place: .centered(width: size.0 * scale, height: size.1 * scale), frame: frame))
    }
    return TargetTrack(name: name, category: nil, views: views.sorted { $0.frame < $1.frame })
  }
}
