/// The models that a session can choose from, loaded when they are first asked for.
public struct ModelCatalog: Sendable {
  /// What the chooser lists.
  public let names: [String]
  /// Loads one by name; other names (a file's path) may be taken too. Runs off the main thread.
  public let load: @Sendable (String) throws -> Model
  /// What the chooser says of each: preset, weights, work.
  public let notes: [String: String]

  public init(
    names: [String], notes: [String: String] = [:], load: @escaping @Sendable (String) throws -> Model
  ) {
    self.names = names
    self.notes = notes
    self.load = load
  }

  /// A catalogue of models in memory.
  public init(_ models: [Model]) {
    self.init(names: models.map(\.name)) { name in
      guard let model = models.first(where: { $0.name == name }) else {
        throw WorkbenchError.unknownModel(name, known: models.map(\.name))
      }
      return model
    }
  }
}
