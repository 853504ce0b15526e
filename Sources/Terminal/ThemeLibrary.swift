import Foundation

/// The themes on disk: the person's own first, then those that came with the program.
public struct ThemeLibrary: Sendable {
  /// Folders to look in, the first wins.
  public let folders: [String]

  public init(folders: [String]) { self.folders = folders }

  /// `$XDG_CONFIG_HOME/siamscope/themes` (or `~/.config/…`), then the `Themes` folder above the program or in
  /// `share/siamscope` beside it.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment, program: String? = nil) {
    var folders: [String] = []
    if let configured = environment["XDG_CONFIG_HOME"], configured.hasPrefix("/") {
      folders.append(configured + "/siamscope/themes")
    } else if let home = environment["HOME"], !home.isEmpty {
      folders.append(home + "/.config/siamscope/themes")
    }
    let path = program ?? (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    // From .build/<platform>/release up to the package; an installed program has share/ beside its bin/.
    for _ in 0..<5 where folder.path != "/" {
      folders.append(folder.appendingPathComponent("Themes").path)
      folder.deleteLastPathComponent()
      folders.append(folder.appendingPathComponent("share/siamscope/Themes").path)
    }
    self.folders = folders
  }

  /// Names of all themes, sorted; `dark` is always there.
  public var names: [String] {
    let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
    let found = files.filter { $0.hasSuffix(".theme") && !$0.hasPrefix(".") }.map { String($0.dropLast(6)) }
    return Set(found + [Theme.dark.name]).sorted()
  }

  /// The theme of a name, and what was wrong: on a problem the built-in theme comes with its message.
  public func theme(named name: String) -> (theme: Theme, problem: String?) {
    guard !name.contains("/") else { return (.dark, unknown(name)) }
    for folder in folders {
      let path = folder + "/" + name + ".theme"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      do {
        return (try load(path, name: name), nil)
      } catch {
        return (.dark, "\(error)")
      }
    }
    return (.dark, name == Theme.dark.name ? nil : unknown(name))
  }

  /// Reads one file. Throws `ThemeFile.Problem`.
  public func load(_ path: String, name: String) throws -> Theme {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ThemeFile.Problem.unreadable(file: path, reason: "cannot be read")
    }
    defer { try? handle.close() }
    let limit = 1 << 16
    guard let data = try? handle.read(upToCount: limit + 1) else {
      throw ThemeFile.Problem.unreadable(file: path, reason: "cannot be read")
    }
    guard data.count <= limit else {
      throw ThemeFile.Problem.unreadable(file: path, reason: "is larger than \(limit) bytes; this is no theme")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ThemeFile.Problem.unreadable(file: path, reason: "is not UTF-8 text")
    }
    return try ThemeFile.parse(text, name: name, file: path)
  }

  private func unknown(_ name: String) -> String {
    "there is no theme '\(name)'; there are: " + names.joined(separator: ", ")
  }
}
