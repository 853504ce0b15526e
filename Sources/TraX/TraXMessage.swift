/// One line of the TraX protocol: a name, positional arguments, and `key=value` properties.
///
///     TraXMessage(.frame, ["file:///data/1.jpg"]).line     // @@TRAX:frame "file:///data/1.jpg"
///
/// Tracking exchange, https://trax.readthedocs.io; every argument is quoted, as libtrax does.
public struct TraXMessage: Sendable, Equatable {
  /// What a message is for.
  public enum Kind: String, Sendable, CaseIterable {
    case hello, initialize, frame, state, quit
  }

  public var kind: Kind
  public var arguments: [String]
  public var properties: [TraXProperty]

  public init(_ kind: Kind, _ arguments: [String] = [], properties: [TraXProperty] = []) {
    self.kind = kind
    self.arguments = arguments
    self.properties = properties
  }

  /// The value of a property; of the last one where it is repeated.
  public func property(_ key: String) -> String? { properties.last { $0.key == key }?.value }

  static let prefix = "@@TRAX:"
}

/// A named value that goes with a message: metadata, a parameter, a confidence.
public struct TraXProperty: Sendable, Hashable {
  /// 1 to 64 of letters, digits, point and underscore.
  public var key: String
  public var value: String

  public init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }

  /// Whether the text can be a key.
  public static func isKey(_ text: some StringProtocol) -> Bool {
    let bytes = text.utf8
    return (1...64).contains(bytes.count)
      && bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
          return true
        default: return false
        }
      }
  }
}
