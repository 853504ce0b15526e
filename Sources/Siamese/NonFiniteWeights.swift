import Tensors

/// That a network's weights hold NaN or infinities: it can be run, and nothing that comes of it means much.
public struct NonFiniteWeights: Sendable, Equatable, CustomStringConvertible {
  /// The file, as given.
  public let source: String
  /// The first tensor that holds some, in the network's order.
  public let tensor: String
  /// How many it holds.
  public let count: Int
  /// How many tensors hold some.
  public let tensors: Int

  /// Nil where all values are finite.
  init?(source: String, _ tensors: [(key: String, tensor: StoredTensor)]) {
    let found = tensors.lazy.map { (key: $0.key, count: Self.count($0.tensor)) }.filter { $0.count > 0 }
    guard let first = found.first else { return nil }
    self.source = source
    tensor = first.key
    count = first.count
    self.tensors = found.count
  }

  public var description: String {
    let others = tensors - 1
    let more = others > 0 ? ", and \(others) other tensor\(others == 1 ? "" : "s") too" : ""
    return "\(source): \(tensor) holds \(count) value\(count == 1 ? "" : "s") that \(count == 1 ? "is" : "are") NaN or "
      + "infinite\(more): boxes and scores will mean little; siamscope inspect lists every tensor"
  }

  private static func count(_ tensor: StoredTensor) -> Int {
    tensor.withFloats { values in
      // Bits instead of isFinite, and no branch: the whole of a large network is looked at each time one is loaded.
      var count: UInt32 = 0
      for value in values { count &+= value.bitPattern & 0x7F80_0000 == 0x7F80_0000 ? 1 : 0 }
      return Int(count)
    }
  }
}
