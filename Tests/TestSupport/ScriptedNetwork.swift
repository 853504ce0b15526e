import Imaging
import Siamese

/// A network whose answers are written by the test: one response a frame, in turn, whatever the picture shows.
///
/// The blue of the search crop's middle pixel says which response is meant, so that it stays a pure function of its
/// input: paint frame i with blue = i.
public struct ScriptedNetwork: SiameseNetwork {
  public let name = "scripted"
  public let anchors = 5
  public var fusion = Fusion(cls: [1], loc: [1])
  /// Cells that the "backbone" adds, like pysot's BASE_SIZE.
  public let base: Int
  /// The response of frame i for a map of n cells.
  public let script: @Sendable (_ frame: Int, _ size: Int) -> Response

  public init(base: Int = 0, script: @escaping @Sendable (_ frame: Int, _ size: Int) -> Response) {
    self.base = base
    self.script = script
  }

  public func responseSize(instanceSize: Int) -> Int? {
    instanceSize < 127 ? nil : (instanceSize - 127) / 8 + 1 + base
  }

  public func template(of exemplar: Image) throws -> Template { Template(payload: 0) }

  public func features(of search: Image) throws -> SearchFeatures {
    SearchFeatures(
      payload: (
        frame: Int(search.pixels[(search.height / 2 * search.width + search.width / 2) * 3]), side: search.width
      ))
  }

  public func response(of features: SearchFeatures, to template: Template) throws -> Response {
    guard let (frame, side) = features.payload as? (Int, Int), let size = responseSize(instanceSize: side) else {
      throw ScriptError.foreignFeatures
    }
    return script(frame, size)
  }

  enum ScriptError: Error { case foreignFeatures }

  /// Background everywhere, all boxes equal to their anchors, and the listed proposals at the given logit margins; those
  /// that a small map does not have are left out.
  public static func response(
    size: Int, base margin: Float = -10, peaks: [(anchor: Int, row: Int, column: Int, margin: Float)]
  ) -> Response {
    let plane = size * size
    var cls = [Float](repeating: 0, count: 10 * plane)
    for i in 0..<(5 * plane) { cls[5 * plane + i] = margin }
    for peak in peaks where 0..<size ~= peak.row && 0..<size ~= peak.column {
      cls[(5 + peak.anchor) * plane + peak.row * size + peak.column] = peak.margin
    }
    return Response(
      size: size, anchors: 5,
      levels: [LevelResponse(cls: cls, loc: [Float](repeating: 0, count: 20 * plane))])
  }
}
