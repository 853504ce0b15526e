/// A sun and a sky: enough light for small rounded things to look solid.
struct Light: Sendable {
  /// The unit direction towards the sun.
  var toSun: Vec3
  var sun: Vec3
  /// Light from straight above the surface's horizon, and what the ground throws back from below it.
  var sky: Vec3
  var bounce: Vec3

  init(toSun: Vec3, sun: Vec3, sky: Vec3, bounce: Vec3) {
    self.toSun = RenderMath.unit(toSun)
    self.sun = sun
    self.sky = sky
    self.bounce = bounce
  }

  /// The light that a surface sends to the viewer (who is at z = +infinity).
  ///
  /// `gloss` scales the highlight, whose exponent is 2 to the power `polish`; `open` is the part of the sky that the
  /// point sees; `lit` the part of the sun.
  func shade(
    _ albedo: Vec3, normal n: Vec3, gloss: Double = 0, polish: Int = 4, open: Double = 1, lit: Double = 1
  ) -> Vec3 {
    let facing = max(RenderMath.dot(n, toSun), 0)
    let up = 0.5 + 0.5 * n.z
    var out = albedo * (sun * (facing * lit) + (sky * up + bounce * (1 - up)) * open)
    if gloss > 0 {
      let half = RenderMath.unit(toSun + Vec3(0, 0, 1))
      var highlight = max(RenderMath.dot(n, half), 0)
      for _ in 0..<polish { highlight *= highlight }
      // Schlick's approximation: everything mirrors more at a grazing angle.
      let grazing = 1 - max(n.z, 0)
      let fresnel = 0.04 + 0.5 * grazing * grazing * grazing
      out += sun * (gloss * highlight * lit) + sky * (gloss * fresnel * open)
    }
    return out
  }
}
