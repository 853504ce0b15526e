/// What can go wrong before a verb's own work begins.
enum LoadError: Error, CustomStringConvertible {
  case noModel(name: String, embedded: [String])
  case notText(String)
  case noBox(footage: String, frame: Int?)
  case startBeyondEnd(start: Int, count: Int, footage: String)
  case occupied(String)

  var description: String {
    switch self {
    case .noModel(let name, let embedded):
      return "no model '\(name)': it is neither a file nor an embedded model (\(embedded.joined(separator: ", ")))"
    case .notText(let path): return "\(path): not UTF-8 text"
    case .noBox(let footage, let frame):
      let what = frame.map { "no ground truth on frame \($0)" } ?? "no ground truth"
      return "\(footage) has \(what) to take the first box from: give one with --box x,y,w,h"
    case .startBeyondEnd(let start, let count, let footage):
      return "--start \(start): \(footage) has \(count) frames"
    case .occupied(let path):
      return "\(path) is a file: --out names a folder"
    }
  }
}
