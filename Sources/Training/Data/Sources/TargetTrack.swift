/// The pictures of one target: a track of a video in the order of its frames, or one still image.
package struct TargetTrack: Sendable, Equatable {
  /// For people and for manifests.
  package var name: String
  /// What it is, in lower case; nil where nobody says.
  package var category: String?
  package var views: [TargetView]

  package init(name: String, category: String?, views: [TargetView]) {
    self.name = name
    self.category = category
    self.views = views
  }

  /// Categories as they can be compared: `Wine_Glass` is `wine glass`.
  package static func category(_ text: String?) -> String? {
    guard let text else { return nil }
    let words = text.lowercased().split { $0 == "_" || $0 == " " || $0 == "-" }.joined(separator: " ")
    return words.isEmpty ? nil : words
  }
}
