/// A trained network that a run learns from beside the labels, and how much each part counts.
public struct TeacherSettings: Sendable, Equatable {
  /// An embedded model's name, or a weights file.
  public var model: String
  /// Weight of the distance to its features.
  public var features = 1.0
  /// Weight of the distance to its answers.
  public var answers = 1.0

  public init(model: String) { self.model = model }
}
