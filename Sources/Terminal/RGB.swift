/// A colour of eight bits a channel, sRGB.
public struct RGB: Hashable, Sendable {
  /// `0xRRGGBB`.
  public let value: UInt32

  /// From `0xRRGGBB`; the top byte is ignored.
  public init(_ value: UInt32) { self.value = value & 0xFF_FFFF }

  /// From three channels.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    value = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }

  /// From three channels of 0…1, clamped; NaN counts as 0.
  public init(red: Double, green: Double, blue: Double) {
    func byte(_ v: Double) -> UInt8 { UInt8(v > 0 ? min(255, (v * 255).rounded()) : 0) }
    self.init(red: byte(red), green: byte(green), blue: byte(blue))
  }

  /// From `#rrggbb` or `#rgb`; nil when it is neither.
  public init?(hex: some StringProtocol) {
    guard hex.first == "#" else { return nil }
    let digits = hex.dropFirst()
    guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
    guard let number = UInt32(digits, radix: 16) else { return nil }
    switch digits.count {
    case 6: self.init(number)
    case 3:
      let (r, g, b) = (number >> 8 & 15, number >> 4 & 15, number & 15)
      self.init(r * 17 << 16 | g * 17 << 8 | b * 17)
    default: return nil
    }
  }

  public static let black = RGB(0x000000)
  public static let white = RGB(0xFFFFFF)

  public var red: UInt8 { UInt8(truncatingIfNeeded: value >> 16) }
  public var green: UInt8 { UInt8(truncatingIfNeeded: value >> 8) }
  public var blue: UInt8 { UInt8(truncatingIfNeeded: value) }

  /// `#rrggbb`.
  public var hex: String {
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// This colour with `amount` (0…1) of another laid over it, channel by channel in sRGB.
  public func blended(with other: RGB, amount: Double) -> RGB {
    let t = amount > 0 ? min(1, amount) : 0
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Double(a) + (Double(b) - Double(a)) * t).rounded()) }
    return RGB(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// This colour with so many of 64 parts of another.
  func blended(with other: RGB, sixtyFourths n: Int) -> RGB {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8(truncatingIfNeeded: (Int(a) * (64 - n) + Int(b) * n + 32) >> 6) }
    return RGB(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// Relative luminance, 0…1 (WCAG 2.1).
  public var luminance: Double {
    func linear(_ v: UInt8) -> Double { Double(LinearLight.linear(from: v)) }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Contrast ratio between two colours, 1…21 (WCAG 2.1); text wants 4.5 or more.
  public func contrast(with other: RGB) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// Black or white, whichever reads better on this colour.
  public var readableText: RGB { contrast(with: .black) >= contrast(with: .white) ? .black : .white }
}
