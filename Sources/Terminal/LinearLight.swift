import Foundation

/// The sRGB transfer curve (IEC 61966-2-1) as tables: light adds up in linear values, not in sRGB bytes.
enum LinearLight {
  /// Linear light 0…1 of an sRGB byte.
  static func linear(from byte: UInt8) -> Float { toLinear[Int(byte)] }

  /// The sRGB byte nearest to a linear value 0…1; clamped.
  static func byte(from linear: Float) -> UInt8 {
    fromLinear[Int(max(0, min(1, linear)) * Float(fromLinear.count - 1) + 0.5)]
  }

  static let toLinear: [Float] = (0..<256).map { i in
    let v = Double(i) / 255
    return Float(v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4))
  }

  // 4096 steps keep the darkest bytes apart: the curve's slope is 12.92 at zero, 4095 / 12.92 > 255.
  static let fromLinear: [UInt8] = (0..<4096).map { i in
    let v = Double(i) / 4095
    let s = v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055
    return UInt8((s * 255).rounded())
  }
}
