import Foundation

/// Where the files are that come with the program: `Sequences/` and `Themes/`.
public struct Installation: Sendable, Equatable {
  /// The folder that holds both; nil when it is nowhere.
  public let root: String?

  public init(root: String?) { self.root = root }

  /// Looks for it: `$SIAMSCOPE_DATA`, then `../share/siamscope` beside the executable, then the executable's nearest
  /// ancestor that holds both folders, then the current directory.
  public static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment, executable: String? = Self.executable,
    currentDirectory: String = FileManager.default.currentDirectoryPath
  ) -> Installation {
    if let data = environment["SIAMSCOPE_DATA"], !data.isEmpty { return Installation(root: data) }
    var candidates: [String] = []
    if let executable {
      var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
      candidates.append(folder.deletingLastPathComponent().appendingPathComponent("share/siamscope").path)
      while folder.path != "/" && !folder.path.isEmpty {
        candidates.append(folder.path)
        folder = folder.deletingLastPathComponent()
      }
    }
    candidates.append(currentDirectory)
    return Installation(root: candidates.first { isFolder($0 + "/Sequences") && isFolder($0 + "/Themes") })
  }

  /// This program's own file.
  public static var executable: String? {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? Bundle.main.executablePath
  }

  /// The bundled sequences' folder.
  public var sequences: String? { root.map { $0 + "/Sequences" } }

  /// The bundled themes' folder.
  public var themes: String? { root.map { $0 + "/Themes" } }

  /// Names of the bundled sequences.
  public var sequenceNames: [String] {
    guard let sequences, let all = try? FileManager.default.contentsOfDirectory(atPath: sequences) else { return [] }
    return all.filter { !$0.hasPrefix(".") && Self.isFolder(sequences + "/" + $0) }.sorted(by: NaturalOrder.precedes)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
