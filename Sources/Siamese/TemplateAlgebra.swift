/// A network whose templates can be made from search features and combined: what DaSiamRPN's distractor-aware
/// re-ranking needs (spec.md §3).
public protocol TemplateAlgebra: SiameseNetwork {
  /// Side of the window of search features that stands for an exemplar: 6 for AlexNet, 7 behind a neck.
  var templateSide: Int { get }

  /// Whether a window of the search features is the exemplar's features of the pixels under it: so for a backbone
  /// without padding, and an approximation for the others (spec.md §3.5).
  var hasExactWindows: Bool { get }

  /// Whether a combination of templates answers with the same combination of responses: up-channel heads do, and
  /// depthwise heads do not (spec.md §3.4, §3.6).
  var isLinearInTemplate: Bool { get }

  /// The class template of the object whose features are the window with its top left corner at (row, column); it has
  /// no box kernels, since nothing is ever regressed from it.
  ///
  /// Exact for a backbone without padding, where the window equals the features of the 127-pixel crop at (8 · row,
  /// 8 · column); approximate for the others (spec.md §3.5).
  func template(at row: Int, column: Int, of features: SearchFeatures) throws -> Template

  /// The class template of a weighted mean of windows, Σ weight = 1: the features are combined first, so that a head
  /// that is affine in them makes its kernels once, whatever their number (spec.md §3.4, (ii)). Only for heads that are
  /// linear in the template.
  func template(
    ofMean windows: [(weight: Float, row: Int, column: Int)], of features: SearchFeatures
  ) throws -> Template

  /// Σ weight · template, in the order given: kernels are combined, class and box alike (spec.md §3.4); box kernels
  /// only where every one of them has some.
  ///
  /// The responses of an up-channel head to it are the same combination of the templates' responses, the box
  /// adjustment's bias apart.
  func combine(_ terms: [(weight: Float, template: Template)]) throws -> Template

  /// A template with the class kernels of one and the box kernels of another.
  func template(classFrom cls: Template, boxFrom loc: Template) throws -> Template

  /// The class logits alone, by level, shape (2k, N, N): all that a distractor has to say.
  func classResponse(of features: SearchFeatures, to template: Template) throws -> [[Float]]
}

extension TemplateAlgebra {
  public var hasExactWindows: Bool { true }

  public func template(
    ofMean windows: [(weight: Float, row: Int, column: Int)], of features: SearchFeatures
  ) throws -> Template {
    try combine(
      windows.map { (weight: $0.weight, template: try template(at: $0.row, column: $0.column, of: features)) })
  }

  public func classResponse(of features: SearchFeatures, to template: Template) throws -> [[Float]] {
    try response(of: features, to: template).levels.map(\.cls)
  }
}
