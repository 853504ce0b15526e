import Imaging
import Siamese

/// What the first frame fixes: the template and the colour that fills what lies outside an image.
public struct Target: Sendable {
  public let template: Template
  /// Mean of the whole first frame by channel; never refreshed (spec.md §1.9).
  public let fill: ChannelMean
  /// The exemplar crop, for showing.
  public let exemplar: Image
  /// Side of the search crop: the parameters', or chosen by the first box's size where that is adaptive.
  public let instanceSize: Int?
  /// Size of the first frame in pixels.
  public let width: Int
  public let height: Int
}
