/// Tracks that are sampled alike.
struct TrackSet: Sendable, Equatable {
  /// What the recipe calls it.
  var name: String
  /// Share of the pairs, relative to the other sources'.
  var weight: Double
  /// Whether two different frames make a pair, or a still image with itself.
  var isVideo: Bool
  /// How many frames two pictures of a pair may be apart.
  var range: Int
  var tracks: [TargetTrack]
}
