import Cluster
import Foundation
import TestSupport
import Testing

@Suite struct LocalCommunicatorTests {
  /// Runs one closure a rank, each on a thread of its own.
  private func together(_ count: Int, _ body: @escaping @Sendable (LocalCommunicator) throws -> Void) {
    let ranks = LocalCommunicator.group(of: count)
    Threads.run(count) { i in
      do { try body(ranks[i]) } catch { Issue.record("rank \(i): \(error)") }
    }
  }

  @Test func sumsHoldEveryRanksValuesInTheOrderOfTheRanks() {
    together(3) { rank in
      for round in 0..<20 {
        // 1e8 + 1 − 1e8 tells the order: from the left in single precision it is 0.
        var values: [Float] = [[1e8, 1, -1e8][rank.rank], Float(rank.rank + round)]
        try rank.sum(&values)
        #expect(values == [0, Float(3 + 3 * round)])
      }
    }
  }

  @Test func doublesAreSummedAsDoubles() {
    together(3) { rank in
      var values = [1.0 + Double(rank.rank) * 1e-12, 1]
      try rank.sum(&values)
      #expect(abs(values[0] - 3 - 3e-12) < 1e-15 && values[1] == 3)
    }
  }

  @Test func aRankThatFailsEndsWhatTheOthersDoTogether() {
    together(3) { rank in
      if rank.rank == 1 { return rank.fail("no more pairs") }
      let lost = ClusterError.lost(rank: 1, reason: "no more pairs")
      #expect(throws: lost) {
        var values: [Float] = [1]
        try rank.sum(&values)
      }
      #expect(throws: lost) { try rank.barrier() }
      #expect(throws: lost) { try rank.receive(from: 1, tag: 1) }
      #expect("\(lost)" == "rank 1 has failed: no more pairs")
    }
  }

  @Test func severalSumsMayBeUnderWay() {
    together(2) { rank in
      let buffers = (0..<4).map { i in
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 5)
        buffer.initialize(repeating: Float(i * 10 + rank.rank))
        return buffer
      }
      defer { buffers.forEach { $0.deallocate() } }
      let sums = try buffers.map { try rank.startSum($0) }
      for (i, sum) in sums.enumerated().reversed() {
        try sum.wait()
        #expect(try sum.isDone())
        #expect(buffers[i].allSatisfy { $0 == Float(i * 20 + 1) })
      }
    }
  }

  @Test func messagesArriveByTagInTheirOrder() {
    together(2) { rank in
      if rank.rank == 0 {
        for i in 0..<10 { try rank.send([UInt8(i)], to: 1, tag: i % 2) }
        #expect(try rank.receive(from: 1, tag: 7).bytes == [9, 9])
      } else {
        #expect(try (0..<5).map { _ in try rank.receive(tag: 1).bytes[0] } == [1, 3, 5, 7, 9])
        #expect(try (0..<5).map { _ in try rank.receive(from: 0, tag: 0).bytes[0] } == [0, 2, 4, 6, 8])
        #expect(try rank.received(from: 0, tag: 0) == nil)
        try rank.send([9, 9], to: 0, tag: 7)
      }
      #expect(try rank.broadcast(rank.rank == 1 ? [5, 6] : [], from: 1) == [5, 6])
      try rank.leave()
    }
  }

  @Test func buffersOfDifferentLengthsAreRefused() {
    together(2) { rank in
      var values = [Float](repeating: 1, count: 1 + rank.rank)
      #expect(throws: ClusterError.self) { try rank.sum(&values) }
    }
  }

  @Test func jobsAreRecognisedByTheirEnvironment() {
    #expect(ClusterJob.ranks([:]) == 1)
    #expect(ClusterJob.ranks(["OMPI_COMM_WORLD_SIZE": "4"]) == 4)
    #expect(ClusterJob.ranks(["OMPI_COMM_WORLD_SIZE": "4", "SIAMSCOPE_MPI": "off"]) == 1)
    #expect(ClusterJob.ranks(["PMIX_RANK": "0", "SLURM_NTASKS": "8"]) == 8)
    #expect(ClusterJob.ranks(["SLURM_NTASKS": "8"]) == 1)
    #expect(ClusterJob.ranksHere(["OMPI_COMM_WORLD_LOCAL_SIZE": "2"]) == 1)
    #expect(ClusterJob.ranksHere(["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_LOCAL_SIZE": "2"]) == 2)
    #expect(ClusterJob.ranksHere(["OMPI_COMM_WORLD_SIZE": "4"]) == 1)
  }
}
