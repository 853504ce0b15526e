import Cluster

extension TrainingState {
  /// Rank 0's state on every rank: only rank 0 needs the run's folder and the files that it starts from, and all begin
  /// with the same bits. `own` has the shapes on the other ranks.
  static func shared(_ own: TrainingState, by ranks: any Communicator) throws -> TrainingState {
    if ranks.isAlone { return own }
    let numbers = [own.step, own.skipped, own.skippedInARow, own.learning] + own.updates
    let text = try ranks.broadcast(Array(numbers.map(String.init).joined(separator: " ").utf8), from: 0)
    let agreed = String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    guard agreed.count == numbers.count else {
      throw ClusterError.collective("rank 0 trains another network: the same program must be there on every machine")
    }
    var state = own
    (state.step, state.skipped, state.skippedInARow, state.learning) = (agreed[0], agreed[1], agreed[2], agreed[3])
    state.updates = Array(agreed[4...])
    for floats in [own.values, own.first, own.second, own.average].compactMap({ $0 }) {
      try share(floats, by: ranks)
    }
    return state
  }

  /// Overwrites `floats` by rank 0's.
  private static func share(_ floats: Floats, by ranks: any Communicator) throws {
    // A message holds less than 2 GiB, and is copied on the way.
    let longest = 1 << 24
    for start in stride(from: 0, to: floats.count, by: longest) {
      let part = UnsafeMutableRawBufferPointer(
        UnsafeMutableBufferPointer(start: floats.pointer + start, count: min(longest, floats.count - start)))
      let bytes = try ranks.broadcast(ranks.rank == 0 ? Array(part) : [], from: 0)
      guard bytes.count == part.count else {
        throw ClusterError.collective("rank 0 trains another network: the same program must be there on every machine")
      }
      part.copyBytes(from: bytes)
    }
  }
}
