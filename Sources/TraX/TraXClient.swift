import Tracking

/// The evaluator's side of the protocol: drives a tracker, for tests and for trying one by hand.
public struct TraXClient {
  /// What the tracker said of itself.
  public struct Hello: Sendable, Equatable {
    public let version: Int
    public let properties: [TraXProperty]

    public func property(_ key: String) -> String? { properties.last { $0.key == key }?.value }
  }

  public let hello: Hello
  private let transport: TraXTransport
  private var reader: MessageReader
  /// Version 4: whether the tracker may hold a target that must be forgotten first.
  private var hasTarget = false

  /// Waits for the tracker's hello.
  public init(transport: TraXTransport) throws(TraXError) {
    self.transport = transport
    reader = MessageReader(transport)
    guard let message = try reader.next() else { throw .closed }
    guard message.kind == .hello else { throw .handshake("'\(message.kind.rawValue)' came first") }
    let version = message.property("trax.version").map { Int($0) ?? 0 } ?? 1
    guard (1...4).contains(version) else { throw .handshake("version \(version) is unknown") }
    hello = Hello(version: version, properties: message.properties)
  }

  /// Starts the tracker on a frame; its answer.
  public mutating func initialize(
    _ image: TraXImage, region: Region, properties: [TraXProperty] = []
  ) throws(TraXError) -> TraXState {
    if hello.version == 4 {
      if hasTarget { try transport.write(TraXMessage(.initialize)) }
      try transport.write(TraXMessage(.initialize, [region.traxArgument]))
      try transport.write(TraXMessage(.frame, [image.argument], properties: properties))
    } else {
      try transport.write(
        TraXMessage(.initialize, [image.argument, region.traxArgument], properties: properties))
    }
    hasTarget = true
    return try state()
  }

  /// Sends the next frame; the tracker's answer.
  public mutating func frame(_ image: TraXImage, properties: [TraXProperty] = []) throws(TraXError) -> TraXState {
    try transport.write(TraXMessage(.frame, [image.argument], properties: properties))
    return try state()
  }

  /// Ends the session.
  public mutating func quit(reason: String = "") throws(TraXError) {
    try transport.write(TraXMessage(.quit, properties: reason.isEmpty ? [] : [TraXProperty("trax.reason", reason)]))
  }

  /// Sends anything, for tests of what a server does with it.
  public func send(_ message: TraXMessage) throws(TraXError) { try transport.write(message) }

  /// Waits for a state.
  public mutating func state() throws(TraXError) -> TraXState {
    guard let message = try reader.next() else { throw .closed }
    switch message.kind {
    case .state:
      guard message.arguments.count == 1 else {
        throw .arguments(message: "state", count: message.arguments.count, expected: "a region")
      }
      return TraXState(region: try Region(traxArgument: message.arguments[0]), properties: message.properties)
    case .quit: throw .remote(reason: message.property("trax.reason") ?? "")
    default: throw .unexpected(message: message.kind.rawValue, expected: "state")
    }
  }
}
