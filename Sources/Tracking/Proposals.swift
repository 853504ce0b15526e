import Foundation
import Siamese

/// Every box that a response proposes, with its foreground score; nothing about the target enters here.
///
/// Boxes are in pixels of the search crop relative to its centre. Decoding is done once per response: turning a
/// parameter afterwards needs only `Ranking`.
public struct Proposals: Sendable, Equatable {
  public let grid: AnchorGrid
  /// Softmax foreground score of each proposal, in [0, 1].
  public let scores: [Float]
  public let centerX: [Float]
  public let centerY: [Float]
  public let widths: [Float]
  public let heights: [Float]

  public init(
    grid: AnchorGrid, scores: [Float], centerX: [Float], centerY: [Float], widths: [Float], heights: [Float]
  ) {
    let n = grid.proposals
    precondition([scores, centerX, centerY, widths, heights].allSatisfy { $0.count == n })
    self.grid = grid
    self.scores = scores
    self.centerX = centerX
    self.centerY = centerY
    self.widths = widths
    self.heights = heights
  }

  /// Decodes a fused response of an N x N grid: `cls` (2k, N, N) and `loc` (4k, N, N).
  ///
  /// cx = δx·Aw + Ax, cy = δy·Ah + Ay, w = e^δw·Aw, h = e^δh·Ah (spec.md §1.7); score = softmax foreground (§1.5).
  /// In float32 as the reference does, so that near ties fall the same way.
  public init(_ response: LevelResponse, size: Int) {
    let grid = AnchorGrid(size: size)
    let n = grid.proposals
    let plane = size * size
    precondition(response.cls.count == 2 * n && response.loc.count == 4 * n)
    var scores = [Float](repeating: 0, count: n)
    var centerX = scores
    var centerY = scores
    var widths = scores
    var heights = scores
    response.cls.withUnsafeBufferPointer { cls in
      response.loc.withUnsafeBufferPointer { loc in
        for a in 0..<grid.count {
          let aw = grid.widths[a]
          let ah = grid.heights[a]
          for row in 0..<size {
            let ay = grid.center(row)
            for column in 0..<size {
              let p = a * plane + row * size + column
              scores[p] = 1 / (1 + expf(cls[p] - cls[n + p]))
              centerX[p] = loc[p] * aw + grid.center(column)
              centerY[p] = loc[n + p] * ah + ay
              widths[p] = expf(loc[2 * n + p]) * aw
              heights[p] = expf(loc[3 * n + p]) * ah
            }
          }
        }
      }
    }
    self.init(grid: grid, scores: scores, centerX: centerX, centerY: centerY, widths: widths, heights: heights)
  }

  /// The same boxes with the scores of other class logits: of a response whose boxes are this one's.
  func scored(_ response: LevelResponse) -> Proposals {
    precondition(response.cls.count == 2 * count)
    let scores = response.cls.withUnsafeBufferPointer { cls in
      (0..<count).map { 1 / (1 + expf(cls[$0] - cls[count + $0])) }
    }
    return Proposals(
      grid: grid, scores: scores, centerX: centerX, centerY: centerY, widths: widths, heights: heights)
  }

  public var count: Int { scores.count }

  /// A proposal's box in crop pixels, relative to the crop's centre.
  public func box(_ index: Int) -> Box {
    Box(
      centerX: Double(centerX[index]), centerY: Double(centerY[index]), width: Double(widths[index]),
      height: Double(heights[index]))
  }
}
