internal import CMPI
import Foundation
import Threads

/// Open MPI's ranks.
///
/// MPI is called by one thread at a time, and never for long: whatever waits asks, lets go and sleeps, so that a rank
/// that waits takes no core from one that works (MPI's own waiting calls spin). Sums make progress on a thread of their
/// own while the caller computes, and by the caller when it waits.
public final class MPICommunicator: Communicator {
  public let rank: Int
  public let size: Int
  public let host: String
  private let library: NSLock
  private let progress: Progress

  /// Joins the job. Throws where libmpi is missing or is not Open MPI's.
  static func start() throws(ClusterError) -> MPICommunicator {
    var text = [CChar](repeating: 0, count: 512)
    guard cmpi_load(&text, text.count) == 0 else { throw .library(Self.string(text)) }
    let code = Int(cmpi_init())
    guard code >= 0 else { throw .threads }
    try check(Int32(code), "MPI_Init_thread")
    var host = [CChar](repeating: 0, count: 256)
    cmpi_host(&host, host.count)
    return MPICommunicator(rank: Int(cmpi_rank()), size: Int(cmpi_size()), host: string(host))
  }

  private init(rank: Int, size: Int, host: String) {
    self.rank = rank
    self.size = size
    self.host = host
    let library = NSLock()
    self.library = library
    progress = Progress(library: library)
  }

  // MARK: - Messages

  public func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws {
    let count = try Self.count(bytes.count)
    try bytes.withUnsafeBytes { bytes in
      try wait { request in
        (cmpi_isend(bytes.baseAddress, count, Int32(rank), Int32(tag), &request), "MPI_Isend")
      }
    }
  }

