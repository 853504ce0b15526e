import Tracking

extension Region {
  /// Reads a region argument.
  init(traxArgument text: String) throws(TraXError) {
    do {
      self = try Region.parse(text)
    } catch {
      throw .region(String(text.prefix(60)), reason: error.description)
    }
  }

  /// The argument, with four decimals as libtrax writes it. An absent target is the special code 0.
  public var traxArgument: String {
    switch self {
    case .rectangle, .polygon, .code: return text(decimals: 4)
    case .mask: return "mask:" + text().dropFirst()
    case .absent: return "0"
    }
  }
}
