import Tracking

/// The evaluation protocols as drivers of any tracker (spec.md §6). Nothing here reads a file or a clock.
public enum Protocols {
  /// One pass from the first annotated frame to the end (OTB, GOT-10k, LaSOT …). Frames before it are absent; the first
  /// entry is the ground truth's own box.
  public static func onePass(
    _ tracker: inout some ProtocolTracker, groundTruth: [Region], sequence: String
  ) throws -> ProtocolRun {
    guard let start = groundTruth.firstIndex(where: \.isPresent), let box = groundTruth[start].initialBox else {
      throw MetricsError.noGroundTruth(sequence: sequence)
    }
    var run = ProtocolRun()
    for _ in 0..<start { run.add(.absent) }
    try tracker.initialize(frame: start, region: groundTruth[start])
    run.add(.rectangle(box), confidence: 1)
    for frame in groundTruth.indices.dropFirst(start + 1) { run.add(try tracker.track(frame: frame)) }
    return run
  }

  /// One pass with confidences (VOT-LT): the first entry is the code of the start and has no confidence.
  public static func longTerm(
    _ tracker: inout some ProtocolTracker, groundTruth: [Region], sequence: String
  ) throws -> ProtocolRun {
    var run = try onePass(&tracker, groundTruth: groundTruth, sequence: sequence)
    for frame in run.trajectory.indices {
      guard run.trajectory[frame] != .absent else {
        run.trajectory[frame] = .code(VOTCode.skipped)
        continue
      }
      run.trajectory[frame] = .code(VOTCode.initialized)
      run.confidences[frame] = nil
      break
    }
    return run
  }

  /// Reset-based run (VOT2013–2019): a frame without overlap is a failure; the tracker is started again five frames
  /// later, or as soon after as the target is there (spec.md §6.3).
  public static func resets(
    _ tracker: inout some ProtocolTracker, sequence: VOTSequence, rule: OverlapRule = .pysot
  ) throws -> ProtocolRun {
    let truth = sequence.groundTruth
    var run = ProtocolRun()
    var start = 0
    var isTracking = false
    for frame in truth.indices {
      guard isTracking else {
        if frame >= start, truth[frame].isPresent {
          try tracker.initialize(frame: frame, region: truth[frame])
          run.add(.code(VOTCode.initialized))
          isTracking = true
        } else {
          run.add(.code(VOTCode.skipped))
        }
        continue
      }
      let answer = try tracker.track(frame: frame)
      // NaN, an overlap that cannot be told, is no failure: nothing is known of such a frame.
      if rule.overlap(.rectangle(answer.box), truth[frame], within: sequence.size) <= 0, truth[frame].isPresent {
        run.add(.code(VOTCode.failed), confidence: answer.confidence, seconds: answer.seconds)
        isTracking = false
        start = frame + VOTCode.skip
      } else {
        run.add(answer)
      }
    }
    guard run.trajectory.contains(where: { $0.code == VOTCode.initialized }) else {
      throw MetricsError.noGroundTruth(sequence: sequence.name)
    }
    return run
  }

  /// Runs from every anchor, forwards or backwards to the sequence's end (VOT2020 and later), without resets.
  public static func multiStart(
    _ tracker: inout some ProtocolTracker, sequence: VOTSequence, anchors: [MultiStart.Anchor]
  ) throws -> [(anchor: MultiStart.Anchor, run: ProtocolRun)] {
    guard !anchors.isEmpty else { throw MetricsError.anchors(sequence: sequence.name) }
    return try anchors.map { anchor in
      let region = sequence.groundTruth[anchor.frame]
      guard region.isPresent else { throw MetricsError.noGroundTruth(sequence: sequence.name) }
      var run = ProtocolRun()
      let frames = anchor.frames(count: sequence.groundTruth.count)
      try tracker.initialize(frame: anchor.frame, region: region)
      run.add(.code(VOTCode.initialized))
      for frame in frames.dropFirst() { run.add(try tracker.track(frame: frame)) }
      return (anchor, run)
    }
  }
}
