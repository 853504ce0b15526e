import Cluster
import Tensors
import Training

/// What has to be the same on every rank of a training run before it begins.
struct RankAgreement {
  /// In words, and what this rank has.
  private let parts: [(what: String, text: String)]

  init(identity: String, data: String, isa: InstructionSet) {
    parts = [
      ("version of siamscope", Version.text), ("recipe", identity), ("data", data), ("instruction set", isa.rawValue),
    ]
  }

  /// Throws `TrainError.otherRank` on the ranks that differ from rank 0.
  func check(_ ranks: any Communicator) throws {
    for part in parts {
      let own = Array(part.text.utf8)
      guard try ranks.broadcast(own, from: 0) == own else { throw TrainError.otherRank(part.what) }
    }
  }
}
