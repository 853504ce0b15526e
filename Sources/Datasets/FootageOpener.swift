import Foundation
import Imaging

/// Opens footage by what a person types: a folder, a data set's sequence, a video, a picture, a bundled sequence's name.
public struct FootageOpener: Sendable {
  public let installation: Installation

  public init(installation: Installation = .find()) { self.installation = installation }

  /// Opens one sequence.
  ///
  /// A target of several is chosen by `target` or at the end of the name: `Jogging.2`, `Jogging-2`, `Jogging_2`;
  /// without, the first. A video of pysot's JSON file is `OTB100.json/Basketball`.
  /// Throws `DatasetError`, `ImageError` or `VideoError`.
  public func open(_ footage: String, target: String? = nil) throws -> Footage {
    let path = Self.tidy(footage)
    if let kind = Self.kind(path) {
      return kind == .folder ? try openFolder(path, target: target) : try openFile(path)
    }
    if let (file, video) = Self.inside(path) { return try PysotFile(path: file).open(video) }
    if target == nil, let (whole, number) = Self.split(path), Self.kind(whole) == .folder {
      return try openFolder(whole, target: number)
    }
    if !footage.contains("/"), let bundled = bundled(footage) {
      return try openFolder(bundled.path, target: target ?? bundled.target)
    }
    throw DatasetError.notFound(footage, known: installation.sequenceNames)
  }

  /// What `open` takes for each sequence of a data set's folder or JSON file, in order; the one itself for a sequence.
  ///
  /// With `everyTarget`, a sequence of several targets comes once for each, as OTB counts Jogging twice.
  public func sequences(in folder: String, everyTarget: Bool = false) throws -> [String] {
    let path = Self.tidy(folder)
    switch Self.kind(path) {
    case nil:
      return [try open(folder).path]
    case .file:
      guard Self.isJSON(path) else { return [path] }
      return try PysotFile(path: path).names.map { path + "/" + $0 }
    case .folder:
      // pysot's test sets: OTB100/OTB100.json beside the frames, which say nothing by themselves.
      let json = path + "/" + (path as NSString).lastPathComponent + ".json"
      if Self.kind(json) == .file, let file = try? PysotFile(path: json) { return file.names.map { json + "/" + $0 } }
      let found = Self.sequences(below: path, depth: 4)
      guard !found.isEmpty else { throw DatasetError.noFrames(folder: path, others: []) }
      guard everyTarget else { return found }
      return found.flatMap { sequence -> [String] in
        let targets = (try? open(sequence).targets) ?? []
        return targets.isEmpty ? [sequence] : targets.map { sequence + "." + $0 }
      }
    }
  }

  // MARK: - One sequence

  private func openFolder(_ path: String, target: String?) throws -> Footage {
    if let site = SequenceSite.recognise(path) { return try site.open(target: target) }
    let below = Self.sequences(below: path, depth: 3)
    if !below.isEmpty {
      throw DatasetError.severalSequences(path: path, names: below.map { ($0 as NSString).lastPathComponent })
    }
    let all = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard let all else { throw DatasetError.badFile(file: path, reason: "the folder cannot be listed") }
    throw DatasetError.noFrames(folder: path, others: all.filter { !$0.hasPrefix(".") }.sorted())
  }

  private func openFile(_ path: String) throws -> Footage {
    if Self.isJSON(path) {
      let file = try PysotFile(path: path)
      guard file.names.count == 1 else { throw DatasetError.severalSequences(path: path, names: file.names) }
      return try file.open(file.names[0])
    }
    let name = (path as NSString).lastPathComponent
    let folder = (path as NSString).deletingLastPathComponent
    let head = try WholeFile.head(path: path, count: 64)
    guard !head.isEmpty else { throw ImageError.empty(name: path) }
    switch ImageFormat(sniffing: head) {
    case .png, .jpeg, .webp:
      return Footage(
        name: name, path: path, layout: .picture,
        frames: FrameFolder(folder: folder.isEmpty ? "." : folder, names: [name])
      )
    case .other(let guess):
      // A picture by its name is not handed to the video decoder, whose complaint would be about something else.
      if !FrameFolder.pictures(among: [name]).isEmpty {
        throw ImageError.unknownFormat(name: path, looksLike: guess)
      }
      let video = try VideoFile(path: path)
      return Footage(
        name: name, path: path, layout: .video, frames: VideoFrames(video), framesPerSecond: video.info.framesPerSecond)
    }
  }

