extension Patch {
  /// Draws a sprite over the picture, its colours times `gain` plus `offset`, bilinear from the size that fits.
  package mutating func paste(_ sprite: Sprite, pose: Pose, gain: SIMD3<Float>, offset: SIMD3<Float>) {
    let determinant = pose.xx * pose.yy - pose.xy * pose.yx
    guard abs(determinant) > 1e-12 else { return }
    // The largest size that is read at no less than 0.7 of its pixels a step: sharper would alias.
    var number = 0
    while number + 1 < sprite.levels.count, pose.scale * Double(1 << number) < 0.7 { number += 1 }
    let level = sprite.levels[number]
    let shrink = Double(1 << number)
    // From the output to the level: the inverse map, in level pixels.
    let (ixx, ixy) = (pose.yy / determinant / shrink, -pose.xy / determinant / shrink)
    let (iyx, iyy) = (-pose.yx / determinant / shrink, pose.xx / determinant / shrink)
    // The sprite's middle in the level. Halving maps the index x to (x - 0.5)/2, again and again.
    let middleX = (Double(sprite.width) / 2) / shrink - 0.5
    let middleY = (Double(sprite.height) / 2) / shrink - 0.5

    // The output pixels that the picture's corners enclose.
    let (reachX, reachY) = (Double(sprite.width) / 2 + 1, Double(sprite.height) / 2 + 1)
    let (spanX, spanY) = (abs(pose.xx) * reachX + abs(pose.xy) * reachY, abs(pose.yx) * reachX + abs(pose.yy) * reachY)
    func clamped(_ value: Double) -> Int { Int(min(max(value, 0), Double(size))) }
    let rows = clamped((pose.y - spanY).rounded(.up))..<clamped((pose.y + spanY).rounded(.down) + 1)
    let columns = clamped((pose.x - spanX).rounded(.up))..<clamped((pose.x + spanX).rounded(.down) + 1)
    let (width, height, n) = (level.width, level.height, size)
    let gain = SIMD4<Float>(gain, 1)
    let offset = SIMD4<Float>(offset, 0)

    level.pixels.withUnsafeBytes { source in
      pixels.withUnsafeMutableBufferPointer { out in
        @inline(__always)
        func texel(_ x: Int, _ y: Int) -> SIMD4<Float> {
          guard x >= 0, y >= 0, x < width, y < height else { return SIMD4() }
          let four = source.loadUnaligned(fromByteOffset: (y * width + x) * 4, as: SIMD4<UInt8>.self)
          return SIMD4<Float>(four)
        }
        for v in rows {
          let dy = Double(v) - pose.y
          for u in columns {
            let dx = Double(u) - pose.x
            let px = middleX + ixx * dx + ixy * dy
            let py = middleY + iyx * dx + iyy * dy
            guard px > -1, py > -1, px < Double(width), py < Double(height) else { continue }
            let (fx, fy) = (px.rounded(.down), py.rounded(.down))
            let (x, y) = (Int(fx), Int(fy))
            let (tx, ty) = (Float(px - fx), Float(py - fy))
            let upper = texel(x, y) * (1 - tx) + texel(x + 1, y) * tx
            let lower = texel(x, y + 1) * (1 - tx) + texel(x + 1, y + 1) * tx
            let blend = upper * (1 - ty) + lower * ty
            let alpha = blend.w * (1 / 255)
            guard alpha > 0.002 else { continue }
            let colour = blend * gain + offset * alpha
            let i = (v * n + u) * 3
            let rest = 1 - alpha
            out[i] = out[i] * rest + colour.x
            out[i + 1] = out[i + 1] * rest + colour.y
            out[i + 2] = out[i + 2] * rest + colour.z
          }
        }
      }
    }
  }
}
