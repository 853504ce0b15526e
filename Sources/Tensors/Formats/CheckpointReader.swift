import Foundation

/// Reads weights of any supported format, told apart by content.
public enum CheckpointReader {
  /// Reads what is at `path`: a file, or the three ONNX files of DaSiamRPN (spec.md §7.2) given as one of them with
  /// the others beside it, as their folder, or as three paths separated by commas.
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
    guard let role = DaSiamTrio.role(of: graph) else { return try ONNX.checkpoint(graph) }
    let folder = (path as NSString).deletingLastPathComponent
    let beside = try neighbours(in: folder.isEmpty ? "." : folder)
    return try readTrio(beside, sourceName: path, known: [role: graph])
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
        file: folder, reason: "has \(found.count) .onnx files; give the three of DaSiamRPN separated by commas")
    }
    return found.map { (folder as NSString).appendingPathComponent($0) }
  }

  /// Joins the trio among `paths`; a file whose role is already `known` is not looked for.
  private static func readTrio(
    _ paths: [String], sourceName: String, known: [DaSiamTrio.Role: ONNXGraph] = [:]
  ) throws -> Checkpoint {
    guard !paths.isEmpty else {
      throw CheckpointError.unreadable(
        file: sourceName, reason: "is a folder without .onnx files; give the path of a weights file")
    }
    var graphs = known
    for path in paths {
      let file = try FileBytes(path: path)
      // What is beside the file asked for may be anything.
      guard let graph = try? ONNXGraph(file), let role = DaSiamTrio.role(of: graph) else { continue }
      if known[role] != nil { continue }
      if let other = graphs[role] {
        throw CheckpointError.unsupported(
          file: sourceName, what: "\(other.file.name) and \(path) are both a \(role.rawValue)",
          advice: "give the three that belong together, separated by commas")
      }
      graphs[role] = graph
    }
    return try DaSiamTrio.checkpoint(graphs, sourceName: sourceName)
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
