/// What can go wrong in a TraX session; the text also becomes the reason that is sent with `quit`.
public enum TraXError: Error, Equatable, CustomStringConvertible {
  case unknownMessage(String)
  case unfinishedQuote
  case unfinishedEscape
  case lineTooLong(limit: Int)
  case unexpected(message: String, expected: String)
  case arguments(message: String, count: Int, expected: String)
  case region(String, reason: String)
  case image(String, reason: String)
  case environment(name: String, value: String, reason: String)
  case connection(port: UInt16, reason: String)
  case transport(String)
  case remote(reason: String)
  case closed
  case handshake(String)
  case tracker(String)

  public var description: String {
    switch self {
    case .unknownMessage(let name): return "'\(name)' is no TraX message"
    case .unfinishedQuote: return "a quotation mark is not closed"
    case .unfinishedEscape: return "a line ends in a backslash"
    case .lineTooLong(let limit): return "a line is longer than \(limit) bytes"
    case .unexpected(let message, let expected): return "'\(message)' came where \(expected) was expected"
    case .arguments(let message, let count, let expected):
      return "'\(message)' came with \(count) argument\(count == 1 ? "" : "s"), expected \(expected)"
    case .region(let text, let reason): return "region '\(text)': \(reason)"
    case .image(let text, let reason): return "image '\(text)': \(reason)"
    case .environment(let name, let value, let reason): return "\(name)='\(value)': \(reason)"
    case .connection(let port, let reason): return "no connection to 127.0.0.1:\(port): \(reason)"
    case .transport(let reason): return "the connection failed: \(reason)"
    case .remote(let reason): return "the other side quit\(reason.isEmpty ? "" : ": " + reason)"
    case .closed: return "the other side closed the connection"
    case .handshake(let text): return "no hello from the tracker: \(text)"
    case .tracker(let reason): return reason
    }
  }
}
