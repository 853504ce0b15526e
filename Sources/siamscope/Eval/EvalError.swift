/// What keeps an evaluation from its end.
enum EvalError: Error, CustomStringConvertible {
  case otherRun(String)
  case nothingScored
  case rules(EvalRules, EvalProtocol)
  case twin(String, first: String, second: String)
  case otherRank

  var description: String {
    switch self {
    case .otherRun(let folder):
      return "\(folder) holds results of another model, protocol, parameters or instruction set: give another --out or "
        + "--name"
    case .nothingScored: return "no sequence could be scored"
    case .rules(let rules, let kind):
      return "--rules \(rules.rawValue): \(kind.rawValue) is scored by "
        + kind.rules.map(\.rawValue).joined(separator: " or ")
    case .twin(let name, let first, let second):
      return "two sequences are called \(name), and results go by the name: \(first) and \(second)"
    case .otherRank:
      return
        "this rank sees another model, other sequences or another version than rank 0: the same program and the same "
        + "files must be there on every machine"
    }
  }
}
