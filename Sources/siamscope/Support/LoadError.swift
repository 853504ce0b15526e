/// What can go wrong before a verb's own work begins.
enum LoadError: Error, CustomStringConvertible {
  case noModel(name: String, embedded: [String])
  case unreadable(String)
  case notText(String)
  case noBox(footage: String)

  var description: String {
    switch self {
    case .noModel(let name, let embedded):
      return "no model '\(name)': it is neither a file nor an embedded model (\(embedded.joined(separator: ", ")))"
    case .unreadable(let path): return "\(path): cannot be read"
    case .notText(let path): return "\(path): not UTF-8 text"
    case .noBox(let footage):
      return "\(footage) has no ground truth to take the first box from: give one with --box x,y,w,h"
    }
  }
}
