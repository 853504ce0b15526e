import Datasets
import Imaging
import Metrics
import Siamese
import Tracking

/// What trials have in common: decoded frames, and the network's answers to crops that several trials cut.
///
/// Two trials whose search regions have the same integers see the same crop, and the network is pure, so the answer is
/// the same bits; near the start of a sequence, and wherever trials agree, that is most of the work.
public final class SharedResponses: Sendable {
  package struct FrameKey: Hashable, Sendable {
    let sequence: Int
    let frame: Int
  }

  package struct ResponseKey: Hashable, Sendable {
    let frame: FrameKey
    let model: Int
    /// The exemplar's crop: which frame, and its integers.
    let start: Int
    let exemplar: CropGeometry
    let search: CropGeometry
    let fusion: [UInt32]
  }

  package struct Answer: Sendable {
    let proposals: Proposals
    let width: Int
    let height: Int
  }

  package let frames: BoundedCache<FrameKey, Image>
  package let answers: BoundedCache<ResponseKey, Answer>

  /// Bytes for frames and for answers; 0 keeps none.
  public init(frames: Int = 512 << 20, answers: Int = 512 << 20) {
    self.frames = BoundedCache(limit: frames)
    self.answers = BoundedCache(limit: answers)
  }

  /// Share of the searches that were answered without the network; NaN before the first.
  public var sharedPart: Double { Double(answers.hits) / Double(answers.hits + answers.misses) }

  func frame(_ index: Int, of footage: Footage, sequence: Int) throws -> Image {
    let key = FrameKey(sequence: sequence, frame: index)
    if let image = frames.value(key) { return image }
    let image = try footage.frame(index)
    frames.keep(key, image, cost: image.pixels.count)
    return image
  }
}
