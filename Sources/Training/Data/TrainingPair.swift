import Tracking

/// An exemplar and a search region of one training step, with the target's box in the search region.
///
/// Pictures are interleaved blue, green, red floats, row-major, nominally 0…255 and not clipped: colour augmentation may
/// leave the range (spec.md §1.15).
public struct TrainingPair: Sendable, Equatable {
  /// Where a pair comes from, and so what it teaches.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Two frames of one track.
    case video
    /// A still image twice, told apart by augmentation alone.
    case detection
    /// Cut-outs on backgrounds, with distractors of the same category.
    case composed
    /// A search region without the exemplar's object, of the same category.
    case sameCategoryNegative
    /// A search region without the exemplar's object, of another category.
    case otherCategoryNegative

    public var isNegative: Bool { self == .sameCategoryNegative || self == .otherCategoryNegative }
  }

  public var kind: Kind
  /// Side in pixels, 127.
  public var exemplarSize: Int
  /// `exemplarSize² · 3` floats.
  public var exemplar: [Float]
  /// Side in pixels, 255.
  public var searchSize: Int
  /// `searchSize² · 3` floats.
  public var search: [Float]
  /// The target in pixels of the search region, pixel centres at whole numbers. For a negative pair, what is there instead.
  public var box: Box
  /// The target in pixels of the exemplar.
  public var exemplarBox: Box
  /// The source, track and frames, for people.
  public var origin: String

  public init(
    kind: Kind, exemplarSize: Int, exemplar: [Float], searchSize: Int, search: [Float], box: Box, exemplarBox: Box,
    origin: String
  ) {
    self.kind = kind
    self.exemplarSize = exemplarSize
    self.exemplar = exemplar
    self.searchSize = searchSize
    self.search = search
    self.box = box
    self.exemplarBox = exemplarBox
    self.origin = origin
  }
}
