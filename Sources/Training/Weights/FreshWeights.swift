import Siamese

/// What a network starts from that has no trained weights: PyTorch's defaults, reproducible.
package enum FreshWeights {
  /// Fills a tensor: convolutions and their biases uniform in ±1/√(inputs of a sum), batch norms as the identity, levels
  /// of equal weight.
  package static func fill(_ table: ParameterTable, seed: UInt64) {
    var inputsOfSum = 1
    for (number, entry) in table.entries.enumerated() {
      let target = table.pointer(number)
      switch entry.role {
      case .weight:
        inputsOfSum = max(1, entry.shape.dropFirst().reduce(1, *))
        uniform(target, entry, bound: 1 / Double(inputsOfSum).squareRoot(), seed: seed)
      case .bias:
        // A convolution's bias follows its weight; a norm's, its scale.
        let isNorm = number > 0 && table.entries[number - 1].role == .scale
        if isNorm {
          target.update(repeating: 0, count: entry.count)
        } else {
          uniform(target, entry, bound: 1 / Double(inputsOfSum).squareRoot(), seed: seed)
        }
      case .scale, .variance, .fusion: target.update(repeating: 1, count: entry.count)
      case .mean: target.update(repeating: 0, count: entry.count)
      }
    }
  }

  /// The same numbers for a key whatever other tensors there are: FNV-1a of the key, then splitmix64.
  private static func uniform(
    _ target: UnsafeMutablePointer<Float>, _ entry: ParameterTable.Entry, bound: Double, seed: UInt64
  ) {
    var state = entry.key.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } ^ seed
    for i in 0..<entry.count {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      z ^= z >> 31
      target[i] = Float((2 * Double(z >> 40) / 16_777_216 - 1) * bound)
    }
  }
}
