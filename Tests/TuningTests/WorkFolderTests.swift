import Foundation
import TestSupport
import Testing
import Tuning

@Suite struct WorkFolderTests {
  private func lines(_ folder: TemporaryFolder, _ word: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path("w/journal")).flatMap { name in
      try String(contentsOfFile: folder.path("w/journal/\(name)"), encoding: .utf8).split(separator: "\n").map(
        String.init)
    }.filter { $0.hasPrefix("{\"\(word)\"") }
  }

  private func pieces(_ count: Int) -> [Piece] {
    (0..<count).map { Piece(key: "piece \($0)", index: $0, model: 0, sequence: $0) }
  }

  @Test func manyWorkersDoEveryPieceOnce() throws {
    let folder = try TemporaryFolder()
    let plan = ListPlan(pieces(120))
    let counts = Counter()
    Threads.run(4) { worker in
      do {
        let work = try WorkFolder(path: folder.path("w"), manifest: "m", worker: "w\(worker)")
        let board = WorkBoard(plan, folder: work)
        try WorkLoop(source: board, jobs: 2).run(make: {
          { piece in
            counts.add(piece.key)
            return PieceResult(figures: ["value": Double(piece.sequence) / 3, "nothing": .nan])
          }
        })
        work.close()
      } catch { Issue.record("\(error)") }
    }
    #expect(counts.counts.count == 120 && counts.counts.values.allSatisfy { $0 == 1 })
    #expect(try lines(folder, "done").count == 120)
    let later = try WorkFolder(path: folder.path("w"), manifest: "m")
    #expect(later.result("piece 7")?.figures["value"] == 7.0 / 3)
    #expect(later.result("piece 7")?.figures["nothing"]?.isNaN == true)
    #expect(try WorkBoard(plan, folder: later).offer() == .finished)
  }

  @Test func aLostPieceIsDoneAgainWhenItsLeaseIsOver() throws {
    let folder = try TemporaryFolder()
    // A worker of another machine, which claimed a piece and was never heard of again.
    let gone = try WorkFolder(path: folder.path("w"), manifest: "m", lease: 1000, worker: "gone")
    #expect(try gone.claim("piece 0"))
    let file = folder.path("w/journal/gone.jsonl")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try Data(text.replacingOccurrences(of: "\"boot\":\"", with: "\"boot\":\"other").utf8).write(
      to: URL(fileURLWithPath: file))
    let work = try WorkFolder(path: folder.path("w"), manifest: "m", lease: 0.6, worker: "here")
    let board = WorkBoard(ListPlan(pieces(2)), folder: work, lease: 0.6)
    #expect(try board.offer() == .piece(pieces(2)[1]))
    #expect(try board.offer() == .wait)
    Thread.sleep(forTimeInterval: 0.8)
    #expect(try board.offer() == .piece(pieces(2)[0]))
    #expect(try board.offer() == .wait)
    // Who was thought gone and comes back has nothing to say.
    #expect(throws: WorkError.superseded(key: "piece 0")) { try gone.finish("piece 0", PieceResult()) }
    try board.finish(pieces(2)[0], PieceResult())
    try board.finish(pieces(2)[1], PieceResult())
    #expect(try board.offer() == .finished)
    #expect(try lines(folder, "done").count == 2)
  }

  @Test func aProcessThatIsGoneIsSeenAtOnce() throws {
    let folder = try TemporaryFolder()
    let gone = try WorkFolder(path: folder.path("w"), manifest: "m", lease: 1000, worker: "gone")
    #expect(try gone.claim("piece 0"))
    let work = try WorkFolder(path: folder.path("w"), manifest: "m", lease: 1000, worker: "here")
    #expect(try !work.claim("piece 0"))
    let file = folder.path("w/journal/gone.jsonl")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    // The same machine, but a process that has ended long ago.
    let old = "\"pid\":\(getpid())"
    #expect(text.contains(old))
    try Data(text.replacingOccurrences(of: old, with: "\"pid\":4194304").utf8).write(to: URL(fileURLWithPath: file))
    let later = try WorkFolder(path: folder.path("w"), manifest: "m", lease: 1000, worker: "later")
    #expect(try later.claim("piece 0"))
  }

  @Test func tornAndStrangeLinesArePassedOver() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "{\"worker\":\"a\"}\n{\"done\":\"piece 0\",\"figures\":{\"value\":1},\"at\":5}\nnot json\n{\"future\":1}\n{\"done\":\"pie",
      to: "w/journal/a.jsonl")
    let work = try WorkFolder(path: folder.path("w"), manifest: "m")
    #expect(work.results.keys.sorted() == ["piece 0"])
    #expect(work.time("piece 0") == 5)
    // The rest of the line comes later.
    let handle = try #require(FileHandle(forWritingAtPath: folder.path("w/journal/a.jsonl")))
    handle.seekToEndOfFile()
    handle.write(Data("ce 1\",\"figures\":{}}\n".utf8))
    try work.refresh()
    #expect(work.results.keys.sorted() == ["piece 0", "piece 1"])
  }

  @Test func otherWorkIsRefused() throws {
    let folder = try TemporaryFolder()
    _ = try WorkFolder(path: folder.path("w"), manifest: "one")
    #expect(throws: WorkError.otherWork(folder: folder.path("w"))) {
      _ = try WorkFolder(path: folder.path("w"), manifest: "two")
    }
  }

  @Test func shardsDivideAndAnInformedOneHelps() throws {
    let folder = try TemporaryFolder()
    let all = pieces(10)
    let shards = (1...3).compactMap { Shard("\($0)/3") }
    #expect(shards.map { shard in all.filter { shard.contains($0) }.count }.sorted() == [3, 3, 4])
    for text in ["0/3", "4/3", "1/0", "1", "a/b", "1/2/3"] { #expect(Shard(text) == nil) }
    let work = try WorkFolder(path: folder.path("w"), manifest: "m")
    let board = WorkBoard(ListPlan(all), folder: work, shard: shards[1])
    var done: [Int] = []
    while case .piece(let piece) = try board.offer() {
      done.append(piece.index)
      try board.finish(piece, PieceResult())
    }
    #expect(done == [1, 4, 7])
    #expect(try board.offer() == .finished)
    // Of a plan in which results decide what comes next, a shard that has to wait does what nobody else does.
    let other = try WorkFolder(path: folder.path("v"), manifest: "m")
    let informed = WorkBoard(InformedPlan(pieces: all), folder: other, shard: shards[0], lease: 0.2)
    for _ in 0..<4 {
      guard case .piece(let piece) = try informed.offer() else {
        Issue.record("no piece of its own")
        return
      }
      #expect(shards[0].contains(piece))
    }
    #expect(try informed.offer() == .wait)
    Thread.sleep(forTimeInterval: 0.3)
    #expect(try informed.offer() == .piece(all[1]))
  }

  @Test func aFailureIsTriedAgainByTheNextRunOnly() throws {
    let folder = try TemporaryFolder()
    let work = try WorkFolder(path: folder.path("w"), manifest: "m")
    try WorkLoop(source: WorkBoard(ListPlan(pieces(3)), folder: work), jobs: 1).run(make: {
      { piece in
        if piece.sequence == 1 { throw WorkError.file("0003.png", reason: "broken") }
        return PieceResult()
      }
    })
    #expect(work.failed == ["piece 1": "0003.png: broken"])
    #expect(work.results.count == 2)
    work.close()
    let next = try WorkFolder(path: folder.path("w"), manifest: "m")
    #expect(next.failed.isEmpty)
    #expect(try WorkBoard(ListPlan(pieces(3)), folder: next).offer() == .piece(pieces(3)[1]))
  }

  private struct InformedPlan: WorkPlan {
    let pieces: [Piece]
    var isInformed: Bool { true }
    func open(_ done: (String) -> PieceResult?) -> (pieces: [Piece], isFinished: Bool) {
      let open = pieces.filter { done($0.key) == nil }
      return (open, open.isEmpty)
    }
  }

  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var counts: [String: Int] = [:]
    func add(_ key: String) { lock.withLock { counts[key, default: 0] += 1 } }
  }
}
