import Foundation
import Glibc
import Tensors
import Threads

/// A folder through which workers share work, on one machine or on many: no server, and no lock that a dead worker
/// could keep.
///
/// Each worker appends to a journal of its own (`journal/WORKER.jsonl`); what is done is what any journal says. A piece
/// is claimed by making a file that must not be there yet (`claims/HASH.0`), which file systems do for one alone. The
/// claim of a worker that is gone is passed over: the next one makes `HASH.1`, and again only one can. A worker is gone
/// when its process is (seen at once on the same machine), or when its journal has not grown for the lease.
public final class WorkFolder: @unchecked Sendable {
  public let path: String
  private let lease: UInt64
  private let identity: WorkerIdentity
  private let journal: AppendFile
  // Everything below is guarded by `lock`.
  private let lock = NSLock()
  private var reader: JournalReader
  private var done: [String: PieceResult] = [:]
  private var times: [String: Double] = [:]
  private var failures: [String: String] = [:]
  private var held: [String: Int] = [:]
  private var claimed: [String: String] = [:]
  private var lastRead: UInt64 = 0
  private var seen: [String: UInt64] = [:]
  private var beats = 0
  private var isClosed = false

  /// Opens or makes the folder. `manifest` says what the work is: a folder of other work is refused. `lease` in seconds.
  public init(path: String, manifest: String, lease: Double = 60, worker: String? = nil) throws {
    self.path = path
    self.lease = UInt64(max(0.1, lease) * 1e9)
    let manager = FileManager.default
    for folder in [path, path + "/journal", path + "/claims"] {
      do { try manager.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
        throw WorkError.file(folder, reason: "\(error.localizedDescription)")
      }
    }
    try Self.agree(on: manifest, folder: path)
    identity = .own(name: worker)
    journal = try AppendFile(creating: "\(path)/journal/\(identity.name).jsonl")
    reader = JournalReader(folder: path + "/journal")
    try journal.append(JournalLine.worker(identity).text, kept: false)
    try refresh()
    // What failed before may have been mended.
    failures = [:]
    beat()
  }

  deinit { close() }

  /// The worker's name: its journal's.
  public var worker: String { identity.name }

