/// How the convolutions are computed.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// Single precision, by whichever method is the fastest for each layer.
  case f32
  /// Single precision, every convolution as a direct sum.
  case direct
  /// bfloat16 products with single-precision sums; needs avx512_bf16.
  case bf16
}

/// How a network is run. The result's bits depend on the instruction set and precision, never on the thread count.
public struct EngineOptions: Sendable, Equatable {
  /// Threads that work on one inference; at least one.
  public var threads: Int
  public var isa: InstructionSet
  public var precision: Precision

  public init(threads: Int = 1, isa: InstructionSet = .best, precision: Precision = .f32) {
    self.threads = max(1, threads)
    self.isa = isa
    self.precision = precision
  }
}
