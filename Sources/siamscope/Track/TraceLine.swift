import Tracking

/// One frame of trace.jsonl and of timings.jsonl.
enum TraceLine {
  /// What was seen and decided; boxes in the footage's own base.
  static func decision(_ record: FrameRecord, base: Double) -> JSONText.Value {
    var pairs: [(String, JSONText.Value)] = [("frame", .integer(record.frame))]
    pairs.append(("box", record.box.map { box($0, base) } ?? .null))
    if let hash = record.hash { pairs.append(("frame_hash", .text(FrameHash.text(hash)))) }
    if let failure = record.failure { pairs.append(("error", .text(failure))) }
    if let seen = record.observation {
      pairs += [
        ("score", .number(seen.score)), ("penalty", .number(seen.choice.penalty)),
        ("window", .number(seen.choice.window)), ("final", .number(seen.choice.final)),
        ("lr", .number(seen.rate)), ("lost", .bool(seen.after.lost)),
        ("instance_size", .integer(seen.region.instanceSize)),
        (
          "search_region",
          .list([.integer(seen.region.geometry.x), .integer(seen.region.geometry.y), .integer(seen.region.side)])
        ),
        ("choice", candidate(seen.choice, base)),
        ("runner_up", seen.runnerUps.first.map { candidate($0, base) } ?? .null),
        ("runner_up_ratio", .number(seen.runnerUpRatio)),
        ("distractors", .list(seen.distractors.map { candidate($0, base) })),
      ]
      if let plain = seen.withoutDistractors { pairs.append(("without_distractors", candidate(plain, base))) }
    }
    return .object(pairs)
  }

  /// Milliseconds by stage.
  static func timings(_ record: FrameRecord) -> String {
    func ms(_ seconds: Double) -> JSONText.Value { .number((seconds * 1e6).rounded() / 1e3) }
    var stages: [(String, JSONText.Value)] = [("decode", ms(record.decoding))]
    if let t = record.observation?.timings {
      stages += [
        ("crop", ms(t.crop)), ("backbone", ms(t.backbone)), ("neck", ms(t.neck)), ("head", ms(t.head)),
        ("selection", ms(t.selection)),
        ("total", ms(t.total)),
      ]
    }
    return JSONText.line(.object([("frame", .integer(record.frame)), ("ms", .object(stages))]))
  }

  private static func candidate(_ c: Candidate, _ base: Double) -> JSONText.Value {
    var pairs: [(String, JSONText.Value)] = [
      ("proposal", .integer(c.index)), ("box", box(c.box, base)), ("score", .number(c.score)),
      ("scale_change", .number(c.scaleChange)), ("ratio_change", .number(c.ratioChange)),
      ("penalty", .number(c.penalty)), ("window", .number(c.window)), ("final", .number(c.final)),
    ]
    if let parts = c.reranked {
      pairs += [
        ("target_score", .number(parts.targetScore)), ("target_margin", .number(parts.targetMargin)),
        ("distractor_margin", .number(parts.distractorMargin)),
      ]
    }
    return .object(pairs)
  }

  private static func box(_ box: Box, _ base: Double) -> JSONText.Value {
    .list([.number(box.x + base), .number(box.y + base), .number(box.width), .number(box.height)])
  }
}
