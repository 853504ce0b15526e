import Cluster
import Foundation
import Siamese
import Tensors
import Tracking

/// A Siamese network with its losses: one call measures a batch and leaves the gradients in the table. The ranks of an
/// exchange each measure their pairs of the batch, and all get the losses and gradients of the whole.
package final class SiameseTrainer {
  let siamese: SiameseGraph
  package let table: ParameterTable
  package let network: TrainableNetwork
  var loss: SiameseLoss
  /// What is subtracted from pictures, and what they are divided by then.
  let input: InputScale
  /// What is learnt beside the labels.
  private let lesson: Lesson?
  /// The levels put together.
  let cls: Maps
  let loc: Maps
  private let clsGradient: Maps
  private let locGradient: Maps
  /// In the order of the graph's outputs.
  private let outputGradients: [Maps]

  package init(
    _ siamese: SiameseGraph, table: ParameterTable, batch: Int, isa: InstructionSet, threads: Int, trained: Set<Int>,
    normIsFixed: Set<Int> = [], loss: LossSettings, input: InputScale, precision: Precision = .f32,
    exchange: RankExchange = RankExchange(SoloCommunicator()), lesson: Lesson? = nil
  ) throws {
    self.siamese = siamese
    self.lesson = lesson
    self.table = table
    self.loss = SiameseLoss(settings: loss)
    self.input = input
    network = try TrainableNetwork(
      graph: siamese.graph, table: table, batch: batch, isa: isa, threads: threads, trained: trained,
      normIsFixed: normIsFixed, precision: precision, exchange: exchange)
    let batch = network.batch
    let shapes = siamese.graph.outputs.map { siamese.graph.shapes[$0] }
    cls = Maps(count: batch, shape: shapes[0])
    loc = Maps(count: batch, shape: shapes[1])
    clsGradient = Maps(count: batch, shape: shapes[0])
    locGradient = Maps(count: batch, shape: shapes[1])
    outputGradients = shapes.map { Maps(count: batch, shape: $0) }
  }

  /// Pairs that this rank takes of a batch.
  var batch: Int { network.batch }

  /// Forward and backward over this rank's pairs; `counts` are those of all ranks, and nil for a rank that is alone.
  /// Throws `TrainingError.responseSize` when the targets are for another network, and what the communicator throws.
  package func learn(
    _ pairs: [TrainingPair], _ targets: [PairTargets], counts: LossCounts? = nil
  ) throws -> LossReport {
    try measure(pairs, targets, counts: counts, learns: true)
  }

  /// The losses alone, of this rank's pairs, by the running statistics where layers do not learn.
  package func measure(_ pairs: [TrainingPair], _ targets: [PairTargets]) throws -> LossReport {
    try measure(pairs, targets, counts: nil, learns: false)
  }

  private func measure(
    _ pairs: [TrainingPair], _ targets: [PairTargets], counts: LossCounts?, learns: Bool
  ) throws -> LossReport {
    precondition(pairs.count == batch && targets.count == batch)
    for target in targets where target.size != siamese.responseSize || target.anchors != siamese.anchors {
      throw TrainingError.responseSize(expected: siamese.responseSize, found: target.size)
    }
    load(pairs)
    try network.forward(updatesStatistics: learns)
    let (clsShares, locShares) = fuse()
    var report = loss.measure(
      cls: cls, loc: loc, targets: targets, counts: counts, clsGradient: clsGradient, locGradient: locGradient)
    guard learns else { return report }
    let exchange = network.exchange
    let taught = try learnFromTeacher(pairs, whole: counts?.pairs ?? pairs.count, report: &report)
    // On their way while the gradients go back.
    let numbers = try exchange.start([report.total, report.cls, report.loc] + taught + fusionSlopes())
    spread(clsShares, locShares)
    try network.backward(outputGradients)
    let sums = try exchange.finish(numbers)
    (report.total, report.cls, report.loc) = (sums[0], sums[1], sums[2])
    if !taught.isEmpty { (report.features, report.answers) = (sums[3], sums[4]) }
    addFusionGradients(clsShares, locShares, slopes: Array(sums[(3 + taught.count)...]))
    return report
  }

  /// Adds the teacher's part to the total and to the answers' gradients; its two losses, or nothing without a teacher.
  private func learnFromTeacher(_ pairs: [TrainingPair], whole: Int, report: inout LossReport) throws -> [Double] {
    guard let lesson else { return [] }
    let places = SiameseGraph.Way.allCases.flatMap { siamese.featureOutputs($0) }
    let outputs = network.outputs
    let losses = try lesson.measure(
      pairs, whole: whole,
      student: Lesson.Student(
        cls: cls, loc: loc, clsGradient: clsGradient, locGradient: locGradient,
        regressed: places.map { outputs[$0] }, regressedGradients: places.map { outputGradients[$0] }),
      workers: network.workers)
    report.total += losses.total
    return [losses.features, losses.answers]
  }

  /// Computes the answers for this rank's pairs and measures nothing.
  func look(at pairs: [TrainingPair]) throws {
    precondition(pairs.count == batch)
    load(pairs)
    try network.forward(updatesStatistics: false)
    _ = fuse()
  }

  /// The answers for one pair of pictures, for a batch of one.
  func answer(exemplar: [Float], search: [Float]) throws -> (cls: [Float], loc: [Float]) {
    precondition(batch == 1)
    let nowhere = Box(x: 0, y: 0, width: 0, height: 0)
    try look(at: [
      TrainingPair(
        kind: .video, exemplarSize: siamese.exemplarSize, exemplar: exemplar, searchSize: siamese.searchSize,
        search: search, box: nowhere, exemplarBox: nowhere, origin: "")
    ])
    return (cls.values(), loc.values())
  }

  private func load(_ pairs: [TrainingPair]) {
    let pictures = [network.picture(0), network.picture(1)]
    let (mean, scale) = (input.mean, 1 / input.scale)
    network.workers.forEach(2 * batch) { piece, _ in
      let pair = pairs[piece % batch]
      let isExemplar = piece < batch
      let target = pictures[isExemplar ? 0 : 1].image(piece % batch)
      let count = pictures[isExemplar ? 0 : 1].shape.count
      (isExemplar ? pair.exemplar : pair.search).withUnsafeBufferPointer { source in
        precondition(source.count == count, "a picture of another size than the network's")
        if mean == 0, scale == 1 {
          if let base = source.baseAddress { target.update(from: base, count: count) }
        } else {
          for i in 0..<count { target[i] = (source[i] - mean) * scale }
        }
      }
    }
  }

  /// The most likely proposal of each pair of the last batch.
  func answers(_ count: Int) -> [PairAnswer] {
    let grid = AnchorGrid(size: siamese.responseSize)
    let cells = siamese.responseSize * siamese.responseSize
    let k = siamese.anchors
    let middle = Double(siamese.searchSize / 2)
    return (0..<min(count, batch)).map { n in
      let (x, box) = (cls.image(n), loc.image(n))
      var best = 0
      var bestMargin = -Float.infinity
      for a in 0..<k {
        for cell in 0..<cells {
          let at = cell * cls.shape.stride
          let margin = x[at + k + a] - x[at + a]
          if margin > bestMargin { (best, bestMargin) = (a * cells + cell, margin) }
        }
      }
      let (a, cell) = (best / cells, best % cells)
      let place = grid.cell(best)
      let (width, height) = (Double(grid.widths[a]), Double(grid.heights[a]))
      let d = (0..<4).map { Double(box[cell * loc.shape.stride + $0 * k + a]) }
      return PairAnswer(
        x: middle + Double(grid.center(place.column)) + d[0] * width,
        y: middle + Double(grid.center(place.row)) + d[1] * height,
        width: exp(min(d[2], 4)) * width, height: exp(min(d[3], 4)) * height,
        score: 1 / (1 + exp(-Double(bestMargin))))
    }
  }

  // MARK: - Fusion

  /// The levels' shares: softmax of the trained weights, or the same for all.
  private func shares(_ number: Int?) -> [Double] {
    guard let number else { return [Double](repeating: 1 / Double(siamese.levels), count: siamese.levels) }
    let raw = table[number].map(Double.init)
    let top = raw.max() ?? 0
    let powers = raw.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  private func fuse() -> ([Double], [Double]) {
    let clsShares = shares(siamese.fusion?.cls)
    let locShares = shares(siamese.fusion?.loc)
    let outputs = network.outputs
    network.workers.forEach(batch) { n, _ in
      for (branch, target) in [cls, loc].enumerated() {
        let shares = branch == 0 ? clsShares : locShares
        let out = target.image(n)
        let count = target.shape.count
        for level in 0..<siamese.levels {
          let source = outputs[2 * level + branch].image(n)
          let share = Float(shares[level])
          if level == 0 {
            for i in 0..<count { out[i] = share * source[i] }
          } else {
            for i in 0..<count { out[i] += share * source[i] }
          }
        }
      }
    }
    return (clsShares, locShares)
  }

  private func spread(_ clsShares: [Double], _ locShares: [Double]) {
    network.workers.forEach(batch) { n, _ in
      for level in 0..<siamese.levels {
        for branch in 0..<2 {
          let source = (branch == 0 ? clsGradient : locGradient).image(n)
          let target = outputGradients[2 * level + branch]
          let share = Float(branch == 0 ? clsShares[level] : locShares[level])
          let out = target.image(n)
          for i in 0..<target.shape.count { out[i] = share * source[i] }
        }
      }
    }
  }

  /// How the loss changes with each level's share, over this rank's pairs: class, then box, level by level. Empty where
  /// levels are not weighed.
  private func fusionSlopes() -> [Double] {
    if siamese.fusion == nil { return [] }
    let outputs = network.outputs
    return [clsGradient, locGradient].enumerated().flatMap { branch, gradient in
      (0..<siamese.levels).map { level in
        let source = outputs[2 * level + branch].floats.pointer
        var sum = 0.0
        for i in 0..<gradient.count * gradient.shape.count {
          let d = gradient.floats.pointer[i]
          if d != 0 { sum += Double(d) * Double(source[i]) }
        }
        return sum
      }
    }
  }

  private func addFusionGradients(_ clsShares: [Double], _ locShares: [Double], slopes: [Double]) {
    guard let fusion = siamese.fusion else { return }
    for (branch, number) in [fusion.cls, fusion.loc].enumerated() {
      let shares = branch == 0 ? clsShares : locShares
      let slopes = slopes[branch * siamese.levels..<(branch + 1) * siamese.levels]
      let mean = zip(shares, slopes).reduce(0) { $0 + $1.0 * $1.1 }
      for (level, slope) in slopes.enumerated() {
        table.gradientPointer(number)[level] += Float(shares[level] * (slope - mean))
      }
    }
  }
}

/// How pictures of 0…255 enter a network in training; folded into its first convolution on export.
public struct InputScale: Sendable, Equatable {
  public var mean: Float
  public var scale: Float

  public init(mean: Float, scale: Float) {
    self.mean = mean
    self.scale = scale
  }

  /// As the released networks take them.
  public static let plain = InputScale(mean: 0, scale: 1)
}
