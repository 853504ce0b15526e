import Foundation
import Tracking

extension TrackReader {
  /// Still images with boxes in Pascal VOC's XML: all `.xml` files of a folder (`Annotations`, or the folder that holds
  /// it beside `JPEGImages`). Pixels are counted from 1 and corners are inclusive, as VOC has them.
  package static func voc(
    path: String, images: String?, minimumSide: Double, maximumCover: Double
  ) throws -> [TargetTrack] {
    let files = FileManager.default
    var folder = path
    if files.fileExists(atPath: path + "/Annotations") { folder = path + "/Annotations" }
    let pictures = images ?? (folder as NSString).deletingLastPathComponent + "/JPEGImages"
    var tracks: [TargetTrack] = []
    for file in try TrackReader.pictures(in: folder, extensions: ["xml"]) {
      let root = try XMLTree.read(path: file)
      func bad(_ node: XMLTree, _ reason: String) -> TrainingDataError {
        .line(file: file, line: node.line, reason: reason)
      }
      guard root.name == "annotation" else { throw bad(root, "<\(root.name)> where VOC has <annotation>") }
      guard let name = root["filename"]?.text, !name.isEmpty else { throw bad(root, "there is no <filename>") }
      func number(_ node: XMLTree, _ key: String) throws -> Double {
        guard let child = node[key] else { throw bad(node, "<\(node.name)> lacks <\(key)>") }
        guard let value = Double(child.text), value.isFinite else { throw bad(child, "'\(child.text)' is no number") }
        return value
      }
      guard let size = root["size"] else { throw bad(root, "there is no <size>") }
      let (width, height) = (try number(size, "width"), try number(size, "height"))
      for (index, object) in root.children.filter({ $0.name == "object" }).enumerated() {
        guard let corners = object["bndbox"] else { throw bad(object, "<object> lacks <bndbox>") }
        let (left, top) = (try number(corners, "xmin"), try number(corners, "ymin"))
        let (right, bottom) = (try number(corners, "xmax"), try number(corners, "ymax"))
        let box = Box(x: left - 1, y: top - 1, width: right - left + 1, height: bottom - top + 1)
        guard right >= left, bottom >= top, min(box.width, box.height) >= minimumSide,
          box.area <= maximumCover * width * height
        else { continue }
        tracks.append(
          TargetTrack(
            name: "\(name)#\(index)", category: TargetTrack.category(object["name"]?.text),
            views: [TargetView(path: join(pictures, name), place: .box(box), frame: 0)]))
      }
    }
    return tracks
  }
}
