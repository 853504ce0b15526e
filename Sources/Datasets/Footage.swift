import Imaging
import Tracking

/// An ordered source of frames and what is known about them.
///
///     let footage = try FootageOpener().open("Jogging.2")
///     let box = footage.truth(0), frame = try footage.frame(0)
public struct Footage: Sendable {
  /// What a person calls it: `Jogging.2`.
  public let name: String
  /// What opens it again.
  public let path: String
  public let layout: DatasetLayout
  public let frames: any FrameSequence
  /// Frames a second at normal speed; 30 where nothing says.
  public let framesPerSecond: Double
  public let groundTruth: GroundTruth?
  /// Marks by frame that the data set gives beside the boxes: `cover`, `absence`, `camera_motion`…
  public let labels: [String: [Int]]
  /// Attributes of the whole sequence, as OTB's and UAV123's are in pysot's files: `Fast Motion`…
  public let attributes: [String]
  /// Names of the targets to choose from, where there are several.
  public let targets: [String]
  /// What is odd but does not prevent the use, each with its file.
  public let warnings: [String]

  public init(
    name: String, path: String, layout: DatasetLayout = .folder, frames: any FrameSequence,
    framesPerSecond: Double = 30,
    groundTruth: GroundTruth? = nil, labels: [String: [Int]] = [:], attributes: [String] = [],
    targets: [String] = [], warnings: [String] = []
  ) {
    self.name = name
    self.path = path
    self.layout = layout
    self.frames = frames
    self.framesPerSecond = framesPerSecond
    self.groundTruth = groundTruth
    self.labels = labels
    self.attributes = attributes
    self.targets = targets
    self.warnings = warnings
  }

  /// Number of frames.
  public var count: Int { frames.count }

  /// Coordinate of the first pixel in the ground truth's file, and so in results: 1 for OTB layouts.
  public var base: Double { groundTruth?.base ?? 0 }

  /// The picture of a frame. Throws what is wrong with this frame; others can still be asked for.
  public func frame(_ index: Int) throws -> Image { try frames.frame(at: index) }

  /// The target's 0-based box; nil where it is absent or nobody annotated it.
  public func truth(_ index: Int) -> Box? { groundTruth?.box(at: index) }

  /// Size of the first frame that can be read.
  public func frameSize() throws -> (width: Int, height: Int) {
    var failure: (any Error)?
    for index in 0..<min(count, 100) {
      do {
        let image = try frame(index)
        return (image.width, image.height)
      } catch { failure = failure ?? error }
    }
    throw failure ?? DatasetError.noFrames(folder: path, others: [])
  }

  /// The same, its frames decoded ahead on another thread and kept within `limit` bytes, at most `behind` of those seen.
  public func decodedAhead(limit: Int = 256 << 20, behind: Int = .max) -> Footage {
    Footage(
      name: name, path: path, layout: layout, frames: FrameReader(frames, limit: limit, behind: behind),
      framesPerSecond: framesPerSecond, groundTruth: groundTruth, labels: labels, attributes: attributes,
      targets: targets, warnings: warnings)
  }
}