  private func bundled(_ name: String) -> (path: String, target: String?)? {
    guard let folder = installation.sequences else { return nil }
    let names = installation.sequenceNames
    func match(_ name: String) -> String? {
      names.first { $0 == name } ?? names.first { $0.lowercased() == name.lowercased() }
    }
    if let found = match(name) { return (folder + "/" + found, nil) }
    if let (whole, number) = Self.split(name), let found = match(whole) { return (folder + "/" + found, number) }
    return nil
  }

  // MARK: - Paths

  private enum Kind { case file, folder }

  private static func kind(_ path: String) -> Kind? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    return isFolder.boolValue ? .folder : .file
  }

  private static func isJSON(_ path: String) -> Bool { path.lowercased().hasSuffix(".json") }

  /// Without a slash at the end, and absolute, so that layouts can be recognised by the folders above.
  private static func tidy(_ path: String) -> String {
    path.isEmpty ? path : URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// `Jogging.2` as `Jogging` and `2`; the last of `.`, `-` and `_` divides.
  private static func split(_ path: String) -> (whole: String, number: String)? {
    guard let mark = path.lastIndex(where: { $0 == "." || $0 == "-" || $0 == "_" }) else { return nil }
    let number = path[path.index(after: mark)...]
    guard !number.isEmpty, number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "L") }), mark > path.startIndex
    else {
      return nil
    }
    return (String(path[..<mark]), String(number))
  }

  /// `…/OTB100.json/Basketball` as the file and the video.
  private static func inside(_ path: String) -> (file: String, video: String)? {
    guard let range = path.range(of: ".json/", options: [.backwards, .caseInsensitive]) else { return nil }
    let file = String(path[..<path.index(before: range.upperBound)])
    return kind(file) == .file ? (file, String(path[range.upperBound...])) : nil
  }

  // MARK: - Data sets

  private static func sequences(below path: String, depth: Int) -> [String] {
    if SequenceSite.recognise(path) != nil { return [path] }
    let files = FileManager.default
    guard depth > 0, let all = try? files.contentsOfDirectory(atPath: path) else { return [] }
    let listing = Set(all)
    if listing.contains("data_seq"), listing.contains("anno") { return uav123(path) }
    // Where a list names the sequences, it says their order too.
    if listing.contains("list.txt"), let list = try? TextFile(path: path + "/list.txt") {
      let named = list.lines.map { path + "/" + $0.trimmingCharacters(in: .whitespaces) }
        .filter { SequenceSite.recognise($0) != nil }
      if !named.isEmpty { return named }
    }
    let folders = all.filter { !$0.hasPrefix(".") && $0 != "Annotations" && $0 != "anno" && $0 != "ImageSets" }
      .sorted(by: NaturalOrder.precedes)
    return folders.flatMap { name -> [String] in
      let below = path + "/" + name
      return kind(below) == .folder ? sequences(below: below, depth: depth - 1) : []
    }
  }

  /// UAV123's annotations name the sequences; several may share the frames of one folder.
  private static func uav123(_ root: String) -> [String] {
    let files = FileManager.default
    for set in ["UAV123", "UAV123_10fps", "UAV20L"] {
      let names = (try? files.contentsOfDirectory(atPath: "\(root)/anno/\(set)")) ?? []
      guard files.fileExists(atPath: "\(root)/data_seq/\(set)"), !names.isEmpty else { continue }
      return names.filter { $0.hasSuffix(".txt") }.sorted(by: NaturalOrder.precedes).map {
        "\(root)/data_seq/\(set)/\($0.dropLast(".txt".count))"
      }
    }
    return []
  }
}
