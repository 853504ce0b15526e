/// How many samples the losses of a step are divided by, all ranks together.
package struct LossCounts: Sendable, Equatable {
  package var pairs = 0
  package var positives = 0
  package var negatives = 0

  package init(_ targets: [PairTargets] = []) {
    pairs = targets.count
    for target in targets {
      for label in target.labels {
        if label == 1 { positives += 1 } else if label == 0 { negatives += 1 }
      }
    }
  }
}
