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
    case .vot: return [.pysot, .votToolkit, .got10k]
    case .multiStart: return [.votToolkit]
    case .longTerm: return [.votToolkit, .pysot]
    }
  }

  /// Lengths for the expected overlap where nothing else is said.
  var interval: EAOInterval { self == .multiStart ? .multiStart : .vot2018 }

  /// The folder of its results in the VOT kits' layout.
  var experiment: String { self == .longTerm ? "longterm" : "baseline" }
}

/// Whose rules.
enum EvalRules: String, CaseIterable, ExpressibleByArgument {
  case pysot, got10k, lasot
  case votToolkit = "vot-toolkit"

  var ope: OPEToolkit { OPEToolkit(rawValue: rawValue) ?? .pysot }

  var overlap: OverlapRule {
    switch self {
    case .votToolkit: return .votToolkit
    case .got10k: return .exact
    case .pysot, .lasot: return .pysot
    }
  }

  var longTerm: LongTerm.Variant { self == .votToolkit ? .official : .pysot }
}

/// The lengths over which the expected overlap is averaged: a challenge's, or any two as `LOW-HIGH`.
struct EvalInterval: ExpressibleByArgument, Equatable {
  let interval: EAOInterval

  static let challenges: [(name: String, interval: EAOInterval)] = [
    ("vot2016", .vot2016), ("vot2018", .vot2018), ("vot2019", .vot2019), ("vot2020", .multiStart),
  ]

  init?(argument: String) {
    if let known = Self.challenges.first(where: { $0.name == argument }) {
      interval = known.interval
      return
    }
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low > 0, low < high, high <= 100_000 else {
      return nil
    }
    interval = EAOInterval(low: low, high: high)
  }
}
