import Foundation

/// Reads weights of any supported format, told apart by content.
public enum CheckpointReader {
  /// Reads what is at `path`: a file, or the three ONNX files of DaSiamRPN or SiamRPN++ (spec.md §7.2) given as one of
  /// them with the others beside it, as their folder, or as paths separated by commas.
  ///
  /// Bytes stay mapped for as long as the checkpoint's tensors are in use. Throws `CheckpointError`.
  public static func read(_ path: String) throws -> Checkpoint {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder.boolValue { return try readTrio(try neighbours(in: path), sourceName: path) }
    if !exists, path.contains(",") {
      return try readTrio(path.split(separator: ",").map(String.init), sourceName: path)
    }
    let file = try FileBytes(path: path)
    guard isONNX(file) else { return try read(file) }
    let graph = try ONNXGraph(file)
    guard let part = Part(graph) else { return try ONNX.checkpoint(graph) }
    let folder = (path as NSString).deletingLastPathComponent
    let beside = try neighbours(in: folder.isEmpty ? "." : folder)
    return try readTrio(beside, sourceName: path, known: (part, graph))
  }

  /// Reads bytes already at hand.
  public static func read(_ file: FileBytes) throws -> Checkpoint {
    if file.count == 0 { throw CheckpointError.unrecognised(file: file.name, problem: "the file is empty") }
    if ZipArchive.recognises(file.bytes) { return try TorchZip.read(file) }
    if TorchLegacy.recognises(file.bytes) { return try TorchLegacy.read(file) }
    if TarArchive.recognises(file.bytes) { return try TorchTar.read(file) }
    if Safetensors.recognises(file) { return try Safetensors.read(file) }
    if ONNXGraph.recognises(file.bytes) { return try ONNX.read(file) }
    throw CheckpointError.unrecognised(file: file.name, problem: unlike(file))
  }

  // MARK: - Several files

  /// More files than this in a folder are not looked through.
  private static let maximumNeighbours = 64

  private static func neighbours(in folder: String) throws -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw CheckpointError.unreadable(file: folder, reason: "cannot be listed: \(error.localizedDescription)")
    }
    let found = names.filter { $0.hasSuffix(".onnx") }.sorted()
    guard found.count <= maximumNeighbours else {
      throw CheckpointError.unreadable(
        file: folder, reason: "has \(found.count) .onnx files; give the three that belong together separated by commas")
    }
    return found.map { (folder as NSString).appendingPathComponent($0) }
  }

  /// What a file is of a network that is kept in three.
  private enum Part: Hashable {
    case daSiam(DaSiamTrio.Role)
    case siam(SiamTriple.Role)

    init?(_ graph: ONNXGraph) {
      if let role = DaSiamTrio.role(of: graph) {
        self = .daSiam(role)
      } else if let role = SiamTriple.role(of: graph) {
        self = .siam(role)
      } else {
        return nil
      }
    }

    var name: String {
      switch self {
      case .daSiam(let role): role.rawValue
      case .siam(let role): role.rawValue
      }
    }

    /// Whether both are parts of the same kind of network.
    func belongs(to other: Part) -> Bool {
      switch (self, other) {
      case (.daSiam, .daSiam), (.siam, .siam): true
      default: false
      }
    }
  }

  /// Joins the parts among `paths`; one that is `known` already says which kind, and is not looked for.
  private static func readTrio(
    _ paths: [String], sourceName: String, known: (part: Part, graph: ONNXGraph)? = nil
  ) throws -> Checkpoint {
    guard !paths.isEmpty else {
      throw CheckpointError.unreadable(
        file: sourceName, reason: "is a folder without .onnx files; give the path of a weights file")
    }
    var graphs: [Part: ONNXGraph] = [:]
    if let known { graphs[known.part] = known.graph }
    for path in paths {
      let file = try FileBytes(path: path)
      // What is beside the file asked for may be anything.
      guard let graph = try? ONNXGraph(file), let part = Part(graph) else { continue }
      if let known, part == known.part || !part.belongs(to: known.part) { continue }
      if let other = graphs[part] {
        throw CheckpointError.unsupported(
          file: sourceName, what: "\(other.file.name) and \(path) are both a \(part.name)",
          advice: "give the three that belong together, separated by commas")
      }
      graphs[part] = graph
    }
    var trio: [DaSiamTrio.Role: ONNXGraph] = [:]
    var triple: [SiamTriple.Role: ONNXGraph] = [:]
    for (part, graph) in graphs {
      switch part {
      case .daSiam(let role): trio[role] = graph
      case .siam(let role): triple[role] = graph
      }
    }
    guard trio.isEmpty || triple.isEmpty else {
      throw CheckpointError.unsupported(
        file: sourceName, what: "it has files of DaSiamRPN and of SiamRPN++",
        advice: "give the three that belong together, separated by commas")
    }
    return triple.isEmpty
      ? try DaSiamTrio.checkpoint(trio, sourceName: sourceName)
      : try SiamTriple.checkpoint(triple, sourceName: sourceName)
  }

  private static func isONNX(_ file: FileBytes) -> Bool {
    file.count > 0 && !ZipArchive.recognises(file.bytes) && !TorchLegacy.recognises(file.bytes)
      && !TarArchive.recognises(file.bytes) && !Safetensors.recognises(file) && ONNXGraph.recognises(file.bytes)
  }

  /// What the bytes seem to be instead.
  private static func unlike(_ file: FileBytes) -> String {
    let start = file.bytes.prefix(512)
    let text = String(decoding: start, as: UTF8.self)
    if text.hasPrefix("version https://git-lfs") {
      return "it is a Git LFS pointer, not the weights; run git lfs pull"
    }
    if text.hasPrefix("<") || text.lowercased().contains("<html") {
      return "it is a web page, not weights; the download went wrong"
    }
    if start.starts(with: [0x80]) { return "it is a bare pickle, not a file of torch.save" }
    if start.starts(with: [0x1f, 0x8b]) { return "it is compressed with gzip; unpack it first" }
    return "its first bytes belong to no weights format"
  }
}
