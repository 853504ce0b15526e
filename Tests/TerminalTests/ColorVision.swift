import Foundation
import Terminal

/// How colours look to an eye, after Viénot, Brettel and Mollon (1999) for red-green blindness.
enum ColorVision: CaseIterable, Sendable {
  case usual, protan, deutan

  /// The CIE 1976 difference of two colours as this eye sees them; 2.3 is just noticeable.
  func difference(_ a: RGB, _ b: RGB) -> Double {
    zip(lab(a), lab(b)).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
  }

  private func lab(_ color: RGB) -> [Double] {
    func linear(_ v: UInt8) -> Double {
      let s = Double(v) / 255
      return s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4)
    }
    var (r, g, b) = (linear(color.red), linear(color.green), linear(color.blue))
    switch self {
    case .usual: break
    case .protan: (r, g, b) = (0.11238 * r + 0.88762 * g, 0.11238 * r + 0.88762 * g, 0.00401 * r - 0.00401 * g + b)
    case .deutan: (r, g, b) = (0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b)
    }
    let x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    let z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    func f(_ t: Double) -> Double { t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116 }
    return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))]
  }
}
