import Siamese

/// One distractor, followed from frame to frame by where it is.
public struct DistractorSighting: Sendable {
  /// Told apart from all others of a memory.
  public let id: Int
  /// Where it was seen last, image pixels.
  public internal(set) var box: Box
  /// The steps of the memory (from 1) on which it was seen first and last.
  public let first: Int
  public internal(set) var last: Int
  /// Frames on which it was seen.
  public internal(set) var count = 1
  /// Switched off by a person: α = 0.
  public internal(set) var isOff = false
  /// Pinned by a person: neither age nor number drops it.
  public internal(set) var isPinned = false
  /// Its look: the weighted mean over the frames in the incremental objective, else the last one; nil where only the
  /// mean of all is ever asked for.
  public internal(set) var template: Template?
  /// Σ_t β_t·α_i over those frames; α_i alone without time.
  public internal(set) var weight: Double
  /// The step on which it was last cut out of a frame, where templates are made so.
  var cut: (step: Int, template: Template)?

  /// Overlap with the last place from which a distractor is the same one.
  static let overlap = 0.3
  /// Frames without it after which it is no longer looked for where it was.
  static let patience = 10

  /// For each box the place in `sightings` of the one that it continues; nil where it is new. The boxes come first,
  /// the strongest before the others, and no sighting is given twice.
  static func matches(_ boxes: [Box], _ sightings: [DistractorSighting], step: Int) -> [Int?] {
    var free = Set(sightings.indices.filter { step - sightings[$0].last <= patience })
    return boxes.map { box in
      var best: (place: Int, iou: Double)?
      for place in free.sorted() {
        let iou = sightings[place].box.iou(box)
        if iou >= overlap, iou > best?.iou ?? 0 { best = (place, iou) }
      }
      guard let best else { return nil }
      free.remove(best.place)
      return best.place
    }
  }
}
