import Foundation

/// A sequence's folder as it was recognised: which layout, and which of its files hold what. Nothing is opened yet.
struct SequenceSite {
  let layout: DatasetLayout
  /// The sequence's own folder, whose last component names it.
  let folder: String
  /// The folder of the pictures.
  let pictures: String
  /// Names of the picture files, in order.
  let names: [String]
  /// Annotation files by the target's name; the first is the default.
  let annotations: [(target: String, file: String)]

  var name: String { (folder as NSString).lastPathComponent }

  /// Folders that usually hold the frames of the sequence above them.
  static let pictureFolders = ["img", "color", "imgs", "images", "frames", "img1", "rgb", "visible"]

  /// Looks at a folder; nil when it is no sequence.
  static func recognise(_ folder: String) -> SequenceSite? {
    guard let all = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
    let listing = Set(all)
    if let site = mot(folder, listing) ?? annotated(folder, all, listing) { return site }

    let own = FrameFolder.pictures(among: all)
    if own.isEmpty {
      guard let below = frames(below: folder, listing) else { return nil }
      return SequenceSite(layout: .folder, folder: folder, pictures: below.folder, names: below.names, annotations: [])
    }
    let path = folder as NSString
    let parent = path.deletingLastPathComponent
    if pictureFolders.contains(path.lastPathComponent),
      let above = try? FileManager.default.contentsOfDirectory(atPath: parent),
      let site = mot(parent, Set(above)) ?? annotated(parent, above, Set(above)), site.pictures == folder
    {
      return site
    }
    let (layout, annotations) = apart(folder)
    return SequenceSite(layout: layout, folder: folder, pictures: folder, names: own, annotations: annotations)
  }

  /// Pictures of a sub-folder with one of the usual names.
  private static func frames(below folder: String, _ listing: Set<String>) -> (folder: String, names: [String])? {
    for name in pictureFolders where listing.contains(name) {
      let below = folder + "/" + name
      if let names = FrameFolder.pictures(in: below), !names.isEmpty { return (below, names) }
    }
    return nil
  }

  private static func mot(_ folder: String, _ listing: Set<String>) -> SequenceSite? {
    let truth = folder + "/gt/gt.txt"
    let isMOT = listing.contains("seqinfo.ini") || FileManager.default.fileExists(atPath: truth)
    guard isMOT, let below = frames(below: folder, listing) else { return nil }
    let annotations = FileManager.default.fileExists(atPath: truth) ? [("", truth)] : []
    return SequenceSite(
      layout: .mot, folder: folder, pictures: below.folder, names: below.names, annotations: annotations)
  }

  /// A folder that has its ground truth in itself: OTB, LaSOT, GOT-10k, VOT.
  private static func annotated(_ folder: String, _ all: [String], _ listing: Set<String>) -> SequenceSite? {
    let rectangles = all.filter { $0.hasPrefix("groundtruth_rect") && $0.hasSuffix(".txt") }
      .sorted(by: NaturalOrder.precedes)
    guard !rectangles.isEmpty || listing.contains("groundtruth.txt") else { return nil }
    let own = FrameFolder.pictures(among: all)
    guard let found = own.isEmpty ? frames(below: folder, listing) : (folder, own) else { return nil }

    if !rectangles.isEmpty {
      // groundtruth_rect.txt, or groundtruth_rect.1.txt, groundtruth_rect.2.txt…
      let annotations = rectangles.map { file in
        let number = file.dropFirst("groundtruth_rect".count).dropLast(".txt".count).filter(\.isNumber)
        return (target: number.isEmpty ? "1" : String(number), file: folder + "/" + file)
      }
      return SequenceSite(
        layout: .otb, folder: folder, pictures: found.folder, names: found.names, annotations: annotations)
    }
    let layout: DatasetLayout
    let name = (folder as NSString).lastPathComponent
    if !listing.isDisjoint(with: ["meta_info.ini", "absence.label", "cover.label", "cut_by_image.label"])
      || name.hasPrefix("GOT-10k")
    {
      layout = .got10k
    } else if !listing.isDisjoint(with: ["full_occlusion.txt", "out_of_view.txt", "nlp.txt"]) || listing.contains("img")
    {
      layout = .lasot
    } else {
      layout = .vot
    }
    return SequenceSite(
      layout: layout, folder: folder, pictures: found.folder, names: found.names,
      annotations: [("1", folder + "/groundtruth.txt")])
  }

  /// Layouts that keep annotations apart from the frames: DAVIS, TrackingNet, NfS, UAV123.
  private static func apart(_ folder: String) -> (DatasetLayout, [(target: String, file: String)]) {
    let files = FileManager.default
    let parts = folder.components(separatedBy: "/")
    let name = parts.last ?? ""
    func exists(_ path: String) -> Bool { files.fileExists(atPath: path) }

    if let at = parts.lastIndex(of: "JPEGImages"), parts.count - at <= 3 {
      let masks = (parts[..<at] + ["Annotations"] + parts[(at + 1)...]).joined(separator: "/")
      if exists(masks) { return (.davis, [("", masks)]) }
    }
    if parts.count >= 2, parts[parts.count - 2] == "frames" {
      let file = (parts.dropLast(2) + ["anno", name + ".txt"]).joined(separator: "/")
      if exists(file) { return (.trackingNet, [("1", file)]) }
    }
    if parts.count >= 2, ["30", "240"].contains(parts[parts.count - 2]), exists(folder + ".txt") {
      return (.nfs, [("1", folder + ".txt")])
    }
    if parts.count >= 3, parts[parts.count - 3] == "data_seq" {
      let root = parts.dropLast(3).joined(separator: "/") + "/anno/"
      var annotations: [(String, String)] = []
      for set in [parts[parts.count - 2], "UAV123"] where annotations.isEmpty {
        let whole = "\(root)\(set)/\(name).txt"
        if exists(whole) { annotations.append(("1", whole)) }
        for number in 1...9 where exists("\(root)\(set)/\(name)_\(number).txt") {
          annotations.append((String(number), "\(root)\(set)/\(name)_\(number).txt"))
        }
      }
      // The long sequences of UAV20L are whole recordings of UAV123.
      let long = "\(root)UAV20L/\(name).txt"
      if exists(long), !annotations.contains(where: { $0.1 == long }) { annotations.append(("20L", long)) }
      if !annotations.isEmpty { return (.uav123, annotations) }
    }
    return (.folder, [])
  }
}
