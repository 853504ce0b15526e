/// How composed pairs are put together (DaSiamRPN's idea of distractors, with cut-outs).
public struct Composition: Sendable, Equatable {
  /// Deviation of the object's turn in the search picture, degrees.
  public var rotation = 12.0
  /// Its aspect changes by a factor of 1 ± aspect.
  public var aspect = 0.10
  /// Deviation of its shear.
  public var shear = 0.05
  /// Share of pairs whose object is mirrored in the search picture.
  public var flip = 0.08
  /// Distractors in the search picture at most; each number from 0 is equally likely.
  public var distractors = 3
  /// Share of the distractors that are of the object's category, where that is known and has others.
  public var sameCategory = 0.6
  /// Distance of a distractor's middle from the object's at least, pixels.
  public var distance = 45.0
  /// Share of exemplars with a distractor at their edge.
  public var exemplarDistractor = 0.2
  /// Share of search pictures in which something is before the object.
  public var occluder = 0.12
  /// Share of pairs whose two pictures have the same background, from places close to each other.
  public var sameBackground = 0.35
  /// How far an object's brightness goes towards its background's at most, 0…1.
  public var harmony = 0.35
  /// Deviation of an object's gain from 1, and a tenth of it between its channels.
  public var gain = 0.12
  /// Deviation of an object's offset, grey levels.
  public var offset = 8.0

  public init() {}
}
