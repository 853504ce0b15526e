import Siamese

/// A response with the size of its frame, which the clipping of boxes needs.
struct KeptResponse: Sendable {
  let response: Response
  let width: Int
  let height: Int

  /// Bytes of the maps.
  var bytes: Int {
    response.levels.reduce(128) { $0 + 4 * ($1.cls.count + $1.loc.count) + 64 }
  }
}
