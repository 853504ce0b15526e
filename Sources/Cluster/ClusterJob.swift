import Foundation

/// The job that this process was started as.
public enum ClusterJob {
  /// Open MPI's ranks where mpirun (or `srun --mpi=pmix`) started several, else this process alone.
  ///
  /// The library is not even looked for otherwise. `SIAMSCOPE_MPI=off` stays alone in any case. To be called once.
  public static func communicator(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ClusterError) -> any Communicator {
    guard ranks(environment) > 1 else { return SoloCommunicator() }
    return try MPICommunicator.start()
  }

  /// How many ranks the starter says there are.
  public static func ranks(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Int {
    if environment["SIAMSCOPE_MPI"] == "off" { return 1 }
    if let size = environment["OMPI_COMM_WORLD_SIZE"].flatMap({ Int($0) }) { return size }
    // Slurm's own starter with PMIx; without PMIx its tasks know nothing of each other.
    if environment["PMIX_RANK"] != nil, let size = environment["SLURM_NTASKS"].flatMap({ Int($0) }) { return size }
    return 1
  }

  /// How many of them the starter put on this machine, this one included; 1 where it does not say.
  public static func ranksHere(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Int {
    guard ranks(environment) > 1 else { return 1 }
    let named = ["OMPI_COMM_WORLD_LOCAL_SIZE", "SLURM_NTASKS_PER_NODE"].lazy.compactMap { environment[$0] }
    return max(1, named.compactMap { Int($0) }.first ?? 1)
  }
}
