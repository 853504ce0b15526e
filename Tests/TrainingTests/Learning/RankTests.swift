import Cluster
import Foundation
import Synchronization
import TestSupport
import Testing
import Training

/// Runs that several ranks share, threads standing in for them, against one rank's.
@Suite struct RankTests {
  private func recipe(_ changes: String = "", model: String = "siamrpn-s") throws -> TrainingRecipe {
    var recipe = try TrainingRecipe(preset: model)
    if model == "siamrpn-s" { try recipe.apply(text: "widths: [8, 8, 16, 16, 16]", file: "test") }
    try recipe.apply(
      text: """
        batch: 6
        epochs: 2
        pairs_per_epoch: 60
        validation_pairs: 16
        average: 0.9
        """, file: "test")
    if !changes.isEmpty { try recipe.apply(text: changes, file: "test") }
    return recipe
  }

  /// What came of one rank.
  private struct Outcome: Sendable {
    var reports: [StepReport] = []
    var validations: [ValidationReport] = []
    var isDone = false
    var error: String?
  }

  private struct Plan: Sendable {
    var resumes = false
    var stopAfter: Int?
    var checkpointMinutes = 5.0
    var source = PaintedSource(responseSize: 17)
    /// The rank that is asked to stop, and after how many steps of its own.
    var stops: (rank: Int, step: Int)?
  }

  /// Trains with `count` ranks; the outcome of each.
  private func train(_ recipe: TrainingRecipe, in folder: String, ranks count: Int, _ plan: Plan = Plan()) -> [Outcome]
  {
    let ranks = LocalCommunicator.group(of: count)
    let outcomes = Mutex([Outcome](repeating: Outcome(), count: count))
    Threads.run(count) { number in
      let listener = Listener()
      var outcome = Outcome()
      do {
        var options = Trainer.Options()
        options.stopAfter = plan.stopAfter
        options.checkpointMinutes = plan.checkpointMinutes
        let trainer = try Trainer(
          recipe, folder: number == 0 ? folder : "/nowhere", identity: "test", resumes: plan.resumes, options: options,
          ranks: ranks[number])
        var source = plan.source
        source.responseSize = trainer.responseSize
        let validation = PaintedSource(responseSize: trainer.responseSize, seed: 7)
        outcome.isDone = try trainer.run(source, validation: validation, observer: listener) {
          if let stops = plan.stops { stops.rank == number && listener.reports.count >= stops.step } else { false }
        }
      } catch {
        outcome.error = "\(error)"
        ranks[number].fail("\(error)")
      }
      outcome.reports = listener.reports
      outcome.validations = listener.validations
      outcomes.withLock { $0[number] = outcome }
    }
    return outcomes.withLock { $0 }
  }

  private func bytes(_ folder: TemporaryFolder, _ name: String) throws -> Data {
    try Data(contentsOf: folder.url.appendingPathComponent(name))
  }

  /// The largest relative difference of the losses of each step.
  private func distance(_ a: Outcome, _ b: Outcome) -> Double {
    #expect(a.reports.count == b.reports.count && !a.reports.isEmpty)
    return zip(a.reports, b.reports).map { one, other in
      let losses = [(one.losses.total, other.losses.total), (one.losses.cls, other.losses.cls)]
      return losses.map { abs($0 - $1) / max(abs($0), 1e-9) }.max() ?? 0
    }.max() ?? 0
  }

  /// All ranks say the same, to the bit.
  private func expectAgreement(_ outcomes: [Outcome]) {
    for outcome in outcomes {
      #expect(outcome.error == nil)
      #expect(outcome.reports.map(\.losses) == outcomes[0].reports.map(\.losses))
      #expect(outcome.reports.map(\.gradientNorm) == outcomes[0].reports.map(\.gradientNorm))
      #expect(outcome.reports.map(\.isSkipped) == outcomes[0].reports.map(\.isSkipped))
      #expect(outcome.validations == outcomes[0].validations)
    }
  }

