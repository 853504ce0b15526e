import Foundation

extension Workbench {
  /// Moves on while playing. `now` is in seconds from any fixed point; returns how long until it wants to be called
  /// again, nil when nothing plays. Frames are skipped where the caller is late: playing keeps its time.
  public mutating func tick(_ now: Double) -> Double? {
    guard playback.isPlaying else { return nil }
    let interval = 1 / max(source.framesPerSecond * playback.speed, 0.01)
    guard let due = playback.due else {
      playback.due = now + interval
      return interval
    }
    guard now >= due else { return due - now }
    // After a long halt (a stopped program) it goes on from where it was.
    let late = min(Int((now - due) / interval), 1000)
    playback.due = now - due > 1 ? now + interval : due + Double(late + 1) * interval
    advance(now - due > 1 ? 1 : late + 1)
    refresh()
    guard playback.isPlaying, let next = playback.due else { return nil }
    return max(next - now, 0)
  }

  private mutating func advance(_ frames: Int) {
    if let loop = playback.loop {
      let length = loop.count
      playhead =
        loop.contains(playhead)
        ? loop.lowerBound + (playhead - loop.lowerBound + frames) % length : loop.lowerBound
      return
    }
    playhead = min(playhead + frames, source.count - 1)
    if playhead == source.count - 1 { stop() }
  }

  mutating func stop() {
    playback.isPlaying = false
    playback.due = nil
  }

  mutating func play() -> Outcome {
    guard source.count > 1 else { return .refused("there is only one frame") }
    if playhead == source.count - 1, playback.loop == nil { playhead = 0 }
    playback.isPlaying = true
    playback.due = nil
    return Outcome()
  }

  mutating func seek(_ frame: Int) -> Outcome {
    stop()
    playhead = min(max(frame, 0), source.count - 1)
    return Outcome()
  }

  mutating func step(_ frames: Int) -> Outcome {
    let target = playhead + min(max(frames, -1_000_000_000), 1_000_000_000)
    if frames > 0, playhead == source.count - 1 {
      stop()
      return .refused("this is the last frame")
    }
    if frames < 0, playhead == 0 {
      stop()
      return .refused("this is the first frame")
    }
    return seek(target)
  }

  mutating func changeSpeed(_ direction: Int) -> Outcome {
    let speeds = Playback.speeds
    let next = direction > 0 ? speeds.first { $0 > playback.speed } : speeds.last { $0 < playback.speed }
    guard let next else { return .refused(direction > 0 ? "it cannot play faster" : "it cannot play slower") }
    return setSpeed(next)
  }

  mutating func setSpeed(_ speed: Double) -> Outcome {
    playback.speed = min(max(speed, 0.01), 100)
    playback.due = nil
    return say("speed ×\(speed)")
  }

  mutating func toggleLoop() -> Outcome {
    switch (playback.loopStart, playback.loopEnd) {
    case (nil, _):
      playback.loopStart = playhead
      return say("loop from \(Self.number(playhead)): press again at its end")
    case (let a?, nil):
      guard a != playhead else {
        playback.loopStart = nil
        return say("no loop")
      }
      playback.loopEnd = playhead
      return say("loop \(Self.number(min(a, playhead)))–\(Self.number(max(a, playhead)))")
    case (_?, _?):
      (playback.loopStart, playback.loopEnd) = (nil, nil)
      return say("no loop")
    }
  }

  /// The findings of the shown run that pass the filter.
  public var findings: [Finding] {
    let words = view.filter.lowercased().split(separator: " ")
    let all = run?.findings ?? []
    guard !words.isEmpty else { return all }
    return all.filter { finding in
      let text = "\(finding.kind.title) \(finding.kind.rawValue) \(finding.why) \(Self.number(finding.frame))"
        .lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }

  /// How many findings of each kind the shown run has.
  public var findingCounts: [(kind: Finding.Kind, count: Int)] {
    let all = run?.findings ?? []
    return Finding.Kind.allCases.compactMap { kind in
      let count = all.count { $0.kind == kind }
      return count > 0 ? (kind, count) : nil
    }
  }

  mutating func jump(toFinding direction: Int) -> Outcome {
    let found = findings
    let next =
      direction > 0 ? found.first { $0.frame > playhead } : found.last { $0.frame < playhead }
    guard let next else {
      let filtered = view.filter.isEmpty ? "" : " that has '\(view.filter)'"
      return .refused(
        "no finding\(filtered) \(direction > 0 ? "after" : "before") this frame\(stillTracking(direction))")
    }
    _ = seek(next.frame)
    return say(
      found.filter { $0.frame == next.frame }.map { "\($0.kind.title): \($0.why)" }.joined(separator: " · "))
  }

  mutating func jump(toLost direction: Int) -> Outcome {
    guard let run else { return .refused("nothing is tracked yet") }
    // The first frame of each stretch of lost ones.
    func begins(_ frame: Int) -> Bool {
      run.record(frame)?.isLost == true && run.record(frame - 1)?.isLost != true
    }
    let frames =
      direction > 0
      ? Array(stride(from: playhead + 1, to: run.reached, by: 1))
      : Array(stride(from: min(playhead, run.reached) - 1, through: run.start, by: -1))
    guard let next = frames.first(where: begins) else {
      return .refused("not lost \(direction > 0 ? "after" : "before") this frame\(stillTracking(direction))")
    }
    _ = seek(next)
    let why = (run.findings.first { $0.frame == next && $0.kind == .lost }).map { ": \($0.why)" } ?? ""
    return say("lost on \(Self.number(next))\(why)")
  }

  private func stillTracking(_ direction: Int) -> String {
    guard direction > 0, let run, run.status == .tracking else { return "" }
    return " up to \(Self.number(run.reached - 1)), where tracking is"
  }
}
