extension Report {
  /// GOT-10k's figures (spec.md §6.2): overall over all frames pooled; class-balanced means in the notes.
  public static func got10k(
    _ trackers: [(name: String, sequences: [GOT10kScore.Sequence])]
  ) throws(MetricsError) -> Report {
    var rows: [Tracker] = []
    var series: [Plot.Series] = []
    var notes = [
      "average overlap and success rates without the first frame, over frames with cover > 0; overall: all frames pooled"
    ]
    for (name, sequences) in trackers {
      var scores: [GOT10kScore] = []
      for sequence in sequences { scores.append(try GOT10kScore(sequence)) }
      guard !scores.isEmpty else { throw .noFrames }
      let pooled = try GOT10kScore.pooled(sequences)
      if sequences.contains(where: { $0.objectClass != nil }) {
        let balanced = try GOT10kScore.classBalanced(sequences)
        notes.append(
          "\(name): class-balanced mAO \(fixed(balanced.averageOverlap, 3)), "
            + "mSR 0.50 \(fixed(balanced.successRate50, 3)), mSR 0.75 \(fixed(balanced.successRate75, 3))")
      }
      rows.append(
        Tracker(
          name: name, overall: got10kRow(overallName, pooled),
          sequences: zip(sequences, scores).map { got10kRow($0.name, $1) }))
      series.append(
        Plot.Series(
          name: name, figure: fixed(pooled.averageOverlap, 3), x: GOT10kScore.thresholds, y: pooled.successCurve))
    }
    return Report(
      protocolName: "got10k", variant: "got10k", notes: notes,
      columns: [
        Column("ao", "AO"), Column("sr50", "SR 0.50"), Column("sr75", "SR 0.75"),
        Column("speed", "frames/s", decimals: 1),
      ], trackers: rows,
      plots: [
        Plot(
          key: "success", title: "Success", xLabel: "overlap threshold", yLabel: "share of frames above",
          xRange: 0...1, series: series)
      ])
  }

  private static func got10kRow(_ name: String, _ score: GOT10kScore) -> Row {
    Row(
      name: name, values: [score.averageOverlap, score.successRate50, score.successRate75, score.speed],
      frames: score.frames)
  }
}
