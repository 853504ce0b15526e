import Siamese
import Tensors

/// A network's numbers in one run of memory, tensor after tensor in checkpoint order, with their gradients beside them.
package final class ParameterTable {
  /// One tensor of the checkpoint.
  package struct Entry: Sendable, Equatable {
    package var key: String
    package var shape: [Int]
    package var role: WeightTensor.Role
    /// Where its numbers begin.
    package var offset: Int

    package var count: Int { shape.reduce(1, *) }
    package var range: Range<Int> { offset..<offset + count }
    /// Whether training changes it by gradients; batch statistics are kept, not learnt.
    package var isLearnt: Bool { role != .mean && role != .variance }
    /// Whether it belongs to the feature extractor, which starts from other weights and follows slowly.
    package var isBackbone: Bool { key.hasPrefix("backbone.") || key.hasPrefix("featureExtract.") }
  }

  package let entries: [Entry]
  /// Floats altogether.
  package let count: Int
  package let values: Floats
  package let gradient: Floats
  private let numbers: [String: Int]

  package init(_ tensors: [WeightTensor]) {
    var entries: [Entry] = []
    var offset = 0
    for tensor in tensors {
      entries.append(Entry(key: tensor.key, shape: tensor.shape, role: tensor.role, offset: offset))
      offset += tensor.count
    }
    self.entries = entries
    count = offset
    values = Floats(count: offset)
    gradient = Floats(count: offset)
    numbers = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.key, $0) })
  }

  package func number(of key: String) -> Int? { numbers[key] }

  package func pointer(_ number: Int) -> UnsafeMutablePointer<Float> { values.pointer + entries[number].offset }

  package func gradientPointer(_ number: Int) -> UnsafeMutablePointer<Float> {
    gradient.pointer + entries[number].offset
  }

  /// A tensor's numbers.
  package subscript(number: Int) -> [Float] {
    get { Array(UnsafeBufferPointer(start: pointer(number), count: entries[number].count)) }
    set {
      precondition(newValue.count == entries[number].count)
      newValue.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { pointer(number).update(from: base, count: source.count) }
      }
    }
  }

  package func gradient(of number: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: gradientPointer(number), count: entries[number].count))
  }
}
