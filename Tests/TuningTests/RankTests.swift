import Cluster
import Foundation
import TestSupport
import Testing
import Tuning

/// Rank 0 and the others as threads of one process.
@Suite struct RankTests {
  @Test(arguments: [1, 2, 4])
  func ranksDoEveryPieceOnce(count: Int) throws {
    let folder = try TemporaryFolder()
    let ranks = LocalCommunicator.group(of: count)
    let pieces = (0..<50).map { Piece(key: "p\($0)", index: $0, model: 0, sequence: $0, values: ["lr": 0.1]) }
    let done = Tally()
    Threads.run(count) { number in
      let make: @Sendable () throws -> WorkLoop.Perform = {
        { piece in
          done.add(piece.key, by: number)
          usleep(500)
          if piece.sequence == 13 { throw WorkError.file("x", reason: "broken") }
          return PieceResult(
            figures: ["value": .nan], files: [PieceResult.File(name: piece.key, text: "\(piece.values)")])
        }
      }
      do {
        guard number == 0 else {
          let source = RankSource(ranks[number])
          try WorkLoop(source: source, jobs: 2).run(make: make)
          return try source.leave()
        }
        let work = try WorkFolder(path: folder.path("w"), manifest: "m")
        let board = WorkBoard(
          ListPlan(pieces), folder: work,
          put: { for file in $0.files { try folder.write(file.text, to: "files/\(file.name)") } })
        let server = RankServer(ranks[0], source: board)
        if count > 1 { server.start() }
        try WorkLoop(source: board, jobs: 1).run(make: make)
        try server.wait()
        #expect(work.results.count == 49 && work.failed == ["p13": "x: broken"])
      } catch { Issue.record("rank \(number): \(error)") }
    }
    #expect(done.counts.count == 50 && done.counts.values.allSatisfy { $0.count == 1 })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("files")).count == 49)
  }

  private final class Tally: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var counts: [String: [Int]] = [:]
    func add(_ key: String, by rank: Int) { lock.withLock { counts[key, default: []].append(rank) } }
  }
}
