/// The `data` part of a recipe: where pairs come from and how they are varied. Nothing is opened yet.
///
///     data:
///       root: ../data
///       sources:
///         - {crops: video/crop511.json, images: video/crop511, weight: 40}
///         - {detection: detection/annotations.json, images: detection/images, weight: 60}
///       negatives: {same: 0.1, other: 0.1}
///
/// A source is known by the key that names its data: `frames` (a folder of sequences or one sequence, as `view` opens
/// them), `crops` (pysot's crop511 and its like), `detection` (COCO's JSON), `voc` (a folder of Pascal VOC's XML),
/// `cutouts` (composed pairs; needs `backgrounds`).
public struct DataRecipe: Sendable, Equatable {
  /// One source of pairs.
  public struct Source: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case frames, crops, detection, voc, cutouts }

    public var kind: Kind
    /// The annotation file, or the folder, below the root.
    public var path: String
    /// Folder of the pictures below the root, where the annotations do not say it.
    public var images: String?
    /// Folders of photographs below the root, for cut-outs.
    public var backgrounds: [String] = []
    /// Share of the pairs, relative to the other sources'.
    public var weight = 1.0
    /// How many annotated pictures of a track two of a pair may be apart.
    public var range = 100
    /// What the targets are, where annotations do not say.
    public var category: String?
    /// Boxes with a shorter side, pixels, are left out.
    public var minimumSide = 10.0
    /// Boxes that cover more of their picture are left out (still images).
    public var maximumCover = 0.5
    /// Line of the recipe, for errors.
    public var line = 1

    public init(kind: Kind, path: String) {
      self.kind = kind
      self.path = path
    }
  }

  /// What errors call the recipe.
  public var file = ""
  /// Folder that paths are relative to, itself relative to the recipe's folder.
  public var root = "."
  public var seed: UInt64 = 1
  public var sources: [Source] = []
  /// Shares of all pairs that are negative: with another object of the same category, with one of another category.
  public var sameCategoryNegatives = 0.1
  public var otherCategoryNegatives = 0.1
  /// Share of the tracks, pictures and cut-outs that is never trained with, for the validation loss.
  public var validation = 0.03
  public var augmentation = Augmentation()
  public var composition = Composition()
  public var targets = TargetRules()

  public init() {}

  /// Reads the `data` table of a recipe's text. Throws `TrainingDataError` with file and line.
  public init(text: String, file: String) throws {
    let whole = try RecipeTable(text: text, file: file)
    guard let table = try whole.table("data") else {
      throw TrainingDataError.file(file, reason: "there is no data: table that says where pairs come from")
    }
    try self.init(table)
  }

  /// Reads the `data` table. Throws `TrainingDataError` with file and line.
  public init(_ table: RecipeTable) throws {
    file = table.file
    root = try table.text("root") ?? "."
    seed = UInt64(try table.whole("seed", default: 1, in: 0...Int.max))
    for source in try table.tables("sources") ?? [] { sources.append(try Self.source(source)) }
    guard !sources.isEmpty else {
      throw table.problem("sources", "is missing or empty: name at least one source of pairs")
    }
    guard sources.contains(where: { $0.weight > 0 }) else { throw table.problem("sources", "have no weight above 0") }
    validation = try table.number("validation", default: validation, in: 0...0.5)
    if let negatives = try table.table("negatives") {
      sameCategoryNegatives = try negatives.number("same", default: sameCategoryNegatives, in: 0...1)
      otherCategoryNegatives = try negatives.number("other", default: otherCategoryNegatives, in: 0...1)
      try negatives.finish()
      if sameCategoryNegatives + otherCategoryNegatives > 1 {
        throw table.problem("negatives", "are more than all pairs")
      }
    }
    if let table = try table.table("augment") { augmentation = try Augmentation(table) }
    if let table = try table.table("compose") { composition = try Composition(table) }
    if let table = try table.table("targets") { targets = try TargetRules(table) }
    try table.finish()
  }

  private static func source(_ table: RecipeTable) throws -> Source {
    let kinds = Source.Kind.allCases.filter { table.has($0.rawValue) }
    guard kinds.count == 1, let kind = kinds.first else {
      let names = Source.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw TrainingDataError.line(
        file: table.file, line: table.line, reason: "\(table.name) should name its data by exactly one of \(names)")
    }
    var source = Source(kind: kind, path: try table.requiredText(kind.rawValue, for: "a path"))
    source.line = table.line
    source.images = try table.text("images")
    source.weight = try table.number("weight", default: 1, in: 0...1e6)
    switch kind {
    case .frames, .crops:
      source.range = try table.whole("range", default: 100, in: 0...1_000_000)
      source.category = try table.text("category")
      source.minimumSide = try table.number("minimum_side", default: kind == .frames ? 6 : 1, in: 1...10_000)
    case .detection, .voc:
      source.minimumSide = try table.number("minimum_side", default: 10, in: 1...10_000)
      source.maximumCover = try table.number("maximum_cover", default: 0.5, in: 0.01...1)
    case .cutouts:
      source.backgrounds = try table.texts("backgrounds") ?? []
      if source.backgrounds.isEmpty { throw table.problem("backgrounds", "is missing: a folder of photographs") }
    }
    try table.finish()
    return source
  }
}
