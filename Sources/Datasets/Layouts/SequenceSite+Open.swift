import Foundation
import Imaging
import Tracking

extension SequenceSite {
  /// Reads the annotations of a target (the first if nil) and puts the footage together.
  func open(target: String?) throws -> Footage {
    switch layout {
    case .mot: return try openMOT(target: target)
    case .davis: return try openDAVIS(target: target)
    default: return try openLines(target: target)
    }
  }

  /// Layouts with one region a line.
  private func openLines(target: String?) throws -> Footage {
    var warnings: [String] = []
    var choices = annotations
    if choices.count > 1 {
      // OTB's Human4 has an empty first file.
      let empty = choices.filter { (try? TextFile(path: $0.file))?.lines.isEmpty == true }
      warnings += empty.map { "\($0.file): is empty" }
      choices.removeAll { choice in empty.contains { $0.file == choice.file } }
    }
    let targets = choices.map(\.target)
    guard let choice = target == nil ? choices.first : choices.first(where: { $0.target == target }) else {
      if let target { throw DatasetError.noSuchTarget(footage: folder, target: target, known: targets) }
      return footage(FrameFolder(folder: pictures, pictures: names), targets: [], warnings: warnings)
    }
    let read =
      layout == .nfs
      ? try readNfS(choice.file) : try GroundTruth.read(path: choice.file, base: layout.base)
    guard !read.regions.isEmpty else { throw DatasetError.badFile(file: choice.file, reason: "it has no boxes") }
    let (labels, truth) = try labelled(read)
    let (frames, notes) = frames(for: truth, target: choice)
    return footage(
      frames, name: target.map { name + separator + $0 }, truth: truth, labels: labels,
      targets: targets.count > 1 ? targets : [], warnings: warnings + notes)
  }

  /// UAV123 itself writes bird1_2, OTB Jogging.2.
  private var separator: String { layout == .uav123 ? "_" : "." }

  /// The frames that the boxes belong to, and what does not fit.
  private func frames(for truth: GroundTruth, target: (target: String, file: String)) -> (any FrameSequence, [String]) {
    let boxes = truth.regions.count
    if layout == .otb, let range = PublishedRanges.otb[name.lowercased()], range.count == boxes,
      names.count >= range.upperBound
    {
      let part = Array(names[(range.lowerBound - 1)..<range.upperBound])
      return (FrameFolder(folder: pictures, names: part), [])
    }
    if layout == .uav123 {
      let key = (target.file as NSString).lastPathComponent.dropLast(".txt".count)
      let first = PublishedRanges.uav123[String(key)] ?? 1
      if first > 1 || key != name, first - 1 + boxes <= names.count {
        return (FrameFolder(folder: pictures, names: Array(names[(first - 1)..<(first - 1 + boxes)])), [])
      }
    }
    // One box alone is the first frame's: so test sets keep the rest to themselves.
    let frames = FrameFolder(folder: pictures, pictures: names, expected: boxes == 1 ? nil : boxes)
    guard boxes != frames.count, boxes != 1 else { return (frames, []) }
    let reason =
      boxes < frames.count
      ? "the frames from \(boxes + 1) on have no box" : "the boxes from line \(frames.count + 1) on have no frame"
    return (frames, ["\(target.file): \(boxes) boxes for \(frames.count) frames: \(reason)"])
  }

  /// The marks that lie beside the boxes, and the boxes without the frames that they call absent.
  private func labelled(_ truth: GroundTruth) throws -> ([String: [Int]], GroundTruth) {
    var labels: [String: [Int]] = [:]
    func read(_ file: String, as label: String) throws {
      let path = folder + "/" + file
      guard FileManager.default.fileExists(atPath: path) else { return }
      labels[label] = try TextFile(path: path).integers()
    }
    func has(_ label: String, _ index: Int, _ value: Int) -> Bool {
      labels[label].map { $0.indices.contains(index) && $0[index] == value } ?? false
    }
    switch layout {
    case .got10k:
      for label in ["absence", "cover", "cut_by_image"] { try read(label + ".label", as: label) }
      return (labels, truth.without { has("absence", $0, 1) || has("cover", $0, 0) })
    case .lasot:
      for label in ["full_occlusion", "out_of_view"] { try read(label + ".txt", as: label) }
      return (labels, truth.without { has("full_occlusion", $0, 1) || has("out_of_view", $0, 1) })
    case .vot:
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for file in files.sorted() where file.hasSuffix(".tag") || file.hasSuffix(".label") {
        try read(file, as: (file as NSString).deletingPathExtension)
      }
      return (labels, truth)
    default: return (labels, truth)
    }
  }

  /// Puts the parts together.
  func footage(
    _ frames: FrameFolder, name: String? = nil, truth: GroundTruth? = nil, labels: [String: [Int]] = [:],
    targets: [String], warnings: [String]
  ) -> Footage {
    footage(frames as any FrameSequence, name: name, truth: truth, labels: labels, targets: targets, warnings: warnings)
  }

  func footage(
    _ frames: any FrameSequence, name: String? = nil, truth: GroundTruth? = nil, labels: [String: [Int]] = [:],
    targets: [String], warnings: [String]
  ) -> Footage {
    var notes = warnings
    if let folder = frames as? FrameFolder, let first = folder.missing.min() {
      let rest = folder.missing.count > 1 ? " and \(folder.missing.count - 1) more" : ""
      notes.append("\(folder.label(at: first)): frame \(first + 1) is missing\(rest)")
    }
    let path = name.map { (folder as NSString).deletingLastPathComponent + "/" + $0 } ?? folder
    return Footage(
      name: name ?? self.name, path: path, layout: layout, frames: frames, framesPerSecond: framesPerSecond,
      groundTruth: truth, labels: labels, targets: targets, warnings: notes)
  }

  private var framesPerSecond: Double {
    switch layout {
    case .mot: return IniFile(folder + "/seqinfo.ini")["framerate"].flatMap { Double($0) } ?? 30
    case .vot: return IniFile(folder + "/sequence")["fps"].flatMap { Double($0) } ?? 30
    case .got10k:
      let text = IniFile(folder + "/meta_info.ini")["anno_fps"] ?? ""
      return Double(text.prefix { $0.isNumber || $0 == "." }) ?? 10
    case .davis: return 24
    case .nfs: return (folder as NSString).deletingLastPathComponent.hasSuffix("/240") ? 240 : 30
    default: return 30
    }
  }
}

/// The `key = value` and `key: value` lines of a small settings file; keys in lower case.
struct IniFile {
  private var values: [String: String] = [:]

  /// A file that cannot be read has no values.
  init(_ path: String) {
    guard let file = try? TextFile(path: path, limit: 1 << 20) else { return }
    for line in file.lines {
      guard let mark = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
      let key = line[..<mark].trimmingCharacters(in: .whitespaces).lowercased()
      values[key] = line[line.index(after: mark)...].trimmingCharacters(in: .whitespaces)
    }
  }

  subscript(key: String) -> String? { values[key] }
}
