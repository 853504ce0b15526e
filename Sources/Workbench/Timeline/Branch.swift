/// A named line of history: which run it shows now.
public struct Branch: Sendable, Equatable, Identifiable {
  public typealias ID = Int

  public let id: ID
  public var name: String
  public var run: Run.ID
  /// The branch it was forked from, and the frame.
  public var parent: ID?
  public var forked: Int?

  public init(id: ID, name: String, run: Run.ID, parent: ID? = nil, forked: Int? = nil) {
    self.id = id
    self.name = name
    self.run = run
    self.parent = parent
    self.forked = forked
  }
}
