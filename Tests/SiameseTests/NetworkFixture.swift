import Foundation
import Imaging
import Siamese
import Tensors
import TestSupport

/// A stored answer of a reference network, with the network's weights made anew (fixtures/README.md).
struct NetworkFixture {
  let name: String
  let exemplar: Image
  let search: Image
  let tensors: [String: StoredTensor]
  private let checkpoint: Checkpoint

  init(_ name: String) throws {
    self.name = name
    checkpoint = try Safetensors.read(FileBytes(path: Shared.url("fixtures/networks/\(name).safetensors").path))
    exemplar = try Self.picture(checkpoint, "input.template")
    search = try Self.picture(checkpoint, "input.search")
    if let list = checkpoint.metadata["parameters"] {
      var tensors = try Self.generated(list)
      for key in checkpoint.names where key.hasPrefix("bn.") {
        tensors[String(key.dropFirst(3))] = checkpoint[key]
      }
      self.tensors = tensors
    } else {
      let url = Shared.url("weights/siamrpnpp-s.safetensors")
      tensors = try Safetensors.read(FileBytes(path: url.path)).tensors
    }
  }

  /// The stored numbers under `key`.
  func expected(_ key: String) throws -> [Float] {
    guard let tensor = checkpoint[key] else { throw Missing(key: key) }
    return tensor.floats()
  }

  /// How many stored tensors begin with `prefix`.
  func count(_ prefix: String) -> Int { checkpoint.names.filter { $0.hasPrefix(prefix) }.count }

  struct Missing: Error { let key: String }

  private static func picture(_ checkpoint: Checkpoint, _ key: String) throws -> Image {
    guard let tensor = checkpoint[key] else { throw Missing(key: key) }
    return Image(width: tensor.shape[1], height: tensor.shape[0], pixels: tensor.floats().map { UInt8($0) })
  }

  private static func generated(_ list: String) throws -> [String: StoredTensor] {
    guard let rows = try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [[Any]] else {
      throw Missing(key: "parameters")
    }
    var tensors: [String: StoredTensor] = [:]
    for row in rows {
      guard let key = row[0] as? String, let shape = row[1] as? [Int] else { throw Missing(key: "parameters") }
      tensors[key] = StoredTensor(SeededWeights.values(key: key, shape: shape), shape: shape)
    }
    return tensors
  }

  /// max |a − b| in units of b's standard deviation.
  static func distance(_ a: [Float], _ b: [Float]) -> Double {
    guard a.count == b.count, !b.isEmpty else { return .infinity }
    let mean = b.reduce(0.0) { $0 + Double($1) } / Double(b.count)
    let variance = b.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(b.count)
    let worst = zip(a, b).reduce(0.0) { max($0, abs(Double($1.0) - Double($1.1))) }
    return worst.isNaN ? .infinity : worst / variance.squareRoot()
  }
}
