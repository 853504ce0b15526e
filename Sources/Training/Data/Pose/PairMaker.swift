import Tracking

/// Makes the two pictures of a pair from what was chosen for it.
package struct PairMaker: Sendable {
  package static let exemplarSize = 127
  package static let searchSize = 255

  package var augmentation: Augmentation
  package var composition: Composition
  package let cache: PictureCache

  package init(augmentation: Augmentation, composition: Composition, cache: PictureCache) {
    self.augmentation = augmentation
    self.composition = composition
    self.cache = cache
  }

  /// A picture under way with the box in it.
  package struct Draft {
    package var patch: Patch
    package var box: Box
  }

  /// A window around a target of a real picture, varied; the target's box in it.
  ///
  /// The exemplar's side s_z is 127 pixels for both sizes (spec.md §1.8), so a target is equally large in both but for
  /// what the augmentation changes.
  package func draft(_ view: TargetView, size: Int, window: Augmentation.Window, random: inout CounterRandom) throws
    -> Draft
  {
    let picture = try cache.picture(view.path)
    let box = view.box(width: picture.image.width, height: picture.image.height)
    let side = SearchRegion.exemplarSide(width: box.width, height: box.height, context: 0.5)
    let pixel = side / Double(Self.exemplarSize)
    let factor = 1 + random.symmetric(window.scale)
    let factorX = factor * (1 + random.symmetric(window.stretch))
    let factorY = factor * (1 + random.symmetric(window.stretch))
    let shiftX = random.symmetric(window.shift)
    let shiftY = random.symmetric(window.shift)
    // The first pixel's centre is 0 in index coordinates and 0.5 in continuous ones.
    let crop = Crop(
      centerX: box.centerX - 0.5 - shiftX * pixel, centerY: box.centerY - 0.5 - shiftY * pixel,
      stepX: pixel * factorX, stepY: pixel * factorY)
    let patch = Patch(of: picture.image, crop: crop, size: size, border: .fill(picture.mean))
    let placed = Box(
      centerX: patch.middle + shiftX / factorX, centerY: patch.middle + shiftY / factorY,
      width: box.width / crop.stepX, height: box.height / crop.stepY)
    return Draft(patch: patch, box: placed)
  }

  /// What is done to the colours of one picture, then to its direction.
  package func finish(
    _ draft: inout Draft, window: Augmentation.Window, isMirrored: Bool, isGrey: Bool, random: inout CounterRandom
  ) {
    let rules = augmentation
    if isGrey { draft.patch.makeGrey() }
    var offset = SIMD3<Float>(repeating: Float(rules.offset * random.normal()))
    let gain = SIMD3<Float>(repeating: Float(1 + rules.gain * random.normal()))
    let hasLighting = random.chance(rules.lighting)
    let lighting = Patch.lighting(SIMD3(random.normal(), random.normal(), random.normal()))
    if hasLighting { offset -= lighting }
    draft.patch.scale(gain: gain, offset: offset)
    let isBlurred = random.chance(window.blur)
    let blurSide = 5 + 2 * random.below(max(1, (rules.blurSide - 5) / 2 + 1))
    let vertical = Float(random.unit())
    if isBlurred { draft.patch.blur(side: blurSide, vertical: vertical) }
    let isNoisy = random.chance(rules.noise)
    let level = Float(random.uniform(0, rules.noiseLevel))
    if isNoisy { draft.patch.addNoise(deviation: level, random: &random) }
    if isMirrored {
      draft.patch.mirror()
      draft.box = draft.patch.mirrored(draft.box)
    }
  }

  /// The pair of two drafts.
  package func pair(
    _ kind: TrainingPair.Kind, exemplar: Draft, search: Draft, origin: String, random: inout CounterRandom
  ) -> TrainingPair {
    var (exemplar, search) = (exemplar, search)
    let isMirrored = random.chance(augmentation.flip)
    let isSearchMirrored = random.chance(augmentation.flipSearch) != isMirrored
    let isGrey = random.chance(augmentation.grey)
    finish(
      &exemplar, window: augmentation.exemplar, isMirrored: isMirrored, isGrey: isGrey, random: &random)
    finish(&search, window: augmentation.search, isMirrored: isSearchMirrored, isGrey: isGrey, random: &random)
    return TrainingPair(
      kind: kind, exemplarSize: Self.exemplarSize, exemplar: exemplar.patch.pixels, searchSize: Self.searchSize,
      search: search.patch.pixels, box: search.box, exemplarBox: exemplar.box, origin: origin)
  }
}
