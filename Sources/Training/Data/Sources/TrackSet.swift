/// Tracks that are sampled alike.
package struct TrackSet: Sendable, Equatable {
  /// What the recipe calls it.
  package var name: String
  /// Share of the pairs, relative to the other sources'.
  package var weight: Double
  /// Whether two different frames make a pair, or a still image with itself.
  package var isVideo: Bool
  /// How many frames two pictures of a pair may be apart.
  package var range: Int
  package var tracks: [TargetTrack]

  package init(name: String, weight: Double, isVideo: Bool, range: Int, tracks: [TargetTrack]) {
    self.name = name
    self.weight = weight
    self.isVideo = isVideo
    self.range = range
    self.tracks = tracks
  }
}
