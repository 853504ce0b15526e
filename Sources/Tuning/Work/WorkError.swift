/// What keeps workers from sharing a folder.
public enum WorkError: Error, Equatable, CustomStringConvertible {
  case file(String, reason: String)
  case otherWork(folder: String)
  case superseded(key: String)

  public var description: String {
    switch self {
    case .file(let path, let reason): return "\(path): \(reason)"
    case .otherWork(let folder):
      return
        "\(folder) holds other work (another model, other sequences, parameters or options; its manifest.json says "
        + "which): give another folder, or the same arguments"
    case .superseded(let key):
      return "\(key) was given to another worker while this one was not heard of"
    }
  }
}
