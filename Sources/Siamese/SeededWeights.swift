import Tensors

/// Reproducible weights for a network of which nobody has trained ones: for benchmarks and for tests.
///
/// Convolutions keep a unit variance, so that numbers stay in range through any depth.
public enum SeededWeights {
  /// The elements of the tensor called `key`: the same on every machine, whatever other tensors there are.
  ///
  /// FNV-1a of the key, then splitmix64; computed in double precision and rounded.
  public static func values(key: String, shape: [Int], seed: UInt64 = 2026) -> [Float] {
    let start = key.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } ^ seed
    let count = shape.reduce(1, *)
    let isFusion = key.hasSuffix("cls_weight") || key.hasSuffix("loc_weight")
    let small = key.contains("template_")
    // value = factor · u + shift
    let factor: Double
    let shift: Double
    if shape.count == 4 {
      let bound = (3 / Double(shape[1] * shape[2] * shape[3])).squareRoot() * (small ? 0.01 : 1)
      (factor, shift) = (2 * bound, -bound)
    } else if isFusion {
      (factor, shift) = (1, 0)
    } else if key.hasSuffix("bias") {
      let bound = small ? 0.002 : 0.2
      (factor, shift) = (2 * bound, -bound)
    } else {
      (factor, shift) = (1, 0.5)
    }
    return [Float](unsafeUninitializedCapacity: count) { out, initialized in
      var state = start
      for i in 0..<count {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        z ^= z >> 31
        let u = Double(z >> 40) / 16_777_216
        out[i] = Float(factor * u + shift)
      }
      initialized = count
    }
  }

  /// A whole checkpoint for an architecture; batch norms start from mean 0 and variance 1.
  public static func tensors(for architecture: Architecture, seed: UInt64 = 2026) -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    for parameter in architecture.parameters {
      let values: [Float] =
        switch parameter.role {
        case .mean: [Float](repeating: 0, count: parameter.count)
        case .variance: [Float](repeating: 1, count: parameter.count)
        case .weight, .bias, .scale, .fusion: values(key: parameter.key, shape: parameter.shape, seed: seed)
        }
      tensors[parameter.key] = StoredTensor(values, shape: parameter.shape)
    }
    return tensors
  }
}
