import Tracking

/// Pairs from all sources of a recipe, mixed by weight, each made from (seed, index) alone.
///
///     let data = try TrainingData(recipe, root: "data/train")
///     let source = MixedPairSource(data, responseSize: 17)
///     let (pair, targets) = try source.pair(at: 1000)
///
/// A pair whose picture is broken is drawn again, the next choice depending on (seed, index) too; broken files are named
/// in `brokenFiles`.
public struct MixedPairSource: PairSource {
  /// How often a pair is drawn again before the data are given up.
  static let attempts = 32

  public let seed: UInt64
  /// Side of the response map that targets are made for.
  public let responseSize: Int
  private let data: TrainingData
  private let maker: PairMaker
  private let cache: PictureCache
  /// Sums of the weights up to each source: track sets first, then cut-outs.
  private let bounds: [Double]
  /// The same for the track sets alone: where negatives come from.
  private let trackBounds: [Double]
  /// Tracks by category, as (set, track).
  private let byCategory: [String: [TrackPlace]]

  private struct TrackPlace: Sendable, Equatable {
    var set: Int
    var track: Int
  }

  /// `cacheBytes` bounds the decoded pictures that are kept; `seed` takes the place of the recipe's.
  public init(_ data: TrainingData, responseSize: Int, seed: UInt64? = nil, cacheBytes: Int = 384 << 20) {
    self.data = data
    self.responseSize = responseSize
    self.seed = seed ?? data.recipe.seed
    cache = PictureCache(limit: cacheBytes)
    maker = PairMaker(augmentation: data.recipe.augmentation, composition: data.recipe.composition, cache: cache)
    func sums(_ weights: [Double]) -> [Double] {
      var sum = 0.0
      return weights.map { weight in
        sum += weight
        return sum
      }
    }
    bounds = sums(data.trackSets.map(\.weight) + data.cutOutSets.map(\.weight))
    trackBounds = sums(data.trackSets.map(\.weight))
    var byCategory: [String: [TrackPlace]] = [:]
    for (s, set) in data.trackSets.enumerated() {
      for (t, track) in set.tracks.enumerated() {
        if let category = track.category { byCategory[category, default: []].append(TrackPlace(set: s, track: t)) }
      }
    }
    self.byCategory = byCategory
  }

  /// Files that could not be used so far, with the reason.
  public var brokenFiles: [(file: String, reason: String)] { cache.brokenFiles }
  /// Bytes of decoded pictures that are kept just now.
  public var cachedBytes: Int { cache.heldBytes }

  public func pair(at index: UInt64) throws -> (pair: TrainingPair, targets: PairTargets) {
    var last: (any Error)?
    for attempt in 0..<Self.attempts {
      var random = CounterRandom(seed: seed, index: index, stream: UInt64(2 * attempt))
      do {
        let pair = try draw(&random)
        var choice = CounterRandom(seed: seed, index: index, stream: UInt64(2 * attempt + 1))
        let targets = PairTargets(
          box: pair.box, isNegative: pair.kind.isNegative, size: responseSize, searchSize: pair.searchSize,
          rules: data.recipe.targets, random: &choice)
        return (pair, targets)
      } catch { last = error }
    }
    throw TrainingDataError.unusable(
      source: data.recipe.file, attempts: Self.attempts, last: last.map { "\($0)" } ?? "nothing was tried")
  }

  // MARK: - Choosing

  private func draw(_ random: inout CounterRandom) throws -> TrainingPair {
    let source = Self.pick(bounds, &random)
    let dice = random.unit()
    let recipe = data.recipe
    let negative: TrainingPair.Kind? =
      dice < recipe.sameCategoryNegatives
      ? .sameCategoryNegative
      : dice < recipe.sameCategoryNegatives + recipe.otherCategoryNegatives ? .otherCategoryNegative : nil
    if source >= data.trackSets.count {
      return try maker.composed(
        data.cutOutSets[source - data.trackSets.count], kind: negative ?? .composed, random: &random)
    }
    let set = data.trackSets[source]
    let place = TrackPlace(set: source, track: random.below(set.tracks.count))
    let track = set.tracks[place.track]
    let first = random.below(track.views.count)
    if let negative, let (kind, other) = stranger(to: place, kind: negative, random: &random) {
      let otherTrack = data.trackSets[other.set].tracks[other.track]
      let second = random.below(otherTrack.views.count)
      return try pair(
        kind, (track, first, set), (otherTrack, second, data.trackSets[other.set]), random: &random)
    }
    let low = max(0, first - set.range)
    let high = min(track.views.count - 1, first + set.range)
    let second = low + random.below(high - low + 1)
    let kind: TrainingPair.Kind = set.isVideo ? .video : .detection
    return try pair(kind, (track, first, set), (track, second, set), random: &random)
  }

  private typealias Choice = (track: TargetTrack, view: Int, set: TrackSet)

  private func pair(
    _ kind: TrainingPair.Kind, _ exemplar: Choice, _ search: Choice, random: inout CounterRandom
  ) throws -> TrainingPair {
    let rules = data.recipe.augmentation
    let first = try maker.draft(
      exemplar.track.views[exemplar.view], size: PairMaker.exemplarSize, window: rules.exemplar, random: &random)
    let second = try maker.draft(
      search.track.views[search.view], size: PairMaker.searchSize, window: rules.search, random: &random)
    func label(_ choice: Choice) -> String { "\(choice.track.name):\(choice.track.views[choice.view].frame)" }
    return maker.pair(
      kind, exemplar: first, search: second, origin: "\(exemplar.set.name): \(label(exemplar)), \(label(search))",
      random: &random)
  }

  /// Another track for a negative pair, and which kind it makes. Where nobody knows the category, or it has no other
  /// track, one of another (or unknown) category; nil where all data are one track.
  private func stranger(
    to place: TrackPlace, kind: TrainingPair.Kind, random: inout CounterRandom
  ) -> (TrainingPair.Kind, TrackPlace)? {
    let track = data.trackSets[place.set].tracks[place.track]
    func isStrange(_ other: TrackPlace) -> Bool {
      // Not the same picture: the exemplar's object would be in it.
      other != place && data.trackSets[other.set].tracks[other.track].views[0].path != track.views[0].path
    }
    if kind == .sameCategoryNegative, let category = track.category, let alike = byCategory[category], alike.count > 1 {
      for _ in 0..<8 {
        let other = alike[random.below(alike.count)]
        if isStrange(other) { return (.sameCategoryNegative, other) }
      }
    }
    for _ in 0..<8 {
      let set = Self.pick(trackBounds, &random)
      let other = TrackPlace(set: set, track: random.below(data.trackSets[set].tracks.count))
      let category = data.trackSets[other.set].tracks[other.track].category
      if isStrange(other), category == nil || category != track.category { return (.otherCategoryNegative, other) }
    }
    return nil
  }

  /// The source that a random number falls on, by weight.
  private static func pick(_ bounds: [Double], _ random: inout CounterRandom) -> Int {
    let point = random.unit() * (bounds.last ?? 0)
    return bounds.firstIndex { point < $0 } ?? bounds.count - 1
  }
}
