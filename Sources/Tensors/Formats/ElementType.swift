/// The kinds of number a weights file holds; raw values are the names used in safetensors headers.
public enum ElementType: String, Sendable, CaseIterable {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case i64 = "I64"
  case i32 = "I32"
  case i16 = "I16"
  case i8 = "I8"
  case u64 = "U64"
  case u32 = "U32"
  case u16 = "U16"
  case u8 = "U8"
  case bool = "BOOL"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .f64, .i64, .u64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .i8, .u8, .bool: 1
    }
  }

  /// Whether it is one of the floating-point kinds.
  public var isFloating: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16: true
    default: false
    }
  }
}

/// The 16-bit floating-point formats, as bit patterns.
enum HalfPrecision {
  /// IEEE 754 binary16 to single precision, exact.
  @inline(__always)
  static func float(f16 bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7fff) << 13
    let exponent = magnitude & 0x0f80_0000
    if exponent == 0x0f80_0000 { return Float(bitPattern: sign | (magnitude &+ 0x7000_0000)) }
    if exponent == 0 {
      // A subnormal: let a subtraction of 2^-14 normalise it.
      let value = Float(bitPattern: magnitude &+ 0x3880_0000) - Float(bitPattern: 0x3880_0000)
      return Float(bitPattern: sign | value.bitPattern)
    }
    return Float(bitPattern: sign | (magnitude &+ 0x3800_0000))
  }

  /// bfloat16 to single precision, exact.
  @inline(__always)
  static func float(bf16 bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// Single precision to IEEE 754 binary16, ties to even, overflow to infinity.
  static func f16(_ value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: (value.bitPattern >> 16) & 0x8000)
    let bits = value.bitPattern & 0x7fff_ffff
    if bits > 0x7f80_0000 { return sign | 0x7e00 }
    if bits >= 0x477f_f000 { return sign | 0x7c00 }
    if bits < 0x3880_0000 {
      // Adding 0.5 puts the subnormal's 10 bits at the bottom of the word, rounded by the adder.
      let sum = Float(bitPattern: bits) + 0.5
      return sign | UInt16(truncatingIfNeeded: sum.bitPattern &- 0x3f00_0000)
    }
    let odd = (bits >> 13) & 1
    return sign | UInt16(truncatingIfNeeded: (bits &- 0x3800_0000 &+ 0xfff &+ odd) >> 13)
  }

  /// Single precision to bfloat16, ties to even; NaN stays NaN.
  static func bf16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ ((bits >> 16) & 1)) >> 16)
  }
}
