import Foundation

extension Region {
  /// Reads one line of a ground truth or result file (spec.md §6.6): 1 number is a code, 4 are x,y,w,h, an even
  /// number from 6 on is a polygon, any NaN means absent, a leading `m` a mask. Numbers are separated by commas,
  /// tabs, semicolons or blanks; `rectangle:`, `polygon:`, `mask:` and `special:` before them are accepted.
  public static func parse(_ line: some StringProtocol) throws(RegionError) -> Region {
    var text = Substring(line)
    let kind = takePrefix(&text)
    let words = text.split { $0 == "," || $0 == ";" || $0.isWhitespace }
    if kind == .mask { return try mask(words, line: line) }
    guard !words.isEmpty else { throw .empty }
    var numbers: [Double] = []
    numbers.reserveCapacity(words.count)
    for word in words {
      guard let number = number(word) else { throw .notANumber(String(word.prefix(40))) }
      numbers.append(number)
    }
    if numbers.count > 1 || kind != nil && kind != .code, numbers.contains(where: \.isNaN) { return .absent }
    switch (numbers.count, kind) {
    case (1, nil), (1, .code):
      if numbers[0].isNaN { return .absent }
      guard abs(numbers[0]) < 1e9 else { throw .count(1) }
      return .code(Int(numbers[0]))
    case (4, nil), (4, .rectangle):
      return .rectangle(Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]))
    case (let count, nil) where count >= 6 && count % 2 == 0,
      (let count, .polygon) where count >= 6 && count % 2 == 0:
      return .polygon(
        stride(from: 0, to: count, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) })
    default: throw .count(numbers.count)
    }
  }

  /// The line the toolkits write: shortest decimals, or a fixed number of them. A mask begins with `m`, an absent
  /// target is four NaNs.
  public func text(decimals: Int? = nil) -> String {
    func number(_ value: Double) -> String {
      guard let decimals, value.isFinite else { return DecimalText.plain(value) }
      return String(format: "%.\(decimals)f", value)
    }
    switch self {
    case .rectangle(let box):
      return [box.x, box.y, box.width, box.height].map(number).joined(separator: ",")
    case .polygon(let points):
      return points.map { number($0.x) + "," + number($0.y) }.joined(separator: ",")
    case .mask(let mask):
      return "m" + ([mask.x, mask.y, mask.width, mask.height] + mask.runs).map(String.init).joined(separator: ",")
    case .code(let code): return String(code)
    case .absent: return "nan,nan,nan,nan"
    }
  }

  private enum Kind { case rectangle, polygon, mask, code }

  /// Takes a kind's name off the front.
  private static func takePrefix(_ text: inout Substring) -> Kind? {
    text = text.drop(while: \.isWhitespace)
    guard let first = text.first, first.isLetter else { return nil }
    let names: [(String, Kind)] = [
      ("rectangle:", .rectangle), ("polygon:", .polygon), ("mask:", .mask), ("special:", .code), ("m", .mask),
    ]
    let start = text.prefix(10).lowercased()
    for (name, kind) in names where start.hasPrefix(name) {
      text = text.dropFirst(name.count)
      return kind
    }
    return nil
  }

  /// One number; `nan` in any case. Hexadecimal is no number here.
  private static func number(_ word: Substring) -> Double? {
    guard !word.contains(where: { $0 == "x" || $0 == "X" }) else { return nil }
    return Double(word)
  }

  private static func mask(_ words: [Substring], line: some StringProtocol) throws(RegionError) -> Region {
    var numbers: [Int] = []
    numbers.reserveCapacity(words.count)
    for word in words {
      guard let number = Int(word) else { throw .notANumber(String(word.prefix(40))) }
      numbers.append(number)
    }
    guard numbers.count >= 4 else { throw .count(numbers.count) }
    guard
      let mask = RegionMask(
        x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3], runs: numbers.dropFirst(4))
    else { throw .mask(String(line.prefix(60))) }
    return .mask(mask)
  }
}

/// What can be wrong with a region's text.
public enum RegionError: Error, Equatable, CustomStringConvertible {
  case empty
  case notANumber(String)
  case count(Int)
  case mask(String)

  public var description: String {
    switch self {
    case .empty: return "no region: the line is empty"
    case .notANumber(let word): return "'\(word)' is not a number"
    case .count(let count):
      return "\(count) numbers are no region: 1 is a code, 4 are x,y,w,h, an even number from 6 on is a polygon"
    case .mask(let text): return "'\(text)' is no mask: m x,y,w,h and run lengths that fit into w times h"
    }
  }
}
