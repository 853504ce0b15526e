import Foundation
import Imaging
import Tuning

/// Where an evaluation's trajectories lie, in the layout of the protocol's toolkit. Files appear whole, so what is
/// there is finished: an interrupted evaluation goes on with the rest.
struct ResultStore: Sendable {
  let folder: String
  let protocolKind: EvalProtocol

  /// Makes the folder. One that holds results of something else is refused.
  init(folder: String, protocolKind: EvalProtocol, manifest: String) throws {
    self.folder = folder
    self.protocolKind = protocolKind
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
      throw LoadError.occupied(folder)
    }
    try OutputFolder.make(folder)
    let file = folder + "/manifest.json"
    if FileManager.default.contents(atPath: file) == nil {
      try WholeFile.write(Array(manifest.utf8), path: file)
    }
    // Read again: another worker may have been first.
    guard FileManager.default.contents(atPath: file) == Data(manifest.utf8) else { throw EvalError.otherRun(folder) }
  }

  /// Whether a sequence is done.
  func has(_ sequence: EvalSequence) -> Bool {
    EvalLayout(protocolKind: protocolKind).files(sequence)
      .allSatisfy { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
  }

  /// Writes what a sequence came to.
  func put(_ files: [PieceResult.File]) throws {
    for file in files {
      let url = URL(fileURLWithPath: folder + "/" + file.name)
      try OutputFolder.make(url.deletingLastPathComponent().path)
      try WholeFile.write(Array(file.text.utf8), path: url.path)
    }
  }
}
