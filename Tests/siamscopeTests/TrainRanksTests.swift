import Foundation
import Glibc
import TestSupport
import Testing

/// `train` by ranks under mpirun: the same losses as alone, one rank that dies, and a signal.
@Suite(.serialized, .enabled(if: MPIRun.isInstalled, "needs Open MPI (make cluster)"))
struct TrainRanksTests {
  private let folder: TemporaryFolder
  private let frames: String

  init() throws {
    folder = try TemporaryFolder()
    frames = try TestFootage.write(3, frames: 6, to: folder)
  }

  private func arguments(_ out: String, pairs: Int, _ more: [String] = []) -> [String] {
    [
      "train", "siamrpn-s", "--frames", frames, "--out", folder.path(out), "--threads", "1", "--seed", "3", "--set",
      "widths=[8, 8, 16, 16, 16]", "--set", "batch=4", "--set", "epochs=1", "--set", "pairs_per_epoch=\(pairs)",
      "--set", "validation_pairs=8", "--checkpoint-minutes", "0.00001",
    ] + more
  }

  /// The objects of a run's log that have a key.
  private func log(_ out: String, having key: String) -> [[String: Any]] {
    let text = (try? String(contentsOfFile: folder.path(out + "/log.jsonl"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }.filter { $0[key] != nil }
  }

  private func steps(_ out: String) -> [Int] { log(out, having: "loss").compactMap { $0["step"] as? Int } }

  @Test func twoRanksFollowOne() throws {
    let alone = try BuiltProgram.run(arguments("alone", pairs: 24, ["--quiet"]))
    #expect(alone.code == 0, "\(alone.errors)")
    let together = try MPIRun.run(2, arguments("together", pairs: 24, ["--quiet"]))
    #expect(together.code == 0, "\(together.errors)")
    #expect(together.output == alone.output.replacing("/alone/", with: "/together/"))
    for key in ["loss", "gradient_norm", "validation_cls"] {
      let one = log("alone", having: key).compactMap { $0[key] as? Double }
      let two = log("together", having: key).compactMap { $0[key] as? Double }
      #expect(one.count == (key == "validation_cls" ? 1 : 6) && one.count == two.count)
      for (a, b) in zip(one, two) { #expect(abs(a - b) < 1e-4 * abs(a), "\(key): \(a), \(b)") }
    }
    #expect(log("together", having: "ranks").count == 6 && log("alone", having: "ranks").isEmpty)
    let names = try ["alone", "together"].map {
      try FileManager.default.contentsOfDirectory(atPath: folder.path($0)).sorted()
    }
    #expect(names[0] == names[1])
  }

  @Test func aRankThatDiesIsNamedAndTheRunIsResumedByAnyNumber() throws {
    let script = """
      if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then
        "$@" & pid=$!
        done=0
        while [ "$done" -lt 3 ]; do
          sleep 0.02
          done=$(grep -c '"loss"' '\(folder.path("out"))'/log.jsonl 2>/dev/null) || done=0
        done
        kill -9 $pid; kill -9 $$
      else exec "$@"; fi
      """
    try folder.write(script, to: "rank.sh")
    let died = try MPIRun.run(2, arguments("out", pairs: 400), before: "sh '\(folder.path("rank.sh"))'")
    #expect(died.code != 0)
    #expect(died.errors.contains("process rank 1 with PID"), "\(died.errors)")
    #expect((3..<100).contains(steps("out").count))
    let next = try MPIRun.run(2, arguments("out", pairs: 400, ["--resume", "--steps", "2"]))
    #expect(next.code == 0 && next.errors.contains("going on after step"), "\(next.errors)")
    let alone = try BuiltProgram.run(arguments("out", pairs: 400, ["--resume", "--steps", "2"]))
    #expect(alone.code == 0 && alone.errors.contains("going on after step"), "\(alone.errors)")
    let all = steps("out")
    #expect(all.count >= 6 && all == all.indices.map { $0 + 1 })
  }

  @Test func aRankWithOtherDataIsRefused() throws {
    // Rank 1 finds a folder of one sequence less under the same name.
    let script = """
      mkdir -p '\(folder.path("machine"))'$OMPI_COMM_WORLD_RANK; cd '\(folder.path("machine"))'$OMPI_COMM_WORLD_RANK
      cp -r '\(frames)' frames
      [ "$OMPI_COMM_WORLD_RANK" = 1 ] && rm -r frames/patch3
      exec "$@"
      """
    try folder.write(script, to: "rank.sh")
    let words = arguments("out", pairs: 24).map { $0 == frames ? "frames" : $0 }
    let run = try MPIRun.run(2, words, before: "sh '\(folder.path("rank.sh"))'")
    #expect(run.code != 0)
    #expect(run.errors.contains("siamscope: rank 1 of 2"), "\(run.errors)")
    #expect(run.errors.contains("data is not rank 0's"), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("out/checkpoint.safetensors")))
  }

  /// To mpirun, which hands it on, or to the one rank alone.
  @Test(arguments: [true, false])
  func aSignalSavesAndEndsAllRanks(toAll: Bool) throws {
    let script = """
      echo $$ >'\(folder.path("rank"))'$OMPI_COMM_WORLD_RANK
      exec "$@"
      """
    try folder.write(script, to: "rank.sh")
    let mpirun = try ShellCommand.run("command -v mpirun").output.trimmingCharacters(in: .whitespacesAndNewlines)
    let running = try BuiltProgram.Running(
      MPIRun.options + ["-np", "2", "sh", folder.path("rank.sh"), BuiltProgram.url.path]
        + arguments("out", pairs: 40_000, ["--checkpoint-minutes", "60"]),
      errors: folder.path("errors"), program: mpirun)
    let deadline = Date(timeIntervalSinceNow: 120)
    while steps("out").count < 3, Date() < deadline { usleep(20_000) }
    if toAll {
      running.signal(SIGUSR1)
    } else {
      let rank = try String(contentsOfFile: folder.path("rank1"), encoding: .utf8)
      kill(try #require(pid_t(rank.trimmingCharacters(in: .whitespacesAndNewlines))), SIGTERM)
    }
    // A job that does not hear the signal must not hold up the tests.
    let end = Date(timeIntervalSinceNow: 120)
    while running.isRunning, Date() < end { usleep(20_000) }
    if running.isRunning { running.signal(SIGKILL) }
    #expect(running.wait() != 0)
    let errors = try String(contentsOfFile: folder.path("errors"), encoding: .utf8)
    #expect(errors.contains("stopped after step \(steps("out").count); go on with --resume"), "\(errors)")
    #expect(FileManager.default.fileExists(atPath: folder.path("out/checkpoint.safetensors")))
  }
}
