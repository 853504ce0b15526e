import Foundation
import Imaging
import Tensors

/// A recipe's data, its annotations read: what pairs are made of. Pictures are decoded when pairs are made.
public struct TrainingData: Sendable {
  /// What a source holds, for a log.
  public struct Summary: Sendable, Equatable {
    public var name: String
    /// Share of the pairs, 0…1.
    public var share: Double
    public var tracks: Int
    public var pictures: Int
    public var categories: Int
  }

  public let recipe: DataRecipe
  /// The folder that paths were relative to.
  public let root: String
  /// The same as sequences' frames have it.
  private let absoluteRoot: String
  /// What is odd but does not prevent the use.
  public let warnings: [String]
  package var trackSets: [TrackSet]
  var cutOutSets: [CutOutSet]

  /// Reads all annotations of a recipe. `root` takes the place of the recipe's own. Throws `TrainingDataError`, and
  /// `DatasetError` for sequences.
  public init(_ recipe: DataRecipe, root: String? = nil) throws {
    self.recipe = recipe
    let folder = (recipe.file as NSString).deletingLastPathComponent
    var top = root ?? (recipe.root == "." ? folder : TrackReader.join(folder, recipe.root))
    while top.count > 1, top.hasSuffix("/") { top.removeLast() }
    if top.isEmpty { top = "." }
    self.root = top
    absoluteRoot = URL(fileURLWithPath: top).standardizedFileURL.path
    var notes: [String] = []
    var trackSets: [TrackSet] = []
    var cutOutSets: [CutOutSet] = []
    for source in recipe.sources {
      let path = TrackReader.join(top, source.path)
      let images = source.images.map { TrackReader.join(top, $0) }
      func isEmpty(_ what: String) -> TrainingDataError {
        .line(file: recipe.file, line: source.line, reason: "\(path): no \(what) that can be used")
      }
      var tracks: [TargetTrack] = []
      switch source.kind {
      case .cutouts:
        let objects = try TrackReader.cutOuts(
          path: path, images: images ?? (path as NSString).deletingLastPathComponent)
        let backgrounds = try source.backgrounds.flatMap {
          try TrackReader.pictures(in: TrackReader.join(top, $0))
        }
        guard !objects.isEmpty else { throw isEmpty("cut-outs") }
        cutOutSets.append(
          CutOutSet(name: source.path, weight: source.weight, objects: objects, backgrounds: backgrounds))
        continue
      case .detection:
        tracks = try TrackReader.detection(
          path: path, images: images ?? (path as NSString).deletingLastPathComponent,
          minimumSide: source.minimumSide, maximumCover: source.maximumCover)
      case .crops:
        tracks = try TrackReader.crops(path: path, images: images ?? (path as NSString).deletingPathExtension)
      case .voc:
        tracks = try TrackReader.voc(
          path: path, images: images, minimumSide: source.minimumSide, maximumCover: source.maximumCover)
      case .frames:
        tracks = try TrackReader.sequences(
          path: path, category: source.category, minimumSide: source.minimumSide, warnings: &notes)
      }
      guard !tracks.isEmpty else { throw isEmpty("targets") }
      let isVideo = source.kind == .frames || source.kind == .crops
      trackSets.append(
        TrackSet(name: source.path, weight: source.weight, isVideo: isVideo, range: source.range, tracks: tracks))
    }
    warnings = notes
    self.trackSets = trackSets
    self.cutOutSets = cutOutSets
  }

  /// A path without the root, so that it is the same wherever the data lie.
  func belowRoot(_ path: String) -> String {
    for root in [root, absoluteRoot] where path.hasPrefix(root + "/") { return String(path.dropFirst(root.count + 1)) }
    return path
  }

  /// The sources as they were found.
  public var summaries: [Summary] {
    let total = trackSets.reduce(0) { $0 + $1.weight } + cutOutSets.reduce(0) { $0 + $1.weight }
    return trackSets.map { set in
      Summary(
        name: set.name, share: set.weight / total, tracks: set.tracks.count,
        pictures: Set(set.tracks.flatMap { $0.views.map(\.path) }).count,
        categories: Set(set.tracks.compactMap(\.category)).count)
    }
      + cutOutSets.map { set in
        Summary(
          name: set.name, share: set.weight / total, tracks: set.objects.count,
          pictures: set.objects.count + set.backgrounds.count, categories: set.byCategory.count)
      }
  }

  /// All files that pairs may be made of, sorted.
  var files: [String] {
    var all = Set<String>()
    for set in trackSets { for track in set.tracks { for view in track.views { all.insert(view.path) } } }
    for set in cutOutSets {
      all.formUnion(set.objects.map(\.path))
      all.formUnion(set.backgrounds)
    }
    return all.sorted()
  }

  /// SHA-256 over every box, category and picture's bytes, in order, with paths relative to the root: for manifests.
  ///
  /// Reads all files, which takes a second for a hundred megabytes.
  public func digest() throws -> String {
    var hash = SHA256()
    func feed(_ text: String) { Array((text + "\n").utf8).withUnsafeBytes { hash.update($0) } }
    for set in trackSets {
      feed("tracks \(set.name)")
      for track in set.tracks {
        feed("\(track.name) \(track.category ?? "")")
        for view in track.views { feed("\(belowRoot(view.path)) \(view.frame) \(view.place)") }
      }
    }
    for set in cutOutSets {
      feed("cutouts \(set.name)")
      for object in set.objects { feed("\(belowRoot(object.path)) \(object.category ?? "")") }
      for path in set.backgrounds { feed(belowRoot(path)) }
    }
    for path in files {
      // A file that cannot be read is part of what the data are.
      let bytes = (try? WholeFile.read(path: path)) ?? []
      feed("\(belowRoot(path)) \(bytes.count)")
      bytes.withUnsafeBytes { hash.update($0) }
    }
    return hash.hexDigest()
  }
}
