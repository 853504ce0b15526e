/// One proposal with everything that selection knows of it.
public struct Candidate: Sendable, Equatable {
  /// Flat proposal index, and the anchor and cell that it stands for.
  public let index: Int
  public let anchor: Int
  public let row: Int
  public let column: Int
  /// Softmax foreground score.
  public let score: Double
  /// s_c ≥ 1: how much the size differs from the target's.
  public let scaleChange: Double
  /// r_c ≥ 1: how much the aspect ratio differs from the target's.
  public let ratioChange: Double
  /// e^(−(r_c·s_c − 1)·k).
  public let penalty: Double
  /// The cosine window at its cell.
  public let window: Double
  /// The score that decides; −∞ outside the gate.
  public let final: Double
  /// The box in crop pixels, relative to the crop's centre.
  public let cropBox: Box
  /// The box in image pixels, before smoothing and clipping.
  public let box: Box

  /// Penalty · score: what the paper calls the penalised score, before the window.
  public var penalised: Double { penalty * score }
}
