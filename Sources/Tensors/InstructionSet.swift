import CKernels
import Foundation

/// The instruction sets that the compute kernels are compiled for, in the order of preference.
public enum InstructionSet: String, Sendable, CaseIterable, Codable {
  case avx512
  case avx2
  case portable

  /// What the kernels need of the processor, for messages.
  public var title: String {
    switch self {
    case .avx512: "AVX-512 (F, VL, BW, DQ)"
    case .avx2: "AVX2 and FMA"
    case .portable: "nothing beyond the architecture's baseline"
    }
  }

  /// Whether this processor runs it.
  public var isAvailable: Bool { ck_supports(code) != 0 && ck_kernels_for(code) != nil }

  /// Whether this processor multiplies bfloat16 by an instruction of this set.
  public var hasBfloat16: Bool { ck_has_bf16(code) != 0 }

  /// Those that this processor runs, best first; `portable` is always among them.
  public static var available: [InstructionSet] { allCases.filter(\.isAvailable) }

  /// The best one that this processor runs.
  public static var best: InstructionSet { available.first ?? .portable }

  /// The one that the environment variable `SIAMSCOPE_ISA` names, or the best one where it is unset.
  ///
  /// Throws `EngineError` when it names an unknown one, or one that this processor lacks.
  public static func fromEnvironment(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> InstructionSet {
    guard let name = environment["SIAMSCOPE_ISA"], !name.isEmpty else { return best }
    guard let isa = InstructionSet(rawValue: name.lowercased()) else {
      throw EngineError.unknownInstructionSet(name)
    }
    try isa.require()
    return isa
  }

  /// Throws `EngineError.missingInstructionSet` unless this processor runs it.
  public func require() throws {
    if !isAvailable { throw EngineError.missingInstructionSet(self) }
  }

  /// The processor's own name, or the architecture's where it does not tell.
  public static var processorName: String {
    var bytes = [CChar](repeating: 0, count: 64)
    ck_processor_name(&bytes, bytes.count)
    let name = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      .trimmingCharacters(in: .whitespaces)
    if !name.isEmpty { return name }
    #if arch(arm64)
      return "arm64"
    #else
      return "unknown processor"
    #endif
  }

  var code: ck_isa {
    switch self {
    case .avx512: CK_AVX512
    case .avx2: CK_AVX2
    case .portable: CK_PORTABLE
    }
  }

  /// The kernels; the portable ones where this set was not compiled (guard with `require`).
  var kernels: ck_kernels {
    if let table = ck_kernels_for(code) { return table.pointee }
    guard let table = ck_kernels_for(CK_PORTABLE) else { preconditionFailure("the portable kernels are always there") }
    return table.pointee
  }

  /// The kernel that computes a dense convolution.
  func convolution(
    _ geometry: Convolution
  ) -> (UnsafePointer<ck_convolution>, _ firstVector: Int32, _ vectors: Int32, _ first: Int32, _ last: Int32) -> Void {
    let kernels = kernels
    guard let kernel = geometry.isBfloat16 ? kernels.convolution_bf16 : kernels.convolution else {
      preconditionFailure("every table has both")
    }
    return { kernel($0, $1, $2, $3, $4) }
  }

  /// Floats in a vector.
  var lanes: Int { Int(kernels.lanes) }

  /// Floats from one pixel to the next for a tensor of `channels`: whole vectors.
  func channelStride(_ channels: Int) -> Int { (channels + lanes - 1) / lanes * lanes }
}
