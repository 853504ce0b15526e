import Imaging
import Tracking

/// What a server serves: one target, started on a frame and followed through the next ones.
public protocol TraXTracker {
  /// Starts on a frame. Properties are what the client sent along: parameters of the tracker.
  mutating func initialize(_ image: Image, region: Region, properties: [TraXProperty]) throws -> TraXState
  /// Finds the target on the next frame, which may lie before the last one in time.
  mutating func track(_ image: Image, properties: [TraXProperty]) throws -> TraXState
}

/// An answer: where the target is, and what else there is to say.
public struct TraXState: Sendable, Equatable {
  public var region: Region
  public var properties: [TraXProperty]

  public init(region: Region, properties: [TraXProperty] = []) {
    self.region = region
    self.properties = properties
  }
}

/// A tracker's side of the TraX protocol, for one client and one target at a time.
///
/// The server speaks first (`hello`), then answers. Versions 1 to 3: an `initialize` and a `frame` are answered by one
/// `state` each. Version 4: `initialize` only says what to track, the next `frame` starts it and is answered; an empty
/// `initialize` forgets. A `state` is only ever sent as such an answer: a stray one would shift the client's whole run.
public struct TraXServer {
  /// What `hello` says.
  public struct Identity: Sendable, Equatable {
    public enum Version: Int, Sendable, CaseIterable {
      case one = 1
      case two = 2
      case three = 3
      case four = 4
    }

    public var version: Version
    public var name: String
    public var description: String
    public var family: String
    /// Kinds of regions that are understood; a client converts to one of them.
    public var regions: [String]

    public init(
      version: Version = .four, name: String, description: String = "", family: String = "",
      regions: [String] = ["rectangle", "polygon", "mask"]
    ) {
      self.version = version
      self.name = name
      self.description = description
      self.family = family
      self.regions = regions
    }

    /// The first message.
    var hello: TraXMessage {
      TraXMessage(
        .hello,
        properties: [
          TraXProperty("trax.version", String(version.rawValue)), TraXProperty("trax.name", name),
          TraXProperty("trax.description", description), TraXProperty("trax.family", family),
          TraXProperty("trax.image", "path;memory;buffer;"),
          TraXProperty("trax.region", regions.map { $0 + ";" }.joined()), TraXProperty("trax.channels", "color;"),
        ])
    }
  }

  private let transport: TraXTransport
  private let identity: Identity
  private var reader: MessageReader
  /// Version 4: where to start on the next frame.
  private var pending: Region?
  private var isTracking = false

  public init(transport: TraXTransport, identity: Identity) {
    self.transport = transport
    self.identity = identity
    reader = MessageReader(transport)
  }

  /// Serves until the client quits or closes. An error is also told to the client, with its reason.
  public mutating func run(_ tracker: inout some TraXTracker) throws {
    do {
      try transport.write(identity.hello)
      while let message = try reader.next() {
        if message.kind == .quit { return }
        try answer(message, &tracker)
      }
    } catch {
      let reason = "\(error)"
      // The client may be gone already: the first error is what counts.
      try? transport.write(TraXMessage(.quit, properties: [TraXProperty("trax.reason", reason)]))
      throw error as? TraXError ?? TraXError.tracker(reason)
    }
  }

  private mutating func answer(_ message: TraXMessage, _ tracker: inout some TraXTracker) throws {
    switch message.kind {
    case .initialize where identity.version == .four: try remember(message)
    case .initialize:
      let count = message.arguments.count
      guard count >= 2, let regionText = message.arguments.last else {
        throw TraXError.arguments(message: "initialize", count: count, expected: "an image and a region")
      }
      let region = try start(regionText)
      let image = try picture(message)
      try reply(tracker.initialize(image, region: region, properties: message.properties))
      isTracking = true
    case .frame:
      guard pending != nil || isTracking || identity.version == .four else {
        throw TraXError.unexpected(message: "frame", expected: "initialize")
      }
      guard !message.arguments.isEmpty else {
        throw TraXError.arguments(message: "frame", count: 0, expected: "an image")
      }
      if let region = pending {
        pending = nil
        try reply(tracker.initialize(picture(message), region: region, properties: message.properties))
        isTracking = true
      } else if isTracking {
        try reply(tracker.track(picture(message), properties: message.properties))
      }
    // Nothing to track: a state for each target means none.
    case .hello, .state, .quit:
      throw TraXError.unexpected(message: message.kind.rawValue, expected: "initialize, frame or quit")
    }
  }

  /// Version 4's `initialize`: no argument forgets, a region waits for its frame.
  private mutating func remember(_ message: TraXMessage) throws(TraXError) {
    guard let text = message.arguments.last else {
      pending = nil
      isTracking = false
      return
    }
    guard message.arguments.count == 1 else {
      throw .arguments(message: "initialize", count: message.arguments.count, expected: "a region or none")
    }
    guard pending == nil else {
      throw .unexpected(message: "initialize", expected: "a frame (this tracker follows one target at a time)")
    }
    pending = try start(text)
  }

  /// A region to start from.
  private func start(_ text: String) throws(TraXError) -> Region {
    let region = try Region(traxArgument: text)
    guard region.isPresent else { throw .region(text, reason: "there is nothing to start from") }
    return region
  }

  /// The colour image, which comes first.
  private func picture(_ message: TraXMessage) throws -> Image {
    try TraXImage(argument: message.arguments[0]).image()
  }

  private func reply(_ state: TraXState) throws(TraXError) {
    try transport.write(TraXMessage(.state, [state.region.traxArgument], properties: state.properties))
  }
}
