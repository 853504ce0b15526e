/// How the convolutions are computed.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// Single precision, by minimal filtering where that gains and directly elsewhere.
  case f32
  /// Single precision, every convolution as a direct sum.
  case direct
  /// Dense convolutions as direct sums, in single precision, of products of bfloat16: twice the products a moment, with
  /// inputs and weights of three digits. Only where the processor has an instruction for it.
  case bf16

  /// Throws `EngineError.missingPrecision` unless the instruction set, on this processor, has kernels of it.
  public func require(on isa: InstructionSet) throws {
    if self == .bf16, !isa.hasBfloat16 { throw EngineError.missingPrecision(self, isa) }
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
