import Tracking

/// A search as a pure function of the figures that are known: which trials there are, which were stopped, what has to
/// be run next.
///
/// Trial n is proposed when the trials up to n − inFlight are decided, and depends on those alone; a trial is stopped
/// when its mean after a rung is below the median of those trials at the same rung (D. Golovin et al.: Google Vizier,
/// 2017, the median rule). So neither depends on how many workers there are, nor on who is first.
public struct Study: Sendable {
  public let design: StudyDesign
  /// In their order; the last ones may be running.
  public private(set) var trials: [TrialRecord] = []
  /// What can be run now, the most urgent first.
  public private(set) var open: [Job] = []
  /// Whether everything is known.
  public private(set) var isFinished = false
  /// The best trial's and trial 0's figures on the sequences held out, when they are known.
  public private(set) var heldOut: [Int: [Int: Double]] = [:]
  private var isExhausted = false

  /// One sequence with one set of values.
  public struct Job: Sendable, Equatable {
    public let trial: Int
    public let sequence: Int
    public let values: [String: Double]

    public init(trial: Int, sequence: Int, values: [String: Double]) {
      self.trial = trial
      self.sequence = sequence
      self.values = values
    }
  }

  public init(_ design: StudyDesign) { self.design = design }

  /// The complete trial with the highest mean, the earlier of equal ones.
  public var best: TrialRecord? {
    var best: TrialRecord?
    for trial in trials where trial.state == .complete {
      if let value = trial.value, value > best?.value ?? -.infinity { best = trial }
    }
    return best
  }

  /// Takes in what is known and finds what is open. `score` is a job's figure, nil while it is unknown.
  public mutating func advance(_ score: (Job) -> Double?) {
    guard !isFinished else { return }
    open = []
    var number = 0
    while number <= design.trials, !(isExhausted && number == trials.count) {
      if number == trials.count {
        guard canPropose(number) else { break }
        guard let record = propose(number) else {
          isExhausted = true
          break
        }
        trials.append(record)
      }
      if !trials[number].isDecided { advance(number, score) }
      number += 1
    }
    guard trials.allSatisfy(\.isDecided), isExhausted || trials.count == design.trials + 1 else { return }
    isFinished = finishHeldOut(score)
  }

  private func canPropose(_ number: Int) -> Bool {
    trials.prefix(max(0, number - design.inFlight + 1)).allSatisfy(\.isDecided)
  }

  private func propose(_ number: Int) -> TrialRecord? {
    guard number > 0 else { return TrialRecord(trial: Trial(number: 0, values: design.base), indices: nil) }
    let visible = number - design.inFlight
    let known = trials.compactMap { record in
      record.indices.map { indices in
        Search.Known(indices: indices, standing: record.trial.number <= visible ? record.standing : nil)
      }
    }
    guard let cell = design.search.proposal(number, design.space, known: known, seed: design.seed) else { return nil }
    return TrialRecord(trial: Trial(number: number, values: design.space.values(cell)), indices: cell)
  }

  private mutating func advance(_ number: Int, _ score: (Job) -> Double?) {
    let rungs = design.rungs
    while trials[number].rungs.count < rungs.count {
      let rung = trials[number].rungs.count
      let until = rungs[rung]
      var missing: [Job] = []
      for sequence in design.train[(rung > 0 ? rungs[rung - 1] : 0)..<until] {
        let job = Job(trial: number, sequence: sequence, values: trials[number].trial.values)
        if let score = trials[number].scores[sequence] ?? score(job) {
          trials[number].scores[sequence] = score
        } else {
          missing.append(job)
        }
      }
      guard missing.isEmpty else {
        open += missing
        return
      }
      // In the order of the sequences: sums do not depend on who was first.
      let value = mean(design.train[..<until].map { trials[number].scores[$0] ?? .nan })
      trials[number].rungs.append(value)
      if rung == rungs.count - 1 {
        trials[number].state = .complete
      } else if isHopeless(value, rung: rung, number: number) {
        trials[number].state = .stopped(after: until)
        return
      }
    }
  }

  private func isHopeless(_ value: Double, rung: Int, number: Int) -> Bool {
    guard design.stopsEarly, number > 0 else { return false }
    let peers = trials.prefix(max(0, number - design.inFlight + 1)).filter { $0.rungs.count > rung }.map {
      $0.rungs[rung]
    }
    return peers.count >= StudyDesign.peers && value < median(peers)
  }

  /// Whether the sequences held out are done.
  private mutating func finishHeldOut(_ score: (Job) -> Double?) -> Bool {
    guard let best else { return true }
    for number in Set([0, best.trial.number]).sorted() {
      for sequence in design.heldOut where heldOut[number]?[sequence] == nil {
        let job = Job(trial: number, sequence: sequence, values: trials[number].trial.values)
        if let score = score(job) {
          heldOut[number, default: [:]][sequence] = score
        } else {
          open.append(job)
        }
      }
    }
    return open.isEmpty
  }
}
