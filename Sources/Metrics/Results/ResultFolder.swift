import Foundation
import Tracking

/// A tracker's folder of results, made by anyone (spec.md §6.7): OTB and pysot, GOT-10k, VOT, and `siamscope track`.
public struct ResultFolder: Sendable {
  public let path: String
  /// The tracker's name: the folder's.
  public var name: String { URL(fileURLWithPath: path).lastPathComponent }

  /// Throws when there is no folder of that name.
  public init(path: String) throws(MetricsError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw .file(path, reason: "no such folder")
    }
    self.path = path
  }

  /// Several trackers' folders with a name for each: the folder's own, with as many of the folders above it as make it
  /// the only one (the VOT toolkit has results/TRACKER/EXPERIMENT). Throws when one is missing.
  public static func distinct(_ paths: [String]) throws(MetricsError) -> [(name: String, folder: ResultFolder)] {
    var folders: [ResultFolder] = []
    for path in paths { folders.append(try ResultFolder(path: URL(fileURLWithPath: path).standardizedFileURL.path)) }
    let parts = folders.map { $0.path.split(separator: "/") }
    return folders.indices.map { i in
      var length = 1
      func isShared() -> Bool {
        parts.indices.contains { $0 != i && parts[$0].suffix(length) == parts[i].suffix(length) }
      }
      while length < parts[i].count, isShared() { length += 1 }
      return (parts[i].suffix(length).joined(separator: "/"), folders[i])
    }
  }

  /// Trajectories of a sequence, one a repetition. Empty when there is none.
  ///
  /// A target of several is found by any of `Jogging.2`, `Jogging-2`, `Jogging_2`, in any case of letters.
  public func runs(of sequence: String, experiment: String = "baseline") throws(MetricsError) -> [[Region]] {
    var runs: [[Region]] = []
    for file in files(of: sequence, experiment: experiment) { runs.append(try Self.trajectory(file)) }
    return runs
  }

  /// A run from an anchor; nil when there is none.
  public func run(of sequence: String, anchor: Int) throws(MetricsError) -> [Region]? {
    let number = String(format: "%08d", anchor)
    for folder in folders(of: sequence, experiment: "baseline") {
      for ending in ["txt", "bin"] {
        let file = "\(folder.path)/\(folder.name)_\(number).\(ending)"
        if FileManager.default.fileExists(atPath: file) { return try Self.trajectory(file) }
      }
    }
    return nil
  }

  /// A long-term run's confidences; nil when there are none.
  public func confidences(of sequence: String, experiment: String = "longterm") throws(MetricsError) -> [Double?]? {
    for folder in folders(of: sequence, experiment: experiment) {
      let file = "\(folder.path)/\(folder.name)_001_confidence.value"
      if FileManager.default.fileExists(atPath: file) {
        return try TrajectoryText.numbers(Self.text(file), file: file)
      }
    }
    return nil
  }

  /// Seconds a frame of all repetitions (GOT-10k's `_time.txt`); empty when there are none.
  public func seconds(of sequence: String) -> [Double] {
    for folder in folders(of: sequence, experiment: "baseline") {
      if let text = try? Self.text("\(folder.path)/\(folder.name)_time.txt") {
        return text.split { $0.isNewline || $0 == "," }.compactMap { Double($0) }
      }
    }
    return []
  }

  // MARK: - Files

  private func files(of sequence: String, experiment: String) -> [String] {
    let manager = FileManager.default
    for name in Self.spellings(sequence) {
      let file = "\(path)/\(name).txt"
      if manager.fileExists(atPath: file) { return [file] }
    }
    for folder in folders(of: sequence, experiment: experiment) {
      let all = (try? manager.contentsOfDirectory(atPath: folder.path)) ?? []
      let numbered = all.filter { file in
        guard file.hasPrefix(folder.name + "_"), file.hasSuffix(".txt") || file.hasSuffix(".bin") else { return false }
        let number = file.dropFirst(folder.name.count + 1).dropLast(4)
        return number.count == 3 && number.allSatisfy(\.isNumber)
      }
      if !numbered.isEmpty { return numbered.sorted().map { folder.path + "/" + $0 } }
      for name in [folder.name + ".txt", "boxes.txt"] where all.contains(name) { return [folder.path + "/" + name] }
    }
    return []
  }

  private func folders(of sequence: String, experiment: String) -> [(path: String, name: String)] {
    Self.spellings(sequence).flatMap { name in
      ["\(path)/\(experiment)/\(name)", "\(path)/\(name)"].filter {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && isFolder.boolValue
      }.map { ($0, name) }
    }
  }

  /// A sequence's names in the wild.
  private static func spellings(_ name: String) -> [String] {
    var names = [name]
    if let dot = name.lastIndex(of: "."), name[name.index(after: dot)...].allSatisfy(\.isNumber) {
      let (whole, number) = (name[..<dot], name[name.index(after: dot)...])
      names += ["\(whole)-\(number)", "\(whole)_\(number)"]
      if number == "1" { names.append(String(whole)) }
    } else {
      // The first of several targets.
      names += ["\(name).1", "\(name)-1", "\(name)_1"]
    }
    let lower = names.map { $0.lowercased() }.filter { !names.contains($0) }
    return names + lower
  }

  private static func trajectory(_ file: String) throws(MetricsError) -> [Region] {
    guard file.hasSuffix(".bin") else { return try TrajectoryText.parse(text(file), file: file) }
    guard let data = FileManager.default.contents(atPath: file) else { throw .file(file, reason: "cannot be read") }
    return try TrajectoryBinary.parse([UInt8](data), file: file)
  }

  private static func text(_ file: String) throws(MetricsError) -> String {
    guard let data = FileManager.default.contents(atPath: file) else { throw .file(file, reason: "cannot be read") }
    guard let text = String(data: data, encoding: .utf8) else { throw .file(file, reason: "not UTF-8 text") }
    return text
  }
}
