import Foundation

/// What selection makes of every proposal: the stages that can be switched on and seen (spec.md §1.11, §2).
///
/// gate → penalty → window → top-K → NMS → best. A pure function of (proposals, state, parameters), so a changed
/// parameter re-ranks a frame without the network. Double precision from the penalty on, as the reference computes.
public struct Ranking: Sendable, Equatable {
  /// e^(−(r_c·s_c − 1)·k) for each proposal.
  public let penalties: [Double]
  /// The score that decides: penalty·score·(1 − w) + window·w; −∞ outside the gate.
  public let finals: [Double]
  /// The cosine window, N².
  public let window: CosineWindow
  /// The window's influence that was used: the parameter's, or the small one while lost.
  public let influence: Double
  /// The flat index of the winner: the first of the largest final scores.
  public let best: Int

  /// Ranks `proposals` for a target of `width` x `height` crop pixels.
  public init(
    _ proposals: Proposals, targetWidth: Double, targetHeight: Double, parameters: TrackerParameters,
    windowInfluence: Double
  ) {
    let target = Self.extent(targetWidth, targetHeight)
    let ratio = targetWidth / targetHeight
    let k = parameters.penaltyK
    let penalties = (0..<proposals.count).map { p in
      let w = Double(proposals.widths[p])
      let h = Double(proposals.heights[p])
      let s = Self.change(Self.extent(w, h) / target)
      let r = Self.change(ratio / (w / h))
      return exp(-(r * s - 1) * k)
    }
    self.init(proposals, penalties: penalties, parameters: parameters, windowInfluence: windowInfluence)
  }

  /// Ranks them where the penalties of their boxes are known.
  init(_ proposals: Proposals, penalties: [Double], parameters: TrackerParameters, windowInfluence: Double) {
    let size = proposals.grid.size
    let plane = size * size
    let window = CosineWindow(size: size, shape: parameters.window)
    let gate = Self.gate(size: size, side: parameters.gateSize)
    var finals = [Double](repeating: -.infinity, count: proposals.count)
    var best = 0
    var bestFinal = -Double.infinity
    window.values.withUnsafeBufferPointer { window in
      for a in 0..<proposals.grid.count {
        for row in gate {
          for column in gate {
            let cell = row * size + column
            let p = a * plane + cell
            let final =
              penalties[p] * Double(proposals.scores[p]) * (1 - windowInfluence) + window[cell] * windowInfluence
            finals[p] = final
            if final > bestFinal {
              bestFinal = final
              best = p
            }
          }
        }
      }
    }
    self.penalties = penalties
    self.finals = finals
    self.window = window
    self.influence = windowInfluence
    self.best = best
  }

  /// √((w + p)(h + p)) with p = (w + h)/2: the size that the penalty compares (spec.md §1.11).
  static func extent(_ width: Double, _ height: Double) -> Double {
    let p = (width + height) * 0.5
    return ((width + p) * (height + p)).squareRoot()
  }

  /// max(r, 1/r).
  static func change(_ ratio: Double) -> Double { max(ratio, 1 / ratio) }

  /// Rows (and columns) of the central square of `side` cells; all of them when the gate is off (0).
  static func gate(size: Int, side: Int) -> Range<Int> {
    guard side > 0, side < size else { return 0..<size }
    let first = (size - side) / 2
    return first..<(first + side)
  }

  /// A proposal's own numbers, worked out for showing: `penalty = e^(−(ratio·scale − 1)·k)`.
  public func candidate(
    _ index: Int, of proposals: Proposals, region: SearchRegion, targetWidth: Double, targetHeight: Double
  ) -> Candidate {
    let w = Double(proposals.widths[index])
    let h = Double(proposals.heights[index])
    let (anchor, row, column) = proposals.grid.cell(index)
    let cropBox = proposals.box(index)
    return Candidate(
      index: index, anchor: anchor, row: row, column: column, score: Double(proposals.scores[index]),
      scaleChange: Self.change(Self.extent(w, h) / Self.extent(targetWidth, targetHeight)),
      ratioChange: Self.change((targetWidth / targetHeight) / (w / h)), penalty: penalties[index],
      window: window.values[row * window.size + column], final: finals[index], cropBox: cropBox,
      box: region.image(cropBox))
  }
}
