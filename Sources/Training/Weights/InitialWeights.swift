import Foundation
import Siamese
import Tensors

/// Weights that a run starts from: which file, how much of it, and how its network sees pictures.
public struct InitialWeights: Sendable, Equatable {
  public enum Part: String, Sendable, CaseIterable {
    case all
    case backbone
  }

  public var file: String
  public var part = Part.all
  /// How pictures entered the network when the file was trained.
  public var input = InputScale.plain
  /// Whether it takes red, green, blue instead of blue, green, red.
  public var isRGB = false

  public init(file: String) { self.file = file }

  /// What was taken from a file and what was not.
  public struct Report: Sendable, Equatable {
    public var taken: [String] = []
    /// Tensors of the network that the file lacks; they start fresh.
    public var missing: [String] = []
    /// Tensors of another shape, with both.
    public var misshaped: [String] = []
    /// Tensors of the file that the network has no place for.
    public var unused: [String] = []

    /// In words, a line each.
    public var lines: [String] {
      var lines = ["taken: \(taken.count) tensors"]
      if !missing.isEmpty { lines.append("fresh: \(missing.count) tensors (\(Self.short(missing)))") }
      if !misshaped.isEmpty { lines.append("of another shape, so fresh: \(Self.short(misshaped, most: 20))") }
      if !unused.isEmpty { lines.append("not used: \(unused.count) tensors of the file (\(Self.short(unused)))") }
      return lines
    }

    private static func short(_ names: [String], most: Int = 6) -> String {
      names.prefix(most).joined(separator: ", ") + (names.count > most ? ", …" : "")
    }
  }

  /// Fills a table that holds fresh weights with what the file has. Throws `CheckpointError`, and `TrainingError` when
  /// nothing of it fits.
  func fill(_ table: ParameterTable, of siamese: SiameseGraph, input: InputScale) throws -> Report {
    let checkpoint = try CheckpointReader.read(file)
    var report = Report()
    var used = Set<String>()
    // With its keys as they are, without a wrapper's prefix, or as a bare classifier's backbone.
    func find(_ key: String) -> (String, StoredTensor)? {
      var names = [key, "module.\(key)"]
      if key.hasPrefix("backbone.") { names += [String(key.dropFirst(9)), "module.\(key.dropFirst(9))"] }
      for name in names {
        if let tensor = checkpoint[name] { return (name, tensor) }
      }
      return nil
    }
    for (number, entry) in table.entries.enumerated() {
      if part == .backbone, !entry.isBackbone { continue }
      guard let (name, tensor) = find(entry.key) else {
        report.missing.append(entry.key)
        continue
      }
      used.insert(name)
      guard tensor.shape == entry.shape else {
        report.misshaped.append("\(entry.key): \(tensor.shape) instead of \(entry.shape)")
        continue
      }
      let values = tensor.floats()
      guard values.allSatisfy(\.isFinite) else {
        throw TrainingError.unfitInitialWeights(file: file, problem: "\(name) holds numbers that are not finite")
      }
      table[number] = values
      report.taken.append(entry.key)
    }
    report.unused = checkpoint.names.filter { !used.contains($0) && !$0.hasSuffix("num_batches_tracked") }
    guard !report.taken.isEmpty else {
      throw TrainingError.unfitInitialWeights(
        file: file,
        problem: "none of its \(checkpoint.names.count) tensors fits this network (they begin with "
          + "\(checkpoint.names.prefix(3).joined(separator: ", ")))")
    }
    let taken = Set(report.taken)
    let takesPicture = siamese.pictureLayers.allSatisfy {
      taken.contains(table.entries[siamese.graph.layers[$0].weight].key)
    }
    let takesKernels = siamese.correlations.allSatisfy {
      taken.contains(table.entries[siamese.graph.layers[$0.kernelLayer].weight].key)
    }
    if isRGB, takesPicture { swapColours(table, siamese) }
    try WeightFolding(siamese: siamese).unfold(
      table, file: self.input, input: input, takesPicture: takesPicture, takesKernels: takesKernels, name: file)
    return report
  }

  /// Exchanges the first and the last channel of what reads the picture.
  private func swapColours(_ table: ParameterTable, _ siamese: SiameseGraph) {
    for number in siamese.pictureLayers {
      let layer = siamese.graph.layers[number]
      let taps = layer.geometry.kernel * layer.geometry.kernel
      let weights = table.pointer(layer.weight)
      for o in 0..<layer.geometry.outputChannels {
        let blue = weights + o * 3 * taps
        for t in 0..<taps { swap(&blue[t], &blue[2 * taps + t]) }
      }
    }
  }
}
