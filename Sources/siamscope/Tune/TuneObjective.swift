import ArgumentParser
import Metrics

/// The figure that a search makes as large as it can: the mean over sequences.
enum TuneObjective: String, CaseIterable, ExpressibleByArgument {
  case successAUC = "success_auc"
  case precision
  case normalizedPrecision = "normalized_precision"
  case successRate = "success_rate"

  func figure(of score: OPEScore) -> Double {
    switch self {
    case .successAUC: return score.successAUC
    case .precision: return score.precision
    case .normalizedPrecision: return score.normalizedPrecision
    case .successRate: return score.successRate
    }
  }
}
