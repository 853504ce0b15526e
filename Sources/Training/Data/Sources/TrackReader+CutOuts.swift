import Foundation

extension TrackReader {
  /// Cut-outs from a list `[{"file": …, "category": …}]`, or all WebP and PNG files of a folder without a list.
  static func cutOuts(path: String, images folder: String) throws -> [CutOutSet.Object] {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      return try pictures(in: path, extensions: ["webp", "png"]).map { CutOutSet.Object(path: $0, category: nil) }
    }
    let tree = try JSONTree.read(path: path)
    guard let entries = tree.elements else {
      throw TrainingDataError.line(file: path, line: tree.line, reason: "expected a list of {file, category}")
    }
    return try entries.map { entry in
      guard let file = entry["file"]?.text else {
        throw TrainingDataError.line(file: path, line: entry.line, reason: "a cut-out needs \"file\"")
      }
      return CutOutSet.Object(path: join(folder, file), category: TargetTrack.category(entry["category"]?.text))
    }
  }

  /// The pictures of a folder, sorted by name.
  static func pictures(in folder: String, extensions: Set<String> = ["jpg", "jpeg", "png", "webp"]) throws -> [String] {
    guard let all = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw TrainingDataError.file(folder, reason: "the folder cannot be listed; is the data's root right?")
    }
    let names = all.filter { name in
      guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return false }
      return extensions.contains(name[name.index(after: dot)...].lowercased())
    }
    guard !names.isEmpty else {
      throw TrainingDataError.file(folder, reason: "no \(extensions.sorted().joined(separator: ", ")) files in it")
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { folder + "/" + $0 }
  }
}
