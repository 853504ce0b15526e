import Datasets

/// Where a session finds other footage: the sequences of a folder, and what opens one of them.
public struct Library: Sendable {
  /// What `open` takes for each sequence of a folder. Throws where there is none.
  public let sequences: @Sendable (String) throws -> [String]
  /// Opens one. Called on any thread.
  public let open: @Sendable (String) throws -> any FrameSource

  public init(
    sequences: @escaping @Sendable (String) throws -> [String],
    open: @escaping @Sendable (String) throws -> any FrameSource
  ) {
    self.sequences = sequences
    self.open = open
  }

  /// Everything that `FootageOpener` reads, bundled sequences by their names too.
  public static let disk = Library(
    sequences: { try FootageOpener().sequences(in: $0) },
    open: { try FootageOpener().open($0).decodedAhead(limit: 64 << 20) })
}
