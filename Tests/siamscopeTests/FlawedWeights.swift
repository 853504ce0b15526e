import Foundation
import Siamese
import Tensors

/// The weights of `siamrpn-s` with one value that is no number.
enum FlawedWeights {
  static let tensor = "backbone.features.4.bias"

  static func write(to path: String) throws {
    let whole = try Safetensors.read(FileBytes(path: EmbeddedModel.siamrpnS.url().path))
    var flawed = Checkpoint(sourceName: path, metadata: whole.metadata)
    for name in whole.names {
      guard let stored = whole[name] else { continue }
      var values = stored.floats()
      if name == tensor { values[3] = .nan }
      try flawed.add(StoredTensor(values, shape: stored.shape), as: name)
    }
    try Data(Safetensors.bytes(of: flawed)).write(to: URL(fileURLWithPath: path))
  }
}
