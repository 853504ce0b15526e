import Tracking

/// Reads annotations into tracks. One kind of file an extension.
package enum TrackReader {
  package static func join(_ folder: String, _ name: String) -> String {
    name.hasPrefix("/") ? name : folder.isEmpty ? name : folder + "/" + name
  }
}

extension TrackReader {
  /// Still images with boxes: COCO's file, `{"images": …, "annotations": …, "categories": …}`, or a list of
  /// `{"file": …, "width": …, "height": …, "boxes": [{"box": [x, y, w, h], "category": …}]}`. Boxes are 0-based.
  ///
  /// Left out are crowds, boxes with a side below `minimumSide` pixels, and boxes that cover more than `maximumCover` of
  /// the picture: there is nothing around them to tell them from.
  package static func detection(
    path: String, images folder: String, minimumSide: Double, maximumCover: Double
  ) throws -> [TargetTrack] {
    let tree = try JSONTree.read(path: path, skipping: ["segmentation", "licenses", "info"])
    func bad(_ node: JSONTree, _ reason: String) -> TrainingDataError {
      .line(file: path, line: node.line, reason: reason)
    }
    func isUseful(_ box: Box, _ width: Double, _ height: Double) -> Bool {
      box.isPresent && min(box.width, box.height) >= minimumSide && box.area <= maximumCover * width * height
    }
    func box(_ node: JSONTree?, in entry: JSONTree, _ key: String) throws -> Box {
      guard let four = node?.numbers(4) else { throw bad(node ?? entry, "\(key) should be a list of four numbers") }
      return Box(x: four[0], y: four[1], width: four[2], height: four[3])
    }
    var tracks: [TargetTrack] = []
    func add(_ file: String, _ number: Int, _ box: Box, _ category: String?) {
      tracks.append(
        TargetTrack(
          name: "\(file)#\(number)", category: TargetTrack.category(category),
          views: [TargetView(path: join(folder, file), place: .box(box), frame: 0)]))
    }

    if let entries = tree.elements {
      for entry in entries {
        guard let file = entry["file"]?.text else { throw bad(entry, "a picture's entry needs \"file\"") }
        guard let width = entry["width"]?.number, let height = entry["height"]?.number, width > 0, height > 0 else {
          throw bad(entry, "\(file): width and height should be positive numbers")
        }
        guard let boxes = entry["boxes"]?.elements else { throw bad(entry, "\(file): boxes should be a list") }
        for (number, node) in boxes.enumerated() {
          let box = try box(node["box"], in: node, "box")
          if isUseful(box, width, height) { add(file, number, box, node["category"]?.text) }
        }
      }
      return tracks
    }

    guard let images = tree["images"]?.elements, let annotations = tree["annotations"]?.elements else {
      throw bad(tree, "neither COCO's annotations (images, annotations, categories) nor a list of pictures with boxes")
    }
    var files: [Int: (name: String, width: Double, height: Double, boxes: Int)] = [:]
    for image in images {
      guard let id = image["id"]?.number.flatMap({ Int(exactly: $0) }), let name = image["file_name"]?.text,
        let width = image["width"]?.number, let height = image["height"]?.number
      else { throw bad(image, "an image needs id, file_name, width and height") }
      files[id] = (name, width, height, 0)
    }
    var names: [Int: String] = [:]
    for category in tree["categories"]?.elements ?? [] {
      guard let id = category["id"]?.number.flatMap({ Int(exactly: $0) }), let name = category["name"]?.text else {
        throw bad(category, "a category needs id and name")
      }
      names[id] = name
    }
    for annotation in annotations {
      guard let image = annotation["image_id"]?.number.flatMap({ Int(exactly: $0) }) else {
        throw bad(annotation, "an annotation needs image_id")
      }
      guard let file = files[image] else { throw bad(annotation, "there is no image of the id \(image)") }
      if annotation["iscrowd"]?.number == 1 { continue }
      let box = try box(annotation["bbox"], in: annotation, "bbox")
      files[image]?.boxes += 1
      let category = annotation["category_id"]?.number.flatMap { Int(exactly: $0) }.flatMap { names[$0] }
      if isUseful(box, file.width, file.height) { add(file.name, file.boxes, box, category) }
    }
    return tracks
  }
}
