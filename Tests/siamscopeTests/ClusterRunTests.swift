import Foundation
import TestSupport
import Testing

/// `eval` and `tune` by several processes: shards, a shared folder, a worker that is killed, ranks under mpirun.
@Suite struct ClusterRunTests {
  /// Journal lines of a kind, of all workers.
  private func lines(_ folder: String, _ word: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder + "/journal").flatMap { name in
      try String(contentsOfFile: "\(folder)/journal/\(name)", encoding: .utf8).split(separator: "\n").map(String.init)
    }.filter { $0.hasPrefix("{\"\(word)\"") }
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func tune(_ set: String, _ out: String, _ more: [String] = []) -> [String] {
    [
      "tune", set, "--model", "siamrpn-s", "--trials", "7", "--in-flight", "3", "--held-out", "0.25", "--seed", "5",
      "--space", "penalty_k=0.05:0.5,window_influence=0.2:0.6", "--quiet", "--jobs", "1", "--out", out,
    ] + more
  }

  @Test func aStudyIsTheSameByOneTwoAndThreeWorkersOfWhichOneIsKilled() throws {
    let folder = try TemporaryFolder()
    let set = try TestFootage.write(4, frames: 5, to: folder)
    let one = try BuiltProgram.run(tune(set, folder.path("one")))
    #expect(one.code == 0, "\(one.errors)")
    let trials = try text(folder.path("one/trials.jsonl"))
    #expect(trials.split(separator: "\n").count == 8)

    for workers in [2, 3] {
      let out = folder.path("w\(workers)")
      let running = try (0..<workers).map { number in
        try BuiltProgram.Running(
          tune(set, out), output: folder.path("out\(workers)-\(number)"), errors: folder.path("err\(workers)-\(number)")
        )
      }
      if workers == 3 {
        // In the middle of a piece: when it has claimed one and not finished it.
        let deadline = Date(timeIntervalSinceNow: 60)
        while (try? lines(out, "claim").count) ?? 0 < 4, Date() < deadline { usleep(2000) }
        running[0].signal(SIGKILL)
      }
      let codes = running.map { $0.wait() }
      #expect(codes == (workers == 3 ? [137, 0, 0] : [0, 0]))
      #expect(try text(out + "/trials.jsonl") == trials)
      #expect(try text(out + "/best.yaml") == text(folder.path("one/best.yaml")))
      #expect(try text(folder.path("out\(workers)-1")) == one.output)
      // Nothing is done twice: as many results as a lone worker wrote.
      #expect(try lines(out, "done").count == lines(folder.path("one"), "done").count)
    }
    // What is finished is not run again, and other work is refused.
    let again = try BuiltProgram.run(tune(set, folder.path("one")))
    #expect(again.output == one.output)
    #expect(try lines(folder.path("one"), "claim").count == lines(folder.path("one"), "done").count)
    let other = try BuiltProgram.run(tune(set, folder.path("one"), ["--set", "lr=0.2"]))
    #expect(other.code == 1 && other.errors.contains("holds other work"))
  }

  @Test func shardsOfAnEvaluationMakeTheWhole() throws {
    let folder = try TemporaryFolder()
    let set = try TestFootage.write(5, frames: 4, to: folder)
    let common = ["eval", set, "--model", "siamrpn-s", "--quiet", "--jobs", "1", "--json", "-", "--out"]
    let whole = try BuiltProgram.run(common + [folder.path("whole")])
    #expect(whole.code == 0, "\(whole.errors)")
    for shard in ["2/2", "1/2"] {
      let part = try BuiltProgram.run(common + [folder.path("parts"), "--shard", shard])
      #expect(part.code == 0, "\(part.errors)")
      if shard == "2/2" {
        #expect(part.output.isEmpty && part.errors.contains("part 2/2 is done; 2 of 5 sequences"))
      } else {
        #expect(part.output == whole.output)
      }
    }
    let merged = try BuiltProgram.run(common + [folder.path("parts")])
    #expect(merged.output == whole.output)
    #expect(try lines(folder.path("parts/siamrpn-s/.work"), "done").count == 5)
    #expect(try BuiltProgram.run(common + [folder.path("x"), "--shard", "3/2"]).code == 2)
  }

  @Test(.enabled(if: MPIRun.isInstalled, "needs Open MPI (make cluster)"))
  func ranksUnderMpirunBringTheSame() throws {
    let folder = try TemporaryFolder()
    let set = try TestFootage.write(4, frames: 5, to: folder)
    let alone = try BuiltProgram.run(tune(set, folder.path("alone"), ["--json", "-"]))
    let together = try MPIRun.run(2, tune(set, folder.path("together"), ["--json", "-"]))
    #expect(together.code == 0, "\(together.errors)")
    #expect(together.output == alone.output)
    #expect(try text(folder.path("together/trials.jsonl")) == text(folder.path("alone/trials.jsonl")))
    let eval = ["eval", set, "--model", "siamrpn-s", "--quiet", "--json", "-", "--against", "siamrpnpp-s"]
    let one = try BuiltProgram.run(eval)
    let two = try MPIRun.run(2, eval)
    #expect(one.code == 0 && two.code == 0, "\(two.errors)")
    #expect(two.output == one.output && one.output.contains("\"comparisons\""))
  }

  @Test(.enabled(if: MPIRun.isInstalled, "needs Open MPI (make cluster)"))
  func aRankThatDiesEndsTheJobAndItGoesOn() throws {
    let folder = try TemporaryFolder()
    let set = try TestFootage.write(4, frames: 5, to: folder)
    let alone = try BuiltProgram.run(tune(set, folder.path("alone")))
    // Rank 1 kills itself as soon as there are four claims.
    let out = folder.path("out")
    let script = """
      if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then
        "$@" & pid=$!
        while [ "$(cat '\(out)'/journal/*.jsonl 2>/dev/null | grep -c '^{"done"')" -lt 4 ]; do sleep 0.02; done
        kill -9 $pid; kill -9 $$
      else exec "$@"; fi
      """
    try folder.write(script, to: "rank.sh")
    let died = try MPIRun.run(2, tune(set, out), before: "sh '\(folder.path("rank.sh"))'")
    #expect(died.code != 0)
    #expect(died.errors.contains("exited on signal 9") || died.errors.contains("non-zero status"), "\(died.errors)")
    let done = try lines(out, "done").count
    #expect(done >= 4)
    let next = try MPIRun.run(2, tune(set, out))
    #expect(next.code == 0 && next.output == alone.output, "\(next.errors)")
    #expect(try text(out + "/trials.jsonl") == text(folder.path("alone/trials.jsonl")))
    #expect(try lines(out, "done").count == lines(folder.path("alone"), "done").count)
  }
}
