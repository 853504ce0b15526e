/// How the convolutions are computed.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// Single precision, by minimal filtering where that gains and directly elsewhere.
  case f32
  /// Single precision, every convolution as a direct sum.
  case direct
  /// bfloat16 products with single-precision sums; there are no kernels of it yet, and asking for it is an error.
  case bf16

  /// Throws `EngineError.missingPrecision` unless the engine has kernels of it for this processor.
  public func require() throws {
    if self == .bf16 { throw EngineError.missingPrecision(self) }
  }
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
