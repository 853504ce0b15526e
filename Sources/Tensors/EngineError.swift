/// What can go wrong in the engine itself: choosing kernels, and building a plan for an input.
public enum EngineError: Error, CustomStringConvertible, Sendable, Equatable {
  case unknownInstructionSet(String)
  case missingInstructionSet(InstructionSet)
  case missingPrecision(Precision, InstructionSet)
  /// An operation cannot take an input of this size.
  case inputTooSmall(operation: String, height: Int, width: Int)
  case inputTooLarge(height: Int, width: Int, limit: Int)
  /// The system gives no memory for a network's weights.
  case noMemory(bytes: Int)
  case shapeMismatch(operation: String, expected: [Int], found: [Int])

  public var description: String {
    switch self {
    case .unknownInstructionSet(let name):
      let known = InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
      return "SIAMSCOPE_ISA=\(name): no such instruction set; use one of \(known), or unset it"
    case .missingInstructionSet(let isa):
      let have = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
      return "\(isa.rawValue): this processor (\(InstructionSet.processorName)) lacks \(isa.title); it has \(have)"
    case .missingPrecision(let precision, let isa):
      let lack =
        InstructionSet.avx512.hasBfloat16
        ? "only the instruction set avx512 has it here, and \(isa.rawValue) was asked for (SIAMSCOPE_ISA)"
        : "this processor (\(InstructionSet.processorName)) lacks AVX-512 BF16 (avx512_bf16)"
      return "precision \(precision.rawValue): \(lack); use f32"
    case .inputTooSmall(let operation, let height, let width):
      return "\(operation): its input of \(height)x\(width) is too small for its kernel; use a larger region"
    case .inputTooLarge(let height, let width, let limit):
      return "an input of \(height)x\(width) is too large; at most \(limit)x\(limit)"
    case .noMemory(let bytes):
      return "its weights need about \(bytes >> 20) MB of memory in the order that the kernels read them, and the "
        + "system gives no such block; close other programs, raise the limit (ulimit -v), or use --precision direct"
    case .shapeMismatch(let operation, let expected, let found):
      return "\(operation): expected shape \(expected), found \(found)"
    }
  }
}
