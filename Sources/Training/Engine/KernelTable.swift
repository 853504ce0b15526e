import CKernels
import Tensors

/// The compute kernels of one instruction set, forward and backward.
struct KernelTable: Sendable {
  let forward: ck_kernels
  let backward: ck_training
  let lanes: Int
  private let isWide: Bool

  /// The kernels of `isa`. Throws `EngineError.missingInstructionSet` where this processor does not run it.
  init(_ isa: InstructionSet) throws {
    try isa.require()
    let code: ck_isa =
      switch isa {
      case .avx512: CK_AVX512
      case .avx2: CK_AVX2
      case .portable: CK_PORTABLE
      }
    guard let forward = ck_kernels_for(code), let backward = ck_training_for(code) else {
      throw EngineError.missingInstructionSet(isa)
    }
    self.forward = forward.pointee
    self.backward = backward.pointee
    lanes = Int(forward.pointee.lanes)
    isWide = forward.pointee.wide != 0
  }

  /// Floats from one pixel to the next for a map of `channels`: whole vectors.
  func padded(_ channels: Int) -> Int { (channels + lanes - 1) / lanes * lanes }

  /// Vectors of output channels that are computed together: as many as the registers hold, without a narrow rest where
  /// that can be avoided.
  func groups(channels: Int) -> [VectorGroup] {
    let vectors = padded(channels) / lanes
    let widest = isWide ? 4 : vectors == 3 ? 3 : 2
    let count = (vectors + widest - 1) / widest
    return (0..<count).map {
      let first = vectors * $0 / count
      return VectorGroup(first: first, count: vectors * ($0 + 1) / count - first)
    }
  }
}

/// Vectors `first` ..< `first + count` of a map's channels.
struct VectorGroup: Sendable, Equatable {
  var first: Int
  var count: Int
}
