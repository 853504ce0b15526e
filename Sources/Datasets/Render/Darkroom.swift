import Imaging

/// From light to an 8-bit picture: lens softness, vignetting, exposure, tone curve,
/// and a thrift with bits that no eye sees.
struct Darkroom: Sendable {
  /// How much of each pixel's light its neighbours along an axis get.
  var softness = 0.11
  /// How much darker the corners are.
  var vignette = 0.32
  /// How far each channel (blue, green, red) may be from its exact level so that a PNG packs well.
  var tolerance = [3, 2, 2]

  /// `light` has `width * height` linear colours where 1 is white; it is used up.
  func develop(_ light: inout [Vec3], width: Int, height: Int, exposure: Double) -> Image {
    soften(&light, width: width, height: height)
    let curve = Self.curve
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    let halfWidth = Double(width) / 2
    let halfHeight = Double(height) / 2
    let reach = halfWidth * halfWidth + halfHeight * halfHeight
    for y in 0..<height {
      for x in 0..<width {
        let dx = Double(x) + 0.5 - halfWidth
        let dy = Double(y) + 0.5 - halfHeight
        let gain = exposure * (1 - vignette * (dx * dx + dy * dy) / reach)
        let c = light[y * width + x] * gain
        let i = (y * width + x) * 3
        pixels[i] = level(c.z, curve)
        pixels[i + 1] = level(c.y, curve)
        pixels[i + 2] = level(c.x, curve)
      }
    }
    thrift(&pixels, width: width, height: height)
    return Image(width: width, height: height, pixels: pixels)
  }

  private func level(_ c: Double, _ curve: [Double]) -> UInt8 {
    let position = RenderMath.clamp(c, 0, 3.999) * 1024
    let i = Int(position)
    let value = curve[i] + (curve[i + 1] - curve[i]) * (position - Double(i))
    return UInt8(RenderMath.clamp((value + 0.5).rounded(.down), 0, 255))
  }

  /// Levels for light in steps of 1/1024 up to 4: a soft shoulder, then sRGB's curve.
  private static let curve: [Double] = (0...4097).map { i in
    let x = Double(i) / 1024
    // Straight through the middle tones, rolling off towards white as film does.
    let y = min(x * (1 + x / 12) / (1 + x * 0.72) * 1.28, 1)
    let v = y <= 0.0031308 ? 12.92 * y : 1.055 * power(y) - 0.055
    // A little more contrast than the scene has, as every camera's own pictures.
    return 255 * RenderMath.mix(v, RenderMath.smooth(0, 1, v), 0.45)
  }

  /// `y` to the power 5/12 (sRGB's exponent) by roots: y^(5/12) = the fourth root of y^(5/3).
  private static func power(_ y: Double) -> Double {
    var root = 1.0
    for _ in 0..<40 { root = (2 * root + y / (root * root)) / 3 }
    return (y * root * root).squareRoot().squareRoot()
  }

  /// Moves each level by at most its channel's tolerance, so that PNG's Paeth filter leaves few distinct differences.
  ///
  /// As JPEG-LS does when told to be nearly lossless: textures take half the bytes, and the error never adds up,
  /// because each prediction starts from the levels that were really stored.
  private func thrift(_ pixels: inout [UInt8], width: Int, height: Int) {
    let stride = width * 3
    for y in 0..<height {
      for i in 0..<stride {
        let at = y * stride + i
        let left = i >= 3 ? Int(pixels[at - 3]) : 0
        let above = y > 0 ? Int(pixels[at - stride]) : 0
        let corner = i >= 3 && y > 0 ? Int(pixels[at - stride - 3]) : 0
        let guess = Self.paeth(left, above, corner)
        let allowed = tolerance[i % 3]
        let step = 2 * allowed + 1
        let off = Int(pixels[at]) - guess
        let steps = (abs(off) + allowed) / step
        let value = guess + (off < 0 ? -steps : steps) * step
        if value >= 0 && value <= 255 { pixels[at] = UInt8(value) }
      }
    }
  }

  private static func paeth(_ left: Int, _ above: Int, _ corner: Int) -> Int {
    let guess = left + above - corner
    let a = abs(guess - left)
    let b = abs(guess - above)
    let c = abs(guess - corner)
    if a <= b && a <= c { return left }
    return b <= c ? above : corner
  }

  private func soften(_ light: inout [Vec3], width: Int, height: Int) {
    let s = softness
    for y in 0..<height {
      var before = light[y * width]
      for x in 0..<width {
        let here = light[y * width + x]
        let after = light[y * width + min(x + 1, width - 1)]
        light[y * width + x] = here * (1 - 2 * s) + (before + after) * s
        before = here
      }
    }
    for x in 0..<width {
      var before = light[x]
      for y in 0..<height {
        let here = light[y * width + x]
        let after = light[min(y + 1, height - 1) * width + x]
        light[y * width + x] = here * (1 - 2 * s) + (before + after) * s
        before = here
      }
    }
  }
}
