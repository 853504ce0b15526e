/// What can be wrong with a weights file; the text names the file, the place in it, and what to do.
public enum CheckpointError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The file cannot be opened, read or written; `reason` is the system's.
  case unreadable(file: String, reason: String)
  /// The bytes are none of the formats that can be read.
  case unrecognised(file: String, problem: String)
  /// The bytes claim to be `format` and break its rules.
  case malformed(file: String, format: CheckpointFormat, problem: String)
  /// One tensor is not what its description says.
  case badTensor(file: String, tensor: String, problem: String)
  /// Well formed, but something that this reader leaves out on purpose.
  case unsupported(file: String, what: String, advice: String)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): \(reason)"
    case .unrecognised(let file, let problem):
      "\(file): \(problem); expected .safetensors, .pth or .model written by torch, or .onnx"
    case .malformed(let file, let format, let problem):
      "\(file): broken \(format.name) file: \(problem); fetch or save it again"
    case .badTensor(let file, let tensor, let problem):
      "\(file): tensor '\(CheckpointError.shorten(tensor))': \(problem); fetch or save the file again"
    case .unsupported(let file, let what, let advice):
      "\(file): \(what); \(advice)"
    }
  }

  /// Text from a hostile file, made short and free of control characters.
  public static func shorten(_ text: String, to limit: Int = 120) -> String {
    var out = ""
    var length = 0
    for scalar in text.unicodeScalars {
      if length == limit { return out + "…" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        out.unicodeScalars.append("\u{fffd}")
      default: out.unicodeScalars.append(scalar)
      }
      length += 1
    }
    return out
  }
}

/// The layouts a checkpoint is read from.
public enum CheckpointFormat: String, Sendable, CaseIterable {
  case safetensors
  case torchZip = "torch-zip"
  case torchLegacy = "torch-legacy"
  case torchTar = "torch-tar"
  case onnx

  /// What people call it.
  public var name: String {
    switch self {
    case .safetensors: "safetensors"
    case .torchZip: "torch (zip)"
    case .torchLegacy: "torch (legacy)"
    case .torchTar: "torch (tar)"
    case .onnx: "ONNX"
    }
  }
}
