import Imaging

/// A Siamese network of the SiamRPN family as the trackers see it: pictures in, responses out.
///
/// Pure and safe to call from several threads: the same inputs give the same bits, whatever ran before. Tests put
/// scripted networks in its place.
public protocol SiameseNetwork: Sendable {
  /// Name of the preset it was built from, such as `siamrpn-s` or `siamrpn_r50_l234_dwxcorr`.
  var name: String { get }
  /// Anchors per cell, k.
  var anchors: Int { get }
  /// The trained fusion of the levels; one weight of 1 where there is one level.
  var fusion: Fusion { get }

  /// Side N of the response to a square search region of `instanceSize` pixels, or nil when the network cannot take it.
  func responseSize(instanceSize: Int) -> Int?

  /// What is kept of the exemplar (127 x 127): backbone, neck, and the head's kernels.
  func template(of exemplar: Image) throws -> Template

  /// What the backbone and neck make of a search region, before any template is involved.
  func features(of search: Image) throws -> SearchFeatures

  /// The heads' answer when `template` is looked for in `features`.
  func response(of features: SearchFeatures, to template: Template) throws -> Response
}

extension SiameseNetwork {
  /// The whole way from a search region to the response.
  public func response(of search: Image, to template: Template) throws -> Response {
    try response(of: features(of: search), to: template)
  }
}

/// An exemplar's features and kernels; opaque to everyone but the network that made it.
public struct Template: Sendable {
  public let payload: any Sendable
  public init(payload: any Sendable) { self.payload = payload }
}

/// A search region's features; opaque to everyone but the network that made them.
public struct SearchFeatures: Sendable {
  public let payload: any Sendable
  /// Of the time that they took, what went to the neck and to the head's own layers, in seconds; 0 where nobody says.
  public var neckSeconds = 0.0
  public var headSeconds = 0.0
  public init(payload: any Sendable) { self.payload = payload }
}
