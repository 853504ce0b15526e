/// Width and height of a sequence's frames, in pixels.
public struct ImageSize: Sendable, Hashable, Codable {
  public let width: Int
  public let height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}
