import Foundation
import Siamese
import Tensors

/// What `inspect` says of a weights file.
struct InspectReport: Encodable {
  struct Tensor: Encodable {
    var name: String
    var dtype: String
    var shape: [Int]
    var elements: Int
    var min: Double
    var max: Double
    var mean: Double
    var std: Double
    var nonFinite: Int
  }

  /// Billions of multiplications and additions.
  struct Work: Encodable {
    var backbone: Double
    var neck: Double
    var head: Double
    var total: Double

    init(_ work: Architecture.Work) {
      backbone = work.backbone / 1e9
      neck = work.neck / 1e9
      head = work.head / 1e9
      total = work.total / 1e9
    }
  }

  var file: String
  /// What the tensors are, in words; nil when they belong to no known network.
  var network: String?
  /// The preset that they are tracked with unless another is asked for.
  var preset: String?
  /// Every preset that fits.
  var presets: [String] = []
  /// Why the tensors cannot be loaded as they are; nil when they can.
  var problem: String?
  /// Numbers that the network uses.
  var parameters: Int?
  /// Side of the search region that the work is given for.
  var instanceSize: Int?
  var gflopsExemplar: Work?
  var gflopsSearch: Work?
  var format: String
  var bytes: Int
  var sha256: [String]
  var metadata: [String: String]
  var elements: Int
  var nonFinite: Int
  var tensors: [Tensor]

  init(_ checkpoint: Checkpoint) throws {
    file = checkpoint.sourceName
    format = checkpoint.format.rawValue
    bytes = checkpoint.files.reduce(0) { $0 + $1.count }
    sha256 = checkpoint.files.map { $0.sha256() }
    metadata = checkpoint.metadata
    elements = checkpoint.elementCount
    tensors = checkpoint.names.compactMap { name in
      guard let tensor = checkpoint[name] else { return nil }
      let statistics = TensorStatistics(tensor)
      return Tensor(
        name: name, dtype: tensor.type.rawValue.lowercased(), shape: tensor.shape, elements: tensor.count,
        min: statistics.minimum, max: statistics.maximum, mean: statistics.mean, std: statistics.deviation,
        nonFinite: statistics.nonFinite)
    }
    nonFinite = tensors.reduce(0) { $0 + $1.nonFinite }
    recognise(checkpoint)
    for file in checkpoint.files { try file.requireWhole() }
  }

  private mutating func recognise(_ checkpoint: Checkpoint) {
    guard let architecture = Architecture.recognise(checkpoint.tensors) else {
      problem = "\(WeightsError.unrecognised(source: file, keys: checkpoint.names))"
      return
    }
    network = architecture.summary
    presets = Preset.all.filter { $0.fits(architecture) }.map(\.name)
    let own = checkpoint.metadata["preset"].flatMap { name in presets.first { $0 == name } }
    preset = own ?? presets.first
    do {
      try architecture.check(checkpoint.tensors, source: file)
      parameters = architecture.parameterCount
      let size = preset.flatMap { try? Preset.named($0) }?.defaults.instanceSize ?? 255
      let work = try architecture.work(instanceSize: size)
      instanceSize = size
      gflopsExemplar = Work(work.exemplar)
      gflopsSearch = Work(work.search)
    } catch {
      problem = "\(error)"
    }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  func text() -> String {
    var lines = ["\(file): \(format), \(Self.megabytes(bytes))"]
    lines += sha256.map { "sha256      \($0)" }
    lines += metadata.sorted { $0.key < $1.key }.map { key, value in
      "metadata    \(CheckpointError.shorten(key, to: 40)): \(CheckpointError.shorten(value))"
    }
    lines += networkLines()
    lines.append("tensors     \(tensors.count), \(Self.grouped(elements)) elements")
    if nonFinite > 0 { lines.append("NOT FINITE  \(Self.grouped(nonFinite)) values are NaN or infinite") }
    lines.append("")
    lines += table()
    return lines.map { $0 + "\n" }.joined()
  }

  private func networkLines() -> [String] {
    var lines: [String] = []
    if let network { lines.append("network     \(network)") }
    if let preset {
      let others = presets.filter { $0 != preset }
      lines.append("preset      \(preset)\(others.isEmpty ? "" : " (also fits \(others.joined(separator: ", ")))")")
    }
    if let parameters { lines.append("parameters  \(Self.grouped(parameters))") }
    for (name, work) in [("exemplar 127", gflopsExemplar), ("search \(instanceSize ?? 0)", gflopsSearch)] {
      guard let work else { continue }
      lines.append(
        String(
          format: "GFLOPs      %.2f = backbone %.2f + neck %.2f + head %.2f", work.total, work.backbone, work.neck,
          work.head) + "  (\(name))")
    }
    if let problem { lines.append("problem     \(problem)") }
    return lines
  }

  private func table() -> [String] {
    var rows = [["tensor", "type", "shape", "min", "max", "mean", "std", "non-finite"]]
    for tensor in tensors {
      let shape = tensor.shape.isEmpty ? "scalar" : tensor.shape.map(String.init).joined(separator: "x")
      rows.append(
        [CheckpointError.shorten(tensor.name, to: 80), tensor.dtype, shape]
          + [tensor.min, tensor.max, tensor.mean, tensor.std].map { String(format: "%.4g", $0) }
          + [tensor.nonFinite == 0 ? "" : String(tensor.nonFinite)])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        // Words to the left, numbers to the right.
        line += (column < 3 ? cell + padding : padding + cell) + "  "
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private static func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }

  /// Digits in groups of three, the same in every locale.
  static func grouped(_ number: Int) -> String {
    var out = ""
    for (place, digit) in String(number).reversed().enumerated() {
      if place > 0, place % 3 == 0, digit != "-" { out.append(",") }
      out.append(digit)
    }
    return String(out.reversed())
  }
}
