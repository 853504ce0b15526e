/// Finds the tensors in what a torch file holds: a bare state_dict, or a training checkpoint around one.
struct TorchStateDict {
  /// Names under which training scripts keep the state_dict.
  private static let wrappers = ["state_dict", "model", "model_state_dict", "net", "network"]
  /// How many wrappers may lie inside each other.
  private static let maximumDepth = 4

  /// A tensor by name: described, or known by number (tar layout).
  enum Item {
    case described(TorchTensor)
    case numbered(Int)
  }

  /// In the order in which they were saved; one leading `module.` is taken off each name (spec.md §7.1).
  let items: [(name: String, item: Item)]

  init(_ pickled: Pickled) throws(FormatProblem) {
    var root = pickled.root
    var depth = 0
    while depth < Self.maximumDepth, let inner = Self.wrapped(root, in: pickled) {
      root = inner
      depth += 1
    }
    guard let entries = pickled.dict(root) else {
      throw .broken("it holds no dictionary of tensors; save model.state_dict()")
    }
    var found: [(name: String, item: Item)] = []
    for (key, value) in entries {
      // Beside tensors there may be anything: an epoch, a score, an optimiser's state.
      guard case .node(let index) = value, let name = pickled.text(key), name.utf8.count <= Pickled.maximumName else {
        continue
      }
      let plain = name.hasPrefix("module.") ? String(name.dropFirst("module.".count)) : name
      switch pickled.heap[index] {
      case .tensor(let tensor): found.append((plain, .described(tensor)))
      case .numbered(let number): found.append((plain, .numbered(number)))
      default: continue
      }
    }
    guard !found.isEmpty else {
      let keys = entries.prefix(8).compactMap { pickled.text($0.key) }.map { CheckpointError.shorten($0, to: 40) }
      throw .broken(
        "it holds no tensors by name (its entries: \(keys.joined(separator: ", "))); save model.state_dict()")
    }
    items = found
  }

  /// The state_dict inside `value`, when it is a wrapper.
  private static func wrapped(_ value: PickleValue, in pickled: Pickled) -> PickleValue? {
    guard let entries = pickled.dict(value) else { return nil }
    for wrapper in wrappers {
      for (key, inner) in entries where pickled.text(key) == wrapper {
        if let items = pickled.dict(inner), !items.isEmpty { return inner }
      }
    }
    return nil
  }
}

/// Makes a checkpoint of described tensors, once it is known where the storages' bytes are.
struct TorchAssembler {
  let file: FileBytes
  let format: CheckpointFormat
  var isBigEndian = false

  /// More elements in all than a file of this size describes in earnest, even with expanded and shared tensors.
  private var maximumElements: Int { file.count * 16 + 1 << 24 }

  /// `locate` gives the bytes of a root storage, or throws.
  func checkpoint(
    _ items: [(name: String, tensor: TorchTensor)], locate: (TorchStorage) throws(FormatProblem) -> Range<Int>
  ) throws -> Checkpoint {
    var checkpoint = Checkpoint(sourceName: file.name, format: format, files: [file])
    var total = 0
    for (name, tensor) in items {
      let stored = try self.tensor(tensor, named: name, locate: locate)
      total += stored.count
      guard total <= maximumElements else {
        throw bad(name, "with it, the tensors have over \(maximumElements) elements in a file of \(file.count) bytes")
      }
      try checkpoint.add(stored, as: name)
    }
    return checkpoint
  }

  private func tensor(
    _ tensor: TorchTensor, named name: String, locate: (TorchStorage) throws(FormatProblem) -> Range<Int>
  ) throws -> StoredTensor {
    let storage = tensor.storage
    guard let type = storage.type else {
      throw CheckpointError.unsupported(
        file: file.name,
        what: "tensor '\(CheckpointError.shorten(name))' is of kind \(CheckpointError.shorten(storage.className))",
        advice: "convert it to torch.float32 and save again")
    }
    do {
      var range = try locate(storage)
      let (needed, overflow) = storage.count.multipliedReportingOverflow(by: type.size)
      guard !overflow, needed <= range.count else {
        throw bad(
          name,
          "its storage '\(CheckpointError.shorten(storage.key))' has \(range.count) bytes, not the \(storage.count) "
            + "elements of \(type.rawValue) that are announced")
      }
      range = range.lowerBound..<range.lowerBound + needed
      if let view = storage.view {
        guard view.upperBound <= storage.count else { throw bad(name, "its view reaches past its storage") }
        range = range.lowerBound + view.lowerBound * type.size..<range.lowerBound + view.upperBound * type.size
      }
      return try StoredTensor(
        file: file, storage: range, type: type, shape: tensor.shape, strides: tensor.strides, offset: tensor.offset,
        isBigEndian: isBigEndian)
    } catch let problem as FormatProblem {
      if case .broken(let reason) = problem { throw bad(name, reason) }
      throw problem.inFile(file.name, format: format)
    } catch let misfit as StoredTensor.Misfit {
      throw bad(name, misfit.reason)
    }
  }

  private func bad(_ name: String, _ problem: String) -> CheckpointError {
    .badTensor(file: file.name, tensor: name, problem: problem)
  }
}
