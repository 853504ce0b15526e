/// The layout torch has written since 1.6: a ZIP archive with a pickle and one entry a storage (spec.md §7.3).
enum TorchZip {
  static func read(_ file: FileBytes) throws -> Checkpoint {
    do {
      let archive = try ZipArchive(file.bytes)
      let prefix = try folder(of: archive)
      guard let pickle = archive.entries[prefix + "data.pkl"] else { throw FormatProblem.broken("it lacks data.pkl") }
      let pickled = try Unpickler.load(file.bytes, pickle, persistence: .storages)
      var assembler = TorchAssembler(file: file, format: .torchZip)
      if let order = archive.entries[prefix + "byteorder"] {
        switch file.bytes.text(order.prefix(16)).trimmed {
        case "little": break
        case "big": assembler.isBigEndian = true
        default: throw FormatProblem.broken("its byteorder is neither little nor big")
        }
      }
      let tensors = try TorchStateDict(pickled).items.compactMap { name, item in
        if case .described(let tensor) = item { (name: name, tensor: tensor) } else { nil }
      }
      return try assembler.checkpoint(tensors) { storage throws(FormatProblem) in
        guard let range = archive.entries[prefix + "data/" + storage.key] else {
          throw .broken("its storage 'data/\(CheckpointError.shorten(storage.key))' is not in the archive")
        }
        return range
      }
    } catch let problem as FormatProblem {
      throw problem.inFile(file.name, format: .torchZip)
    }
  }

  /// The archive's one top folder, with its slash.
  private static func folder(of archive: ZipArchive) throws(FormatProblem) -> String {
    let names = archive.entries.keys
    let pickles = names.filter { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }.sorted { $0.count < $1.count }
    guard let shortest = pickles.first else {
      throw .broken("the archive has no data.pkl: it is not torch's")
    }
    let prefix = String(shortest.dropLast("data.pkl".count))
    if names.contains(prefix + "constants.pkl") || names.contains(where: { $0.hasPrefix(prefix + "code/") }) {
      throw .unsupported(
        "it is a TorchScript archive, a program rather than weights",
        advice: "save the tensors alone: torch.save(torch.jit.load(file).state_dict(), 'out.pth')")
    }
    return prefix
  }
}

extension String {
  /// Without white space and line ends around it.
  fileprivate var trimmed: String {
    var view = self[...]
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
