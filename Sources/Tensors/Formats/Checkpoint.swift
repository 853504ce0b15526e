/// A weights file as read: named tensors in file order, and what the file says about itself.
///
/// Keys are the file's own (pysot's, DaSiamRPN's, …) after `state_dict` wrappers and `module.` prefixes are taken
/// off. Tensor data stays in the mapped file until asked for.
public struct Checkpoint: Sendable {
  /// The file it came from, as given: for messages and provenance.
  public let sourceName: String
  public let format: CheckpointFormat
  /// The files that hold its bytes: one, or three for DaSiamRPN's ONNX form; none when made in memory.
  public let files: [FileBytes]
  /// Text the file carries beside its tensors: safetensors' `__metadata__`, ONNX's producer and properties.
  public var metadata: [String: String]
  /// Tensor names, in file order.
  public private(set) var names: [String]
  public private(set) var tensors: [String: StoredTensor]

  public init(
    sourceName: String, format: CheckpointFormat = .safetensors, files: [FileBytes] = [],
    metadata: [String: String] = [:]
  ) {
    self.sourceName = sourceName
    self.format = format
    self.files = files
    self.metadata = metadata
    names = []
    tensors = [:]
  }

  public subscript(name: String) -> StoredTensor? { tensors[name] }

  /// Adds a tensor at the end. Throws when the name is taken.
  public mutating func add(_ tensor: StoredTensor, as name: String) throws {
    guard tensors.updateValue(tensor, forKey: name) == nil else {
      throw CheckpointError.badTensor(file: sourceName, tensor: name, problem: "is there twice")
    }
    names.append(name)
  }

  /// Numbers held by all tensors together.
  public var elementCount: Int { tensors.values.reduce(0) { $0 + $1.count } }
}
