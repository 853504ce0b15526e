import Imaging
import Tracking

/// What the engine finds out about a frame on demand, beside its inspection: costs the network once or twice.
public struct Study: Sendable {
  /// Which question.
  public enum Kind: Sendable, Equatable {
    /// How alike the chosen box and the distractors are.
    case likeness
    /// What the target's template has become.
    case template
  }

  /// Which question of which frame.
  struct Key: Sendable, Equatable {
    let run: Run.ID
    let frame: Int
    let kind: Kind
  }

  /// What the target's template has become.
  public struct TemplateReport: Sendable {
    /// The first frame as it is searched, and where that is.
    public let crop: Image
    public let look: TemplateLook
    /// The frame of the first box.
    public let first: Int
    /// Frames and their share in the mean template, newest last; the exemplar's first.
    public let shares: [(frame: Int, share: Double)]
    /// The share of all older frames that are not listed.
    public let older: Double
  }

  let key: Key
  public let likeness: Likeness?
  public let template: TemplateReport?
  /// Why there is none.
  public let reason: String?

  init(key: Key, likeness: Likeness? = nil, template: TemplateReport? = nil, reason: String? = nil) {
    self.key = key
    self.likeness = likeness
    self.template = template
    self.reason = reason
  }
}
