import ArgumentParser
import Foundation
import Siamese
import Tensors

/// `siamscope convert`: any weights file to safetensors.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write any weights file as safetensors.",
    discussion: """
      Reads .safetensors, .pth and .model files of torch (zip, legacy and tar layouts) and .onnx files, told apart by \
      content. DaSiamRPN's three ONNX files are given as one of them, as their folder, or separated by commas. \
      Nothing in a file is ever run. Keys stay as they are; where the weights come from is kept in the metadata.
      """)

  /// What floating-point tensors may be converted to.
  enum Precision: String, ExpressibleByArgument, CaseIterable {
    case f32
    case f16
    case bf16

    var type: ElementType {
      switch self {
      case .f32: .f32
      case .f16: .f16
      case .bf16: .bf16
      }
    }
  }

  @Argument(help: "The weights file.")
  var input: String

  @Argument(help: "The .safetensors file to write; replaced if it is there.")
  var output: String

  @Option(help: "Convert floating-point tensors: f32, f16 or bf16. Without it they stay as they are.")
  var dtype: Precision?

  func validate() throws {
    guard output.lowercased().hasSuffix(".safetensors") else {
      throw ValidationError("'\(output)' does not end in .safetensors, the one format that is written")
    }
  }

  func run() throws {
    var checkpoint = try CheckpointReader.read(input)
    checkpoint.metadata.merge(Provenance(of: checkpoint).metadata) { _, new in new }
    if dtype == .f16 { warnOfOverflow(checkpoint) }
    try Safetensors.write(checkpoint, to: output, as: dtype?.type)
    print("\(output): \(checkpoint.names.count) tensors from \(checkpoint.format.name)")
  }

  private func warnOfOverflow(_ checkpoint: Checkpoint) {
    for name in checkpoint.names {
      guard let tensor = checkpoint[name], tensor.type.isFloating else { continue }
      let lost = TensorStatistics(tensor).beyondHalf
      if lost > 0 {
        StandardError.write(
          "warning: \(CheckpointError.shorten(name)): \(lost) values are beyond f16 and become infinite; "
            + "bf16 keeps their range")
      }
    }
  }
}

/// Where weights come from, as a safetensors file's metadata tells it.
struct Provenance {
  let metadata: [String: String]

  /// Names are without folders: where a file lay is nobody's business.
  init(of checkpoint: Checkpoint) {
    let names = checkpoint.files.map { ($0.name as NSString).lastPathComponent }
    var metadata = [
      "source": names.joined(separator: ","),
      "source_sha256": checkpoint.files.map { $0.sha256() }.joined(separator: ","),
      "source_format": checkpoint.format.rawValue,
      "converter": "siamscope \(Version.text)",
    ]
    // A file that names its preset keeps it; where several presets fit, the choice stays open.
    if checkpoint.metadata["preset"] == nil, let architecture = Architecture.recognise(checkpoint.tensors) {
      let fitting = Preset.all.filter { $0.fits(architecture) }
      if fitting.count == 1 { metadata["preset"] = fitting[0].name }
    }
    self.metadata = metadata
  }
}
