extension Augmentation {
  /// Reads the `augment` table; what is not given stays as it is by default.
  init(_ table: RecipeTable) throws {
    self.init()
    if let window = try table.table("exemplar") { try exemplar.read(window) }
    if let window = try table.table("search") { try search.read(window) }
    flip = try table.number("flip", default: flip, in: 0...1)
    flipSearch = try table.number("flip_search", default: flipSearch, in: 0...1)
    grey = try table.number("grey", default: grey, in: 0...1)
    lighting = try table.number("lighting", default: lighting, in: 0...1)
    gain = try table.number("gain", default: gain, in: 0...1)
    offset = try table.number("offset", default: offset, in: 0...128)
    noise = try table.number("noise", default: noise, in: 0...1)
    noiseLevel = try table.number("noise_level", default: noiseLevel, in: 0...128)
    blurSide = try table.whole("blur_side", default: blurSide, in: 5...99)
    try table.finish()
  }
}

extension Augmentation.Window {
  mutating func read(_ table: RecipeTable) throws {
    shift = try table.number("shift", default: shift, in: 0...1000)
    scale = try table.number("scale", default: scale, in: 0...0.9)
    stretch = try table.number("stretch", default: stretch, in: 0...0.9)
    blur = try table.number("blur", default: blur, in: 0...1)
    try table.finish()
  }
}

extension Composition {
  /// Reads the `compose` table; what is not given stays as it is by default.
  init(_ table: RecipeTable) throws {
    self.init()
    rotation = try table.number("rotation", default: rotation, in: 0...180)
    aspect = try table.number("aspect", default: aspect, in: 0...0.9)
    shear = try table.number("shear", default: shear, in: 0...1)
    flip = try table.number("flip", default: flip, in: 0...1)
    distractors = try table.whole("distractors", default: distractors, in: 0...20)
    sameCategory = try table.number("same_category", default: sameCategory, in: 0...1)
    distance = try table.number("distance", default: distance, in: 0...200)
    exemplarDistractor = try table.number("exemplar_distractor", default: exemplarDistractor, in: 0...1)
    occluder = try table.number("occluder", default: occluder, in: 0...1)
    sameBackground = try table.number("same_background", default: sameBackground, in: 0...1)
    harmony = try table.number("harmony", default: harmony, in: 0...1)
    gain = try table.number("gain", default: gain, in: 0...1)
    offset = try table.number("offset", default: offset, in: 0...128)
    try table.finish()
  }
}

extension TargetRules {
  /// Reads the `targets` table; what is not given stays as it is by default.
  init(_ table: RecipeTable) throws {
    self.init()
    positiveIoU = try table.number("positive_iou", default: positiveIoU, in: 0...1)
    negativeIoU = try table.number("negative_iou", default: negativeIoU, in: 0...1)
    positives = try table.whole("positives", default: positives, in: 1...10_000)
    samples = try table.whole("samples", default: samples, in: 1...10_000)
    fillsNegatives = try table.flag("fill_negatives", default: fillsNegatives)
    forcesBest = try table.flag("force_best", default: forcesBest)
    negativePairSamples = try table.whole("negative_pair_samples", default: negativePairSamples, in: 0...10_000)
    negativePairWindow = try table.whole("negative_pair_window", default: negativePairWindow, in: 1...99)
    try table.finish()
  }
}
