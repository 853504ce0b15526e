/// What keeps a search from beginning.
enum TuneError: Error, CustomStringConvertible {
  case unreadable(String, reason: String)
  case nothingToSearchOn(Int)
  case share(String)
  case noSequence(String, [String])

  var description: String {
    switch self {
    case .unreadable(let name, let reason): return "\(name): \(reason)"
    case .nothingToSearchOn(let count):
      return
        "of \(count) sequence\(count == 1 ? "" : "s") none is left to search on: hold out fewer (--held-out 0 for none)"
    case .share(let text): return "--held-out \(text): a share is at least 0 and less than 1"
    case .noSequence(let name, let names):
      return "--held-out: there is no sequence \(name); there are \(names.prefix(20).joined(separator: ", "))"
        + (names.count > 20 ? " …" : "")
    }
  }
}
