/// The pictures of one target: a track of a video in the order of its frames, or one still image.
struct TargetTrack: Sendable, Equatable {
  /// For people and for manifests.
  var name: String
  /// What it is, in lower case; nil where nobody says.
  var category: String?
  var views: [TargetView]

  /// Categories as they can be compared: `Wine_Glass` is `wine glass`.
  static func category(_ text: String?) -> String? {
    guard let text else { return nil }
    let words = text.lowercased().split { $0 == "_" || $0 == " " || $0 == "-" }.joined(separator: " ")
    return words.isEmpty ? nil : words
  }
}
