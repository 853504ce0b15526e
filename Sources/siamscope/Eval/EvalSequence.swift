import Datasets
import Foundation
import Metrics
import Tracking

/// A sequence as an evaluation needs it: what is known of it, without its frames.
struct EvalSequence: Sendable {
  /// The footage's name, fit for a file.
  let name: String
  /// What opens the footage.
  let path: String
  /// One a frame, in the ground truth's own base.
  private(set) var groundTruth: [Region]
  let base: Double
  private(set) var labels: [String: [Int]]
  /// Attributes that a data set gives to a whole sequence.
  let ownAttributes: [String]
  /// Starts of a multi-start run; without `anchor.value`, one in every 50 frames.
  private(set) var anchors: [MultiStart.Anchor]
  let hasOwnAnchors: Bool
  /// Targets of the footage that are not this one, by number.
  let otherTargets: Int
  /// GOT-10k's class, where there is one.
  let objectClass: String?

  /// Opens a sequence for what is known of it. Throws without a ground truth.
  init(path: String, opener: FootageOpener) throws {
    let footage = try opener.open(path)
    footage.warnings.forEach { StandardError.write("warning: \($0)") }
    guard let truth = footage.groundTruth else { throw MetricsError.noGroundTruth(sequence: footage.name) }
    name = footage.name.replacing("/", with: "_")
    self.path = path
    base = footage.base
    labels = footage.labels
    ownAttributes = footage.attributes
    otherTargets = max(0, footage.targets.count - 1)
    // One box alone is a test set's: all frames are run, what is not known counts as absent.
    let count = truth.regions.count > 1 ? min(truth.regions.count, footage.count) : footage.count
    groundTruth = (0..<count).map { truth.region(at: $0) }
    let file = path + "/anchor.value"
    if let text = try? String(contentsOfFile: file, encoding: .utf8) {
      let values = try TrajectoryText.numbers(text, file: file).prefix(count).map { $0 ?? 0 }
      anchors = MultiStart.anchors(Array(values))
      hasOwnAnchors = true
    } else {
      anchors = Self.regularAnchors(groundTruth)
      hasOwnAnchors = false
    }
    let info = (try? String(contentsOfFile: path + "/meta_info.ini", encoding: .utf8)) ?? ""
    objectClass = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("object_class:") }
      .map { $0.dropFirst("object_class:".count).trimmingCharacters(in: .whitespaces) }
  }

  /// Frames 0, 50, 100 … where the target is there, each towards the farther end, as VOT2020 placed its anchors.
  private static func regularAnchors(_ truth: [Region]) -> [MultiStart.Anchor] {
    let places = stride(from: 0, to: truth.count, by: 50).filter { truth[$0].isPresent }
    let anchors = places.map { MultiStart.Anchor(frame: $0, isForward: truth.count - $0 >= $0) }
    return anchors.filter(\.isForward) + anchors.filter { !$0.isForward }
  }

  /// The first `count` frames alone.
  func prefix(_ count: Int) -> EvalSequence {
    var part = self
    part.groundTruth = Array(groundTruth.prefix(count))
    part.labels = labels.mapValues { Array($0.prefix(count)) }
    part.anchors = anchors.filter { $0.frame < count }
    return part
  }

  /// The ground truth as boxes; NaN where it is absent.
  var boxes: [Box] { groundTruth.map(\.scoredBox) }

  /// Attributes of the sequence or of some frame, for tables by attribute.
  var attributes: [String] { Set(ownAttributes + frameAttributes).sorted() }

  /// Attributes that some frame has; presence and visibility are none.
  private var frameAttributes: [String] {
    let presence: Set = ["absent", "absence", "cover", "cut_by_image"]
    return labels.filter { !presence.contains($0.key) && $0.value.contains { $0 > 0 } }.keys.sorted()
  }

  /// Flags by attribute and frame.
  var tags: [String: [Bool]] {
    var tags: [String: [Bool]] = [:]
    for name in frameAttributes { tags[name] = labels[name]?.prefix(groundTruth.count).map { $0 > 0 } }
    return tags
  }

  /// LaSOT's flags in pysot's file, where there are some: 1 means present.
  var present: [Bool]? {
    guard let flags = labels["absent"], flags.count == groundTruth.count else { return nil }
    return flags.map { $0 == 1 }
  }

  /// GOT-10k's visibility, where a frame has one.
  var cover: [Int]? {
    guard let cover = labels["cover"], cover.count == groundTruth.count else { return nil }
    return cover
  }

  func vot(size: ImageSize) -> VOTSequence {
    VOTSequence(name: name, size: size, groundTruth: groundTruth, tags: tags)
  }
}

extension Region {
  /// The box that a one-pass evaluation compares; NaN for codes and absent targets.
  var scoredBox: Box { bounds ?? Box(x: .nan, y: .nan, width: .nan, height: .nan) }
}
