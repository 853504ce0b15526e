import ArgumentParser
import Metrics

/// How trackers are run and scored (spec.md §6).
enum EvalProtocol: String, CaseIterable, ExpressibleByArgument {
  case ope
  case got10k
  case vot
  case multiStart = "vot-multistart"
  case longTerm = "vot-lt"

  /// The toolkits whose rules can score it, the usual one first.
  var rules: [EvalRules] {
    switch self {
    // Without NaN in the ground truth, success and precision are the same by all three but for the first frame.
    case .ope: return [.lasot, .pysot, .got10k]
    case .got10k: return [.got10k]
    case .vot: return [.pysot, .votToolkit]
    case .multiStart: return [.votToolkit]
    case .longTerm: return [.votToolkit, .pysot]
    }
  }

  /// The folder of its results in the VOT kits' layout.
  var experiment: String { self == .longTerm ? "longterm" : "baseline" }
}

/// Whose rules.
enum EvalRules: String, CaseIterable, ExpressibleByArgument {
  case pysot, got10k, lasot
  case votToolkit = "vot-toolkit"

  var ope: OPEToolkit { OPEToolkit(rawValue: rawValue) ?? .pysot }
  var overlap: OverlapRule { self == .votToolkit ? .votToolkit : .pysot }
  var longTerm: LongTerm.Variant { self == .votToolkit ? .official : .pysot }
}

/// The lengths over which the expected overlap is averaged.
enum EvalInterval: String, CaseIterable, ExpressibleByArgument {
  case vot2016, vot2018, vot2019

  var interval: EAOInterval {
    switch self {
    case .vot2016: return .vot2016
    case .vot2018: return .vot2018
    case .vot2019: return .vot2019
    }
  }
}
