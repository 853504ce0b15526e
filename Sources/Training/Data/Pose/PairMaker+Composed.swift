import Foundation
import Tracking

extension PairMaker {
  /// The place of a photograph that a picture's background is cut from.
  private struct Scenery {
    var path: String
    /// Middle, as a share of the picture's width and height.
    var x: Double
    var y: Double
    /// Source pixels per output pixel.
    var step: Double
  }

  /// A cut-out on a background, and the same one in another pose, light and place among distractors. In a negative pair
  /// the search picture has the distractors only, and the box is the first one's.
  ///
  /// Distances and sizes are those of real crops: the exemplar's object has s_z = 127 but for the augmentation, and
  /// its size in the search picture follows from its scale, whatever its pose does to its box.
  func composed(
    _ set: CutOutSet, kind: TrainingPair.Kind, random: inout CounterRandom
  ) throws -> TrainingPair {
    let rules = composition
    let index = random.below(set.objects.count)
    let object = set.objects[index]
    let sprite = try cache.sprite(object.path)
    let upright = Pose(scale: 1)
    let natural = upright.box(of: sprite)
    let side = SearchRegion.exemplarSide(width: natural.width, height: natural.height, context: 0.5)
    let scale = Double(Self.exemplarSize) / side

    let scenery = scenery(of: set, random: &random)
    var exemplar = try background(scenery, size: Self.exemplarSize)
    let exemplarWindow = augmentation.exemplar
    let exemplarPose = Pose(
      scale: scale / (1 + random.symmetric(exemplarWindow.scale)), angle: random.normal() * 0.03,
      stretch: 1 + random.symmetric(exemplarWindow.stretch)
    ).centered(
      atX: exemplar.middle + random.symmetric(exemplarWindow.shift),
      y: exemplar.middle + random.symmetric(exemplarWindow.shift), of: sprite)
    let exemplarBox = exemplarPose.box(of: sprite)
    if random.chance(rules.exemplarDistractor) {
      try pasteDistractor(
        of: set, besides: index, isSame: random.chance(rules.sameCategory), scale: scale, around: exemplarBox,
        on: &exemplar, random: &random)
    }
    paste(sprite, pose: exemplarPose, on: &exemplar, random: &random)

    let keepsBackground = random.chance(rules.sameBackground)
    var elsewhere = self.scenery(of: set, random: &random)
    if keepsBackground {
      elsewhere = scenery
      elsewhere.x += random.normal() * 0.04
      elsewhere.y += random.normal() * 0.04
      elsewhere.step *= 1 + random.symmetric(augmentation.search.scale)
    }
    var search = try background(elsewhere, size: Self.searchSize)
    let searchWindow = augmentation.search
    let target = Pose(
      scale: scale / (1 + random.symmetric(searchWindow.scale)), angle: random.normal() * rules.rotation * .pi / 180,
      stretch: 1 + random.symmetric(rules.aspect), shear: random.normal() * rules.shear,
      isMirrored: random.chance(rules.flip)
    ).centered(
      atX: search.middle + random.symmetric(searchWindow.shift),
      y: search.middle + random.symmetric(searchWindow.shift), of: sprite)
    var box = target.box(of: sprite)
    let others = random.below(rules.distractors + 1)
    if kind.isNegative {
      let isSame = kind == .sameCategoryNegative
      box =
        try pasteDistractor(
          of: set, besides: index, isSame: isSame, scale: scale, at: (box.centerX, box.centerY), on: &search,
          random: &random) ?? box
      for _ in 0..<others {
        try pasteDistractor(
          of: set, besides: index, isSame: isSame, scale: scale, around: box, on: &search, random: &random)
      }
    } else {
      for _ in 0..<others {
        try pasteDistractor(
          of: set, besides: index, isSame: random.chance(rules.sameCategory), scale: scale, around: box, on: &search,
          random: &random)
      }
      paste(sprite, pose: target, on: &search, random: &random)
      if random.chance(rules.occluder) { try occlude(box, with: set, on: &search, random: &random) }
    }
    return pair(
      kind, exemplar: Draft(patch: exemplar, box: exemplarBox), search: Draft(patch: search, box: box),
      origin: "\(set.name): \(Self.file(object.path)) on \(Self.file(scenery.path)), \(Self.file(elsewhere.path))",
      random: &random)
  }

