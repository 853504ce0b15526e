/// The part of every step's pairs that one rank takes: neighbours by index, as even as they can be.
package struct BatchShare: Sendable, Equatable {
  /// Pairs of a step, all ranks together.
  package let batch: Int
  /// This rank's, by their place in the step.
  package let own: Range<Int>

  /// All of them where `size` is 1.
  package init(batch: Int, rank: Int = 0, of size: Int = 1) {
    self.batch = batch
    own = batch * rank / size..<batch * (rank + 1) / size
  }
}