  /// Whoever is first writes the manifest; the others compare.
  private static func agree(on manifest: String, folder: String) throws {
    let file = folder + "/manifest.json"
    if FileManager.default.contents(atPath: file) == nil {
      // Whole or not at all, and never over another's: a link fails where the name is taken.
      let draft = "\(file).\(UUID().uuidString)"
      do { try Data(manifest.utf8).write(to: URL(fileURLWithPath: draft)) } catch {
        throw WorkError.file(draft, reason: "\(error.localizedDescription)")
      }
      defer { try? FileManager.default.removeItem(atPath: draft) }
      if link(draft, file) != 0, errno != EEXIST {
        // No links on this file system: the small race is better than no work.
        try Data(manifest.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
      }
    }
    guard FileManager.default.contents(atPath: file) == Data(manifest.utf8) else {
      throw WorkError.otherWork(folder: folder)
    }
  }

  // MARK: - What is known

  /// Reads what the journals have grown by; less often where there are many, for the file server's sake.
  public func refresh() throws {
    try lock.withLock {
      let workers = UInt64(reader.workers.count)
      guard workers <= 8 || Self.now() &- lastRead > workers * 2_000_000 else { return }
      try read()
    }
  }

  private func read() throws(WorkError) {
    lastRead = Self.now()
    for (worker, line) in try reader.lines(now: lastRead) {
      switch line {
      case .done(let key, let figures, let at):
        // The same work gives the same figures, so whose line is taken does not matter; the time is the first one's.
        if done[key] == nil { done[key] = PieceResult(figures: figures) }
        times[key] = min(times[key] ?? .infinity, at)
        failures[key] = nil
      case .failed(let key, let reason): if done[key] == nil { failures[key] = reason }
      case .claim(let key, _): claimed[key] = worker
      case .released(let key): if claimed[key] == worker { claimed[key] = nil }
      default: break
      }
    }
  }

  /// A piece's result, if anybody has one.
  public func result(_ key: String) -> PieceResult? { lock.withLock { done[key] } }

  /// What went wrong since this worker came, in any worker, by key.
  public var failed: [String: String] { lock.withLock { failures } }

  /// Takes a piece as not done, because what it left is gone; whoever does it again says so.
  public func forget(_ key: String) { lock.withLock { done[key] = nil } }

  /// Takes a piece as done, because what it leaves is there, whoever made it.
  public func recognise(_ key: String) { lock.withLock { if done[key] == nil { done[key] = PieceResult() } } }

  /// Everything that is done.
  public var results: [String: PieceResult] { lock.withLock { done } }

  /// When a piece was done, in seconds since 1970, by its worker's clock.
  public func time(_ key: String) -> Double? { lock.withLock { times[key] } }

  /// Workers that have ever written here.
  public var workers: [String] { lock.withLock { reader.workers.keys.sorted() } }

  // MARK: - Claims

  /// Takes a piece, unless it is done or somebody who may still finish it has it.
  public func claim(_ key: String) throws -> Bool {
    try lock.withLock {
      guard done[key] == nil, held[key] == nil else { return false }
      let now = Self.now()
      // Most claims are known from the journals: no file has to be asked.
      if let owner = claimed[key], owner != identity.name,
        reader.isAlive(owner, lease: lease, now: now, firstSeen: now)
      {
        return false
      }
      var generation = 0
      while true {
        let file = claimFile(key, generation)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if descriptor >= 0 {
          let name = Array(identity.name.utf8)
          let put = name.withUnsafeBytes { write(descriptor, $0.baseAddress, name.count) }
          Glibc.close(descriptor)
          guard put == name.count else {
            let reason = AppendFile.systemMessage()
            unlink(file)
            throw WorkError.file(file, reason: reason)
          }
          // It may have been finished between the look and the claim.
          try read()
          guard done[key] == nil else { return false }
          held[key] = generation
          try journal.append(JournalLine.claim(key: key, generation: generation).text, kept: false)
          return true
        }
        guard errno == EEXIST else { throw WorkError.file(file, reason: AppendFile.systemMessage()) }
        let first = seen[file] ?? now
        seen[file] = first
        let owner = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        // A name that is not written yet is a claim of this very moment, or of one who died in it.
        let alive =
          owner.isEmpty
          ? now &- first < lease : reader.isAlive(owner, lease: lease, now: now, firstSeen: first)
        if owner == identity.name || alive { return false }
        generation += 1
      }
    }
  }

  /// Writes down what came of a claimed piece.
  ///
  /// Throws `superseded` where this worker was thought gone and another has the piece: it will bring the same result.
  public func finish(_ key: String, _ result: PieceResult) throws {
    try lock.withLock {
      guard let generation = held.removeValue(forKey: key) else { return }
      guard access(claimFile(key, generation + 1), F_OK) != 0 else { throw WorkError.superseded(key: key) }
      if let reason = result.failure {
        try journal.append(JournalLine.failed(key: key, reason: reason).text, kept: true)
        try read()
        return
      }
      let line = JournalLine.done(key: key, figures: result.figures, at: Date().timeIntervalSince1970.rounded())
      try journal.append(line.text, kept: true)
      try read()
    }
  }

  /// Gives a claimed piece back.
  public func release(_ key: String) {
    lock.withLock {
      guard let generation = held.removeValue(forKey: key) else { return }
      try? journal.append(JournalLine.released(key: key).text, kept: false)
      unlink(claimFile(key, generation))
    }
  }

  private func claimFile(_ key: String, _ generation: Int) -> String {
    "\(path)/claims/\(SHA256.hex(of: key.utf8).prefix(24)).\(generation)"
  }

  // MARK: - Life

  /// Says that this worker has ended in order; what it still held is anybody's.
  public func close() {
    let keys = lock.withLock { Array(held.keys) }
    keys.forEach(release)
    lock.withLock {
      guard !isClosed else { return }
      isClosed = true
      try? journal.append(JournalLine.end.text, kept: true)
    }
  }

  /// Removes the claims, when there is nothing left to claim.
  public func removeClaims() {
    let folder = path + "/claims/"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] { unlink(folder + name) }
  }

  /// Signs of life, from a thread of their own that ends with the worker.
  private func beat() {
    let pause = Double(lease) * 1e-9 / 4
    WorkerThread.start("beat", stackSize: 1 << 19) { [weak self] in
      while true {
        Thread.sleep(forTimeInterval: pause)
        guard let self, self.beatOnce() else { return }
      }
    }
  }

  private func beatOnce() -> Bool {
    lock.withLock {
      guard !isClosed else { return false }
      beats += 1
      try? journal.append(JournalLine.beat(beats).text, kept: false)
      return true
    }
  }

  private static func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }
}
