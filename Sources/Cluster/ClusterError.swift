/// What keeps ranks from working together.
public enum ClusterError: Error, Equatable, CustomStringConvertible {
  case library(String)
  case threads
  case call(String, code: Int)
  case tooLarge(Int)
  case collective(String)
  /// Another rank has ended before its time.
  case lost(rank: Int, reason: String)

  public var description: String {
    switch self {
    case .library(let reason):
      return "started as a job of several ranks, but Open MPI cannot be loaded: \(reason); `make cluster` installs it "
        + "(Debian: openmpi-bin, libopenmpi-dev), SIAMSCOPE_MPI=off ignores the job"
    case .threads: return "this Open MPI was built without support for threads"
    case .call(let name, let code): return "\(name) failed with MPI's error code \(code)"
    case .tooLarge(let bytes): return "a message of \(bytes) bytes: MPI counts to 2,147,483,647"
    case .collective(let reason): return reason
    case .lost(let rank, let reason): return "rank \(rank) has failed: \(reason)"
    }
  }
}
