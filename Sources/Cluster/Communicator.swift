/// The ranks of one job, as each of them sees the others.
///
///     let ranks = try ClusterJob.communicator()        // MPI under mpirun, else one rank alone
///     try ranks.sum(gradients)
///
/// Two implementations: Open MPI's, and one in memory for tests (`LocalCommunicator.group`). Safe to call from several
/// threads of a rank. Every rank has to take part in a collective call, and in the same order.
public protocol Communicator: Sendable {
  /// 0 ..< size.
  var rank: Int { get }
  var size: Int { get }
  /// Where this rank runs, for messages.
  var host: String { get }

  /// Sends bytes and returns when they may be forgotten.
  func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws
  /// A message of a tag if one has come; from anybody where `rank` is nil.
  func received(from rank: Int?, tag: Int) throws -> ClusterMessage?

  /// Starts to sum `buffer` over all ranks, in place, and goes on while the caller does something else. The memory must
  /// stay where it is, untouched, until `wait` returns. With the same size of the job the sums are the same bits.
  func startSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws -> any PendingSum
  /// The same in double precision.
  func startSum(_ buffer: UnsafeMutableBufferPointer<Double>) throws -> any PendingSum
  /// Gives everyone the bytes of `root`.
  func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8]
  /// Returns when everyone has called it.
  func barrier() throws

  /// Says why on standard error, and ends all ranks.
  func abort(_ reason: String) -> Never
  /// Ends this rank's part in order, when all have finished. Nothing may be sent afterwards.
  func leave() throws
}

/// A sum under way.
public protocol PendingSum: Sendable {
  /// Whether it is done; makes progress.
  func isDone() throws -> Bool
  /// Returns when the buffer holds the sum.
  func wait() throws
}

/// What another rank sent.
public struct ClusterMessage: Sendable, Equatable {
  public let from: Int
  public let bytes: [UInt8]

  public init(from: Int, bytes: [UInt8]) {
    self.from = from
    self.bytes = bytes
  }
}

extension Communicator {
  /// Waits for a message of a tag.
  public func receive(from rank: Int? = nil, tag: Int) throws -> ClusterMessage {
    var pause = Backoff()
    while true {
      if let message = try received(from: rank, tag: tag) { return message }
      pause.sleep()
    }
  }

  /// Sums `buffer` over all ranks, in place.
  public func sum(_ buffer: UnsafeMutableBufferPointer<Float>) throws { try startSum(buffer).wait() }

  /// Sums the values over all ranks, in place.
  public func sum(_ values: inout [Float]) throws {
    try values.withUnsafeMutableBufferPointer { try sum($0) }
  }

  /// Sums the values over all ranks, in place, in double precision.
  public func sum(_ values: inout [Double]) throws {
    try values.withUnsafeMutableBufferPointer { try startSum($0).wait() }
  }

  /// Whether somebody else takes part.
  public var isAlone: Bool { size == 1 }
}
