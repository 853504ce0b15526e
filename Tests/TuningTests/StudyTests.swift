import Testing
import Tracking
import Tuning

@Suite struct StudyTests {
  /// A hill at k = 0.3, lr = 0.4, a little different on each sequence.
  static func hill(_ job: Study.Job) -> Double {
    let k = (job.values["penalty_k"] ?? 0) - 0.3 - 0.01 * Double(job.sequence % 3)
    let lr = (job.values["lr"] ?? 0) - 0.4
    return 0.7 - 2 * k * k - lr * lr + 0.01 * Double(job.sequence)
  }

  static func design(
    _ search: Search = .tpe, trials: Int = 40, inFlight: Int = 4, stops: Bool = true, seed: UInt64 = 7
  ) throws -> StudyDesign {
    StudyDesign(
      space: try SearchSpace(SearchSpace.parse("penalty_k=0.01:0.6,lr=0.1:0.7")), search: search, seed: seed,
      trials: trials, inFlight: inFlight, stopsEarly: stops, train: [3, 1, 0, 5, 2, 7, 4, 6], heldOut: [8, 9],
      base: ["penalty_k": 0.05, "lr": 0.1])
  }

  /// Runs a study with so many workers, whose results come in an order of chance.
  static func run(_ design: StudyDesign, workers: Int, luck: UInt64) -> (study: Study, jobs: Int) {
    var random = SplitMix(seed: luck)
    var study = Study(design)
    var known: [String: Double] = [:]
    var under: [Study.Job] = []
    var jobs = 0
    func key(_ job: Study.Job) -> String { "\(job.sequence) \(Trial.text(job.values))" }
    while true {
      study.advance { known[key($0)] }
      if study.isFinished { return (study, jobs) }
      for job in study.open where under.count < workers && !under.contains(where: { key($0) == key(job) }) {
        under.append(job)
      }
      let job = under.remove(at: random.below(under.count))
      known[key(job)] = hill(job)
      jobs += 1
    }
  }

  @Test(arguments: Search.allCases)
  func workersAndLuckDoNotChangeAStudy(search: Search) throws {
    let design = try Self.design(search)
    let names = (0..<10).map { "s\($0)" }
    let one = Self.run(design, workers: 1, luck: 1)
    let text = TrialLines.text(one.study, names: names)
    #expect(one.study.trials.count == 41)
    for (workers, luck) in [(1, 2), (2, 3), (3, 4), (17, 5), (64, 6)] {
      let other = Self.run(design, workers: workers, luck: UInt64(luck))
      #expect(TrialLines.text(other.study, names: names) == text)
      // Nothing is run that a lone worker would not run.
      #expect(other.jobs == one.jobs)
    }
    #expect(Self.run(try Self.design(search, seed: 8), workers: 1, luck: 1).study.trials != one.study.trials)
  }

  @Test func parzenEstimatorsFindTheHillSoonerThanChance() throws {
    func error(_ search: Search, _ seed: UInt64) throws -> Double {
      let best = try #require(Self.run(Self.design(search, stops: false, seed: seed), workers: 1, luck: 1).study.best)
      // The hill's top: 0.735 in the mean, less what the sequences' tops lie apart.
      return 0.73488 - (best.value ?? 0)
    }
    let seeds: [UInt64] = [1, 2, 3, 4, 5, 6, 7, 8]
    let tpe = try median(seeds.map { try error(.tpe, $0) })
    let random = try median(seeds.map { try error(.random, $0) })
    #expect(tpe < 0.6 * random, "tpe \(tpe), random \(random)")
  }

  @Test func hopelessTrialsAreStoppedAndTheBestIsNot() throws {
    let (study, jobs) = Self.run(try Self.design(.random), workers: 3, luck: 1)
    let (whole, all) = Self.run(try Self.design(.random, stops: false), workers: 3, luck: 1)
    let stopped = study.trials.filter { $0.state != .complete }
    #expect(stopped.count > 10 && jobs < all * 3 / 4)
    #expect(study.best?.trial == whole.best?.trial)
    #expect(study.trials[0].state == .complete)
    // By the rule itself: below the median of the trials that were known.
    for record in stopped {
      let rung = record.rungs.count - 1
      let peers = whole.trials.prefix(record.trial.number - study.design.inFlight + 1).compactMap { peer -> Double? in
        let run = study.trials[peer.trial.number].rungs
        return run.count > rung ? run[rung] : nil
      }
      #expect(peers.count >= 4 && record.rungs[rung] < median(peers))
    }
  }

  @Test func onlyTheBestAndTheValuesInUseSeeWhatIsHeldOut() throws {
    let (study, _) = Self.run(try Self.design(), workers: 2, luck: 9)
    let best = try #require(study.best)
    #expect(Set(study.heldOut.keys) == [0, best.trial.number])
    #expect(study.heldOut[0]?.count == 2)
    #expect(study.trials.allSatisfy { $0.scores[8] == nil && $0.scores[9] == nil })
    #expect(best.value ?? 0 > study.trials[0].value ?? 1)
    let report = StudyReport(study, names: (0..<10).map { "s\($0)" }, objective: "success_auc").text()
    #expect(report.contains("held out: 0.") && report.contains("penalty_k") && report.contains("(in use)"))
  }

  @Test func aGridRunsEveryCellOnce() throws {
    let space = try SearchSpace(SearchSpace.parse("lr=0.1:0.4:0.1,gate=0|9|17"))
    let design = StudyDesign(
      space: space, search: .grid, trials: 99, stopsEarly: false, train: [0], base: ["lr": 0.3, "gate": 0])
    let (study, jobs) = Self.run(design, workers: 2, luck: 1)
    let values = study.trials.dropFirst().map { Trial.text($0.trial.values) }
    #expect(Set(values).count == 12 && values.count == 12)
    // Trial 0 is a cell of the grid: the same values are the same work.
    #expect(jobs == 12)
  }

  @Test func theSplitGoesByNamesAndSeed() throws {
    let names = (0..<20).map { "seq\($0)" }
    let split = StudyDesign.split(names, heldOut: 0.5, seed: 1)
    #expect(split.train.count == 10 && split.heldOut.count == 10)
    #expect(Set(split.train).isDisjoint(with: split.heldOut))
    let reversed = StudyDesign.split(names.reversed(), heldOut: 0.5, seed: 1)
    #expect(reversed.train.map { names.reversed()[$0] } == split.train.map { names[$0] })
    #expect(StudyDesign.split(names, heldOut: 0.5, seed: 2).train != split.train)
    #expect(StudyDesign.split(names, heldOut: 0, seed: 1).heldOut.isEmpty)
  }

  @Test func sensitivityTellsWhatMattersFromWhatDoesNot() throws {
    let space = try SearchSpace(SearchSpace.parse("penalty_k=0.01:0.6,context_amount=0.3:0.8"))
    let design = StudyDesign(
      space: space, search: .random, trials: 60, stopsEarly: true, train: Array(0..<8),
      base: ["penalty_k": 0.3, "context_amount": 0.5])
    let all = Sensitivity.all(Self.run(design, workers: 1, luck: 1).study)
    #expect(all.map(\.name) == ["penalty_k", "context_amount"])
    #expect(all[0].share > 0.8 && all[1].share < 0.3)
    #expect(all[0].bins.map(\.trials).reduce(0, +) == 60)
    #expect(Sensitivity.rankCorrelation([1, 2, 3, 4], [10, 20, 40, 30]) == 0.8)
    #expect(Sensitivity.rankCorrelation([1, 2, 3], [5, 5, 5]).isNaN)
  }
}
