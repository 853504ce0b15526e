/// Whose rules score a one-pass evaluation (spec.md §6.1). The differences are small and known; a report names which.
public enum OPEToolkit: String, Sendable, CaseIterable, Codable {
  /// pysot: frames without a ground truth fail in success and pass in precision, and stay in the denominator.
  /// Normalised precision is the share at 0.20.
  case pysot
  /// got10k's OTB experiment: the first box is replaced by the ground truth; nothing is dropped.
  case got10k
  /// got10k's LaSOT and UAV123 experiments: frames whose ground truth has a NaN are dropped; normalised precision is
  /// the mean of its curve, as LaSOT and TrackingNet report it.
  case lasot

  /// What the normalised precision is, for a report's footnote.
  public var normalizedPrecisionNote: String {
    switch self {
    case .pysot: return "normalised precision at 0.20, centre errors divided by the ground truth's sides (pysot)"
    case .got10k, .lasot:
      return "normalised precision as the mean over thresholds 0 to 0.50 (LaSOT, TrackingNet)"
    }
  }

  /// What becomes of a frame without a ground truth box, for a report's footnote.
  public var absentNote: String {
    switch self {
    case .pysot: return "they count and fail in success, and pass in precision, as in pysot"
    case .got10k: return "they count and fail, as in got10k's OTB experiment"
    case .lasot: return "where it is NaN they are left out, as in got10k's UAV123 and LaSOT experiments"
    }
  }
}