  static func file(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  /// Another object of the set, of the same category where that is asked for and there is one.
  ///
  /// Without a category nobody knows which others are alike, so any will do; asked for another category, one of the
  /// same is drawn again a few times.
  private func other(
    of set: CutOutSet, besides index: Int, isSame: Bool, random: inout CounterRandom
  ) -> CutOutSet.Object? {
    guard set.objects.count > 1 else { return nil }
    let category = set.objects[index].category
    if isSame, let category, let alike = set.byCategory[category], alike.count > 1 {
      for _ in 0..<8 {
        let choice = alike[random.below(alike.count)]
        if choice != index { return set.objects[choice] }
      }
    }
    for _ in 0..<8 {
      let choice = random.below(set.objects.count)
      if choice != index, category == nil || set.objects[choice].category != category { return set.objects[choice] }
    }
    return nil
  }

  /// Draws a distractor in a pose of its own, about as large as the object, far enough from it or at a point.
  /// Gives its box; nil where there is nothing else to draw.
  @discardableResult
  private func pasteDistractor(
    of set: CutOutSet, besides index: Int, isSame: Bool, scale: Double, around box: Box? = nil,
    at point: (x: Double, y: Double)? = nil, on patch: inout Patch, random: inout CounterRandom
  ) throws -> Box? {
    guard let other = other(of: set, besides: index, isSame: isSame, random: &random) else { return nil }
    let sprite = try cache.sprite(other.path)
    let natural = Pose(scale: 1).box(of: sprite)
    let side = SearchRegion.exemplarSide(width: natural.width, height: natural.height, context: 0.5)
    let size = Double(Self.exemplarSize) / side * random.uniform(0.75, 1.3)
    let pose = Pose(
      scale: size, angle: random.normal() * composition.rotation * .pi / 180,
      stretch: 1 + random.symmetric(composition.aspect), isMirrored: random.chance(0.5))
    var place = point ?? (patch.middle, patch.middle)
    if let box {
      // A few tries for a place; the last stands, so that crowds happen.
      for _ in 0..<12 {
        place = (random.uniform(0, Double(patch.size)), random.uniform(0, Double(patch.size)))
        let (dx, dy) = (place.x - box.centerX, place.y - box.centerY)
        if (dx * dx + dy * dy).squareRoot() >= composition.distance { break }
        place = (box.centerX + composition.distance * (dx < 0 ? -1 : 1), place.y)
      }
    }
    let placed = pose.centered(atX: place.x, y: place.y, of: sprite)
    paste(sprite, pose: placed, on: &patch, random: &random)
    return placed.box(of: sprite)
  }

  /// Something before the object: another cut-out over one of its sides, covering a part of it.
  private func occlude(_ box: Box, with set: CutOutSet, on patch: inout Patch, random: inout CounterRandom) throws {
    let sprite = try cache.sprite(set.objects[random.below(set.objects.count)].path)
    let natural = Pose(scale: 1).box(of: sprite)
    let size = (box.area / natural.area).squareRoot() * random.uniform(0.5, 1.0)
    let pose = Pose(scale: size, angle: random.normal() * 0.3, isMirrored: random.chance(0.5))
    let angle = random.uniform(0, 2 * .pi)
    let reach = random.uniform(0.3, 0.55)
    let placed = pose.centered(
      atX: box.centerX + cos(angle) * box.width * reach, y: box.centerY + sin(angle) * box.height * reach, of: sprite)
    paste(sprite, pose: placed, on: &patch, random: &random)
  }

  /// Draws a sprite in a light of its own, its brightness a part of the way to the background's.
  private func paste(_ sprite: Sprite, pose: Pose, on patch: inout Patch, random: inout CounterRandom) {
    let rules = composition
    let background = patch.mean
    let common = 1 + rules.gain * random.normal()
    var gain = SIMD3<Float>()
    for c in 0..<3 { gain[c] = Float(common * (1 + rules.gain / 10 * random.normal())) }
    let weights = SIMD3<Float>(0.114, 0.587, 0.299)
    let difference = ((background - sprite.mean) * weights).sum()
    let shift = Float(random.uniform(0, rules.harmony)) * difference + Float(rules.offset * random.normal())
    patch.paste(sprite, pose: pose, gain: gain, offset: SIMD3(repeating: shift))
  }

  private func scenery(of set: CutOutSet, random: inout CounterRandom) -> Scenery {
    let path = set.backgrounds[random.below(set.backgrounds.count)]
    // From a near look, twice enlarged, to a far one; equal factors are equally likely.
    let step = exp(random.uniform(log(0.5), log(1.7)))
    return Scenery(path: path, x: random.uniform(0.15, 0.85), y: random.uniform(0.15, 0.85), step: step)
  }

  private func background(_ scenery: Scenery, size: Int) throws -> Patch {
    let picture = try cache.picture(scenery.path)
    let (width, height) = (Double(picture.image.width), Double(picture.image.height))
    // Of a picture smaller than the crop, a part is enlarged rather than mirrored over and over.
    let step = min(scenery.step, min(width, height) / Double(Self.searchSize) * 1.4)
    let crop = Crop(centerX: scenery.x * (width - 1), centerY: scenery.y * (height - 1), stepX: step, stepY: step)
    return Patch(of: picture.image, crop: crop, size: size, border: .reflect)
  }
}