  /// Each rank's teacher looks at its own pairs.
  @Test func ranksShareALesson() throws {
    let recipe = try recipe("{epochs: 0.5, validation_pairs: 0, teacher: {model: siamrpn-s}}")
    let folder = try TemporaryFolder()
    let alone = train(recipe, in: folder.path("1"), ranks: 1)
    for count in [2, 3] {
      let outcomes = train(recipe, in: folder.path("\(count)"), ranks: count)
      expectAgreement(outcomes)
      #expect(distance(alone[0], outcomes[0]) < 1e-4)
      for (one, other) in zip(alone[0].reports, outcomes[0].reports) {
        let (features, answers) = (try #require(one.losses.features), try #require(one.losses.answers))
        #expect(abs(features - (other.losses.features ?? 0)) < 1e-4 * features)
        #expect(abs(answers - (other.losses.answers ?? 0)) < 1e-4 * answers)
      }
    }
  }

  @Test(arguments: [false, true])
  func ranksFollowOneRanksLosses(normsAreFixed: Bool) throws {
    let recipe = try recipe(normsAreFixed ? "layers: [{match: \"\", fixed_norms: true}]" : "")
    let folder = try TemporaryFolder()
    let alone = train(recipe, in: folder.path("1"), ranks: 1)
    expectAgreement(alone)
    #expect(alone[0].reports.count == 20 && alone[0].reports[0].exchange == nil)
    for count in [2, 3] {
      let outcomes = train(recipe, in: folder.path("\(count)"), ranks: count)
      expectAgreement(outcomes)
      let far = distance(alone[0], outcomes[0])
      print("\(count) ranks, norms fixed \(normsAreFixed): \(far)")
      #expect(far < 1e-4)
      #expect(outcomes[0].validations.map(\.pairs) == alone[0].validations.map(\.pairs))
      for (one, other) in zip(alone[0].validations, outcomes[0].validations) {
        #expect(abs(one.losses.total - other.losses.total) < 1e-4 * one.losses.total)
      }
      let exchange = try #require(outcomes[0].reports.last?.exchange)
      #expect(exchange.ranks == count && exchange.bytes > 4 * 8 * 3 * 121)
      // With fixed norms nothing has to be waited for between the layers.
      #expect(normsAreFixed ? exchange.sums < 6 : exchange.sums > 20)
    }
  }

  /// Depthwise layers, levels that are weighed, layers that are frozen.
  @Test func theDeepNetworkFollowsToo() throws {
    for changes in ["layers: [{match: backbone}]", "layers: [{match: backbone._blocks.9, fixed_norms: true}]"] {
      let recipe = try recipe("batch: 4\npairs_per_epoch: 4\n" + changes, model: "siamrpnpp-s")
      let folder = try TemporaryFolder()
      let alone = train(recipe, in: folder.path("1"), ranks: 1)
      let outcomes = train(recipe, in: folder.path("2"), ranks: 2)
      expectAgreement(outcomes)
      print("siamrpnpp-s: \(distance(alone[0], outcomes[0]))")
      #expect(distance(alone[0], outcomes[0]) < 1e-4)
      for (one, other) in zip(alone[0].reports, outcomes[0].reports) {
        #expect(abs(one.gradientNorm - other.gradientNorm) < 1e-3 * one.gradientNorm)
      }
    }
  }

  @Test func aFailingRankEndsTheOthersAndTheRunGoesOn() throws {
    let recipe = try recipe("batch: 4\npairs_per_epoch: 24\nepochs: 1")
    let folder = try TemporaryFolder()
    _ = train(recipe, in: folder.path("whole"), ranks: 2)
    // The last pair of the fourth step is rank 1's.
    var plan = Plan()
    plan.checkpointMinutes = 1e-9
    plan.source.missing = 15
    let outcomes = train(recipe, in: folder.path("broken"), ranks: 2, plan)
    #expect(outcomes.map(\.reports.count) == [3, 3])
    #expect(outcomes[1].error?.contains("painted 15") == true)
    #expect(outcomes[0].error?.hasPrefix("rank 1 has failed: ") == true && outcomes[0].error?.contains("15") == true)
    plan.source.missing = nil
    plan.resumes = true
    let again = train(recipe, in: folder.path("broken"), ranks: 2, plan)
    expectAgreement(again)
    #expect(again[1].reports.map(\.step) == [4, 5, 6] && again[0].isDone)
    #expect(try bytes(folder, "whole/checkpoint.safetensors") == bytes(folder, "broken/checkpoint.safetensors"))
  }

  @Test func aCheckpointOfTwoRanksGoesOnAtOneAndAtThree() throws {
    let recipe = try recipe("pairs_per_epoch: 36\nepochs: 1")
    let folder = try TemporaryFolder()
    let alone = train(recipe, in: folder.path("1"), ranks: 1)
    for count in [1, 3] {
      let name = "then \(count)"
      var plan = Plan()
      plan.stopAfter = 3
      let first = train(recipe, in: folder.path(name), ranks: 2, plan)
      plan.stopAfter = nil
      plan.resumes = true
      let second = train(recipe, in: folder.path(name), ranks: count, plan)
      expectAgreement(second)
      var joined = first[0]
      joined.reports += second[0].reports
      #expect(joined.reports.map(\.step) == Array(1...6))
      #expect(distance(alone[0], joined) < 1e-4)
    }
  }

  /// Pairs that are not numbers lie on rank 1 only.
  @Test func allRanksSkipTheSameSteps() throws {
    let recipe = try recipe("batch: 4\npairs_per_epoch: 20\nepochs: 1")
    let folder = try TemporaryFolder()
    var plan = Plan()
    plan.source.brokenFrom = 6
    plan.source.brokenTo = 8
    let outcomes = train(recipe, in: folder.path("run"), ranks: 2, plan)
    for outcome in outcomes {
      #expect(outcome.error == nil)
      #expect(outcome.reports.map(\.isSkipped) == [false, true, false, false, false])
      #expect(outcome.reports.last?.losses == outcomes[0].reports.last?.losses)
      #expect(outcome.reports.last?.losses.total.isFinite == true)
    }
  }

  @Test func allRanksStopWhenOneIsAsked() throws {
    let folder = try TemporaryFolder()
    var plan = Plan()
    plan.stops = (rank: 1, step: 2)
    let outcomes = train(try recipe(), in: folder.path("run"), ranks: 2, plan)
    #expect(outcomes.map(\.reports.count) == [2, 2] && outcomes.allSatisfy { $0.error == nil && !$0.isDone })
    #expect(FileManager.default.fileExists(atPath: folder.path("run/checkpoint.safetensors")))
  }

  @Test func moreRanksThanPairsAreRefused() throws {
    let folder = try TemporaryFolder()
    let outcomes = train(try recipe("batch: 2"), in: folder.path("run"), ranks: 3)
    #expect(outcomes.allSatisfy { $0.error?.contains("3 ranks cannot share steps of 2 pairs") == true })
  }
}