  public func received(from rank: Int?, tag: Int) throws -> ClusterMessage? {
    try library.withLock {
      var from = Int32(rank ?? -1)
      var isThere: Int32 = 0
      var count: Int32 = 0
      try Self.check(cmpi_probe(&from, Int32(tag), &isThere, &count), "MPI_Iprobe")
      guard isThere != 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: Int(count))
      try Self.check(
        bytes.withUnsafeMutableBytes { cmpi_receive($0.baseAddress, count, from, Int32(tag)) }, "MPI_Recv")
      return ClusterMessage(from: Int(from), bytes: bytes)
    }
  }

  // MARK: - Together

  public func startSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws -> any PendingSum {
    try startSum(buffer) { own, count, request in
      cmpi_iallreduce_float(own.baseAddress, buffer.baseAddress, count, &request)
    }
  }

  public func startSum(_ buffer: UnsafeMutableBufferPointer<Double>) throws -> any PendingSum {
    try startSum(buffer) { own, count, request in
      cmpi_iallreduce_double(own.baseAddress, buffer.baseAddress, count, &request)
    }
  }

  /// Starts from a copy: MPI sums in place by slower ways only.
  private func startSum<Number>(
    _ buffer: UnsafeMutableBufferPointer<Number>,
    _ start: (_ own: UnsafeBufferPointer<Number>, _ count: Int32, _ request: inout cmpi_request?) -> Int32
  ) throws -> any PendingSum {
    let count = try Self.count(buffer.count)
    let sum = Request(copying: UnsafeRawBufferPointer(buffer))
    let own = UnsafeBufferPointer(sum.own.bindMemory(to: Number.self))
    try library.withLock { try Self.check(start(own, count, &sum.handle), "MPI_Iallreduce") }
    progress.add(sum)
    return Sum(request: sum, progress: progress)
  }

  public func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8] {
    var length = UInt64(bytes.count).littleEndian
    try withUnsafeMutableBytes(of: &length) { length in
      try wait { request in (cmpi_ibroadcast(length.baseAddress, 8, Int32(root), &request), "MPI_Ibcast") }
    }
    let count = try Self.count(Int(UInt64(littleEndian: length)))
    var all = rank == root ? bytes : [UInt8](repeating: 0, count: Int(count))
    try all.withUnsafeMutableBytes { all in
      try wait { request in (cmpi_ibroadcast(all.baseAddress, count, Int32(root), &request), "MPI_Ibcast") }
    }
    return all
  }

  public func barrier() throws { try wait { request in (cmpi_ibarrier(&request), "MPI_Ibarrier") } }

  public func leave() throws {
    try barrier()
    try library.withLock { try Self.check(cmpi_finalize(), "MPI_Finalize") }
  }

  public func abort(_ reason: String) -> Never {
    let line = "siamscope: rank \(rank) of \(size) (\(host)): \(reason)\n"
    FileHandle.standardError.write(Data(line.utf8))
    // Taken for good: nobody else may call MPI any more.
    library.lock()
    cmpi_abort(1)
    exit(1)
  }

  // MARK: - Waiting

  private func wait(_ start: (inout cmpi_request?) -> (Int32, String)) throws {
    var request: cmpi_request?
    let name = try library.withLock {
      let (code, name) = start(&request)
      try Self.check(code, name)
      return name
    }
    var pause = Backoff()
    while true {
      var isDone: Int32 = 0
      try library.withLock { try Self.check(cmpi_test(&request, &isDone), name) }
      if isDone != 0 { return }
      pause.sleep()
    }
  }

  private static func check(_ code: Int32, _ name: String) throws(ClusterError) {
    guard code == 0 else { throw .call(name, code: Int(code)) }
  }

  private static func count(_ count: Int) throws(ClusterError) -> Int32 {
    guard let small = Int32(exactly: count) else { throw .tooLarge(count) }
    return small
  }

  private static func string(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// One sum; guarded by the progress's condition apart from `handle`, which is guarded by the library's lock.
  private final class Request: @unchecked Sendable {
    var handle: cmpi_request?
    var outcome: Result<Void, ClusterError>?
    /// What this rank brings, until all have it.
    let own: UnsafeMutableRawBufferPointer

    init(copying bytes: UnsafeRawBufferPointer) {
      own = .allocate(byteCount: bytes.count, alignment: 64)
      own.copyMemory(from: bytes)
    }

    deinit { own.deallocate() }
  }

  private struct Sum: PendingSum {
    let request: Request
    let progress: Progress

    func isDone() throws -> Bool { try progress.outcome(of: request)?.get() != nil }
    func wait() throws { try progress.wait(for: request).get() }
  }

  /// Pushes the sums on: MPI only moves while somebody calls it.
  private final class Progress: @unchecked Sendable {
    private let library: NSLock
    private let condition = NSCondition()
    private var pending: [Request] = []
    private var isRunning = false

    init(library: NSLock) { self.library = library }

    func add(_ request: Request) {
      condition.withLock {
        pending.append(request)
        if !isRunning {
          isRunning = true
          WorkerThread.start("mpi") { [self] in run() }
        }
        condition.broadcast()
      }
    }

    func outcome(of request: Request) -> Result<Void, ClusterError>? { condition.withLock { request.outcome } }

    /// The one who waits pushes too: a small sum would take longer to wake a thread than to make.
    func wait(for request: Request) -> Result<Void, ClusterError> {
      var pause = Backoff(longest: 200)
      while true {
        if let outcome = outcome(of: request) { return outcome }
        if !advance(request) { pause.sleep() }
      }
    }

    /// Asks MPI for a sum; whether it has ended.
    private func advance(_ request: Request) -> Bool {
      var isDone: Int32 = 0
      // Of two threads that ask, the second finds an empty request, which counts as done.
      let code = library.withLock { cmpi_test(&request.handle, &isDone) }
      guard isDone != 0 || code != 0 else { return false }
      condition.withLock {
        request.outcome =
          request.outcome ?? (code == 0 ? .success(()) : .failure(.call("MPI_Iallreduce", code: Int(code))))
        pending.removeAll { $0 === request }
      }
      return true
    }

    private func run() {
      var pause = Backoff(longest: 200)
      while true {
        let requests = condition.withLock {
          while pending.isEmpty {
            condition.wait()
            pause.reset()
          }
          return pending
        }
        var ended = false
        for request in requests where advance(request) { ended = true }
        if ended { pause.reset() } else { pause.sleep() }
      }
    }
  }
}
