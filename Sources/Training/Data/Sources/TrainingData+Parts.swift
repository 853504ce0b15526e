extension TrainingData {
  /// The data without what is held out for validation.
  public var training: TrainingData {
    let rest = part { !isHeldOut($0) }
    // A single sequence must not be held out whole.
    return rest.isEmpty ? self : rest
  }

  /// What is held out for validation and never trained with; nil where nothing is, as with a single sequence.
  ///
  /// Which tracks, pictures and cut-outs depends on their names only, so it stays the same when others come or go. All
  /// boxes of a picture are on one side.
  public var validation: TrainingData? {
    let held = part { isHeldOut($0) }
    return held.isEmpty || part { !isHeldOut($0) }.isEmpty ? nil : held
  }

  private var isEmpty: Bool { trackSets.isEmpty && cutOutSets.isEmpty }

  private func part(_ isKept: (_ path: String) -> Bool) -> TrainingData {
    var part = self
    part.trackSets = trackSets.compactMap { set in
      var set = set
      set.tracks = set.tracks.filter { isKept($0.views[0].path) }
      return set.tracks.isEmpty ? nil : set
    }
    part.cutOutSets = cutOutSets.compactMap { set in
      let objects = set.objects.filter { isKept($0.path) }
      let backgrounds = set.backgrounds.filter(isKept)
      guard !objects.isEmpty, !backgrounds.isEmpty else { return nil }
      return CutOutSet(name: set.name, weight: set.weight, objects: objects, backgrounds: backgrounds)
    }
    return part
  }

  /// Whether a file belongs to the share that is held out, by a hash of its path below the root.
  private func isHeldOut(_ path: String) -> Bool {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in belowRoot(path).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Double(CounterRandom.mix(hash) >> 11) * 0x1p-53 < recipe.validation
  }
}
