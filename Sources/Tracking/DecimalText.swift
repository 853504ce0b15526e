import Foundation

/// Numbers as text without an exponent: PyYAML reads `4e-2` as a string.
public enum DecimalText {
  /// The shortest decimal digits that read back as the same double, never with an exponent.
  public static func plain(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    let short = "\(value)"
    guard let e = short.firstIndex(of: "e"), let exponent = Int(short[short.index(after: e)...]) else { return short }
    // Shift the point of the shortest digits by the exponent.
    var mantissa = String(short[..<e])
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    mantissa = mantissa.replacingOccurrences(of: "-", with: "")
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(parts[0])
    let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
    let digits = whole + fraction
    let point = whole.count + exponent
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }
}
