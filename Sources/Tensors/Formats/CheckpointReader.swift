/// Reads a weights file of any supported format, told apart by content.
public enum CheckpointReader {
  /// Reads the file at `path`; its bytes stay mapped for as long as the checkpoint's tensors are in use.
  public static func read(_ path: String) throws -> Checkpoint {
    try read(FileBytes(path: path))
  }

  /// Reads bytes already at hand.
  public static func read(_ file: FileBytes) throws -> Checkpoint {
    if file.count == 0 { throw CheckpointError.unrecognised(file: file.name, problem: "the file is empty") }
    return try Safetensors.read(file)
  }
}
