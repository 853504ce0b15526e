import Foundation

/// Reads what others' journals have grown by since the last look.
struct JournalReader {
  /// What is known of one worker's journal.
  struct Worker {
    var offset: UInt64 = 0
    var identity: WorkerIdentity?
    var hasEnded = false
    /// When its file was last seen to have grown, by this process's own clock: clocks of machines differ.
    var heard: UInt64
  }

  private(set) var workers: [String: Worker] = [:]
  private let folder: String

  init(folder: String) { self.folder = folder }

  /// Every new whole line, worker by worker in the order of their names.
  mutating func lines(now: UInt64) throws(WorkError) -> [(worker: String, line: JournalLine)] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw .file(folder, reason: "the folder of the journals cannot be listed")
    }
    var lines: [(worker: String, line: JournalLine)] = []
    for name in names.sorted() where name.hasSuffix(".jsonl") {
      let worker = String(name.dropLast(".jsonl".count))
      var known = workers[worker] ?? Worker(heard: now)
      for line in read(folder + "/" + name, from: &known.offset) {
        known.heard = now
        guard let line = JournalLine(line) else { continue }
        switch line {
        case .worker(let identity): known.identity = identity
        case .end: known.hasEnded = true
        default: lines.append((worker, line))
        }
      }
      workers[worker] = known
    }
    return lines
  }

  /// Whole lines from `offset` on, which moves behind them: a line without an end may still be growing, or is torn for
  /// good with its writer.
  private func read(_ path: String, from offset: inout UInt64) -> [ArraySlice<UInt8>] {
    guard let file = FileHandle(forReadingAtPath: path) else { return [] }
    defer { try? file.close() }
    guard let size = try? file.seekToEnd(), size > offset, (try? file.seek(toOffset: offset)) != nil,
      let data = try? file.readToEnd()
    else { return [] }
    let bytes = [UInt8](data)
    guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    offset += UInt64(last + 1)
    return bytes[...last].split(separator: UInt8(ascii: "\n"))
  }

  /// Whether a worker may still finish what it has claimed.
  func isAlive(_ worker: String, lease: UInt64, now: UInt64, firstSeen: UInt64) -> Bool {
    guard let known = workers[worker] else { return now &- firstSeen < lease }
    if known.hasEnded { return false }
    if let alive = known.identity?.isAlive { return alive }
    return now &- known.heard < lease
  }
}
