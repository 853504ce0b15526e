import Foundation
import Imaging
import Testing
import TraX
import Tracking

#if canImport(Glibc)
  import Glibc
#endif

/// Says where it was started and how many frames it has seen since, in the box it answers with.
private struct CountingTracker: TraXTracker {
  var box = Box(x: 0, y: 0, width: 1, height: 1)
  var frames = 0

  mutating func initialize(_ image: Image, region: Region, properties: [TraXProperty]) throws -> TraXState {
    guard let start = region.initialBox else { throw TraXError.tracker("no box") }
    box = start
    frames = 0
    return TraXState(region: .rectangle(box), properties: properties)
  }

  mutating func track(_ image: Image, properties: [TraXProperty]) throws -> TraXState {
    frames += 1
    if image.pixels[0] == 13 { throw TraXError.tracker("the tracker's own error") }
    let moved = box.offset(dx: Double(frames), dy: Double(image.width))
    return TraXState(region: .rectangle(moved), properties: [TraXProperty("confidence", "0.5000")] + properties)
  }
}

@Suite struct SessionTests {
  private let image = TraXImage.memory(width: 2, height: 1, format: .gray8, bytes: [0, 0])
  private let start = Region.rectangle(Box(x: 10, y: 20, width: 30, height: 40))

  /// Two ends of one connection, in this process.
  private func ends() -> (server: TraXTransport, client: TraXTransport) {
    signal(SIGPIPE, SIG_IGN)  // A client that has gone is an error, not the end.
    var pair: [Int32] = [0, 0]
    _ = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
    return (
      TraXTransport(input: pair[0], output: pair[0], name: "server"),
      TraXTransport(input: pair[1], output: pair[1], name: "client")
    )
  }

  /// Runs a server on a thread of its own while the body plays the client; what the server ended with.
  private func session(
    _ version: TraXServer.Identity.Version, _ body: (TraXTransport) throws -> Void
  ) throws -> TraXError? {
    let (serverEnd, clientEnd) = ends()
    let outcome = Outcome()
    let thread = Thread {
      var server = TraXServer(
        transport: serverEnd, identity: .init(version: version, name: "counting", family: "test"))
      var tracker = CountingTracker()
      do { try server.run(&tracker) } catch { outcome.set(error as? TraXError) }
      serverEnd.close()
      outcome.done()
    }
    thread.start()
    try body(clientEnd)
    clientEnd.close()
    return outcome.wait()
  }

  private final class Outcome: @unchecked Sendable {
    private let finished = DispatchSemaphore(value: 0)
    private var error: TraXError?
    func set(_ error: TraXError?) { self.error = error }
    func done() { finished.signal() }
    func wait() -> TraXError? {
      finished.wait()
      return error
    }
  }

  @Test(arguments: TraXServer.Identity.Version.allCases)
  func tracksInEveryVersion(version: TraXServer.Identity.Version) throws {
    let error = try session(version) { end in
      var client = try TraXClient(transport: end)
      #expect(client.hello.version == version.rawValue)
      #expect(client.hello.property("trax.name") == "counting")
      #expect(client.hello.property("trax.image") == "path;memory;buffer;")
      let first = try client.initialize(image, region: start, properties: [TraXProperty("lr", "0.3")])
      #expect(first == TraXState(region: start, properties: [TraXProperty("lr", "0.3")]))
      let second = try client.frame(image)
      #expect(second.region == .rectangle(Box(x: 11, y: 22, width: 30, height: 40)))
      #expect(second.properties == [TraXProperty("confidence", "0.5000")])
      // Again in the same session: supervised and multi-start runs do this.
      let other = Region.rectangle(Box(x: 1, y: 2, width: 3, height: 4))
      #expect(try client.initialize(image, region: other).region == other)
      #expect(try client.frame(image).region == .rectangle(Box(x: 2, y: 4, width: 3, height: 4)))
      try client.quit()
    }
    #expect(error == nil)
  }

  @Test func polygonsAndMasksStartATracker() throws {
    let error = try session(.four) { end in
      var client = try TraXClient(transport: end)
      let mask = try Region.parse("m7,9,5,4,6,3,2,3")
      #expect(try client.initialize(image, region: mask).region == .rectangle(Box(x: 8, y: 10, width: 3, height: 2)))
      let polygon = try Region.parse("0,0,10,0,10,10,0,10")
      let box = Box(centerX: 5, centerY: 5, width: 11, height: 11)
      #expect(try client.initialize(image, region: polygon).region == .rectangle(box))
    }
    #expect(error == nil)
  }

  /// Version 4 answers frames only; a frame without a target has no state.
  @Test func neverAStateTooMany() throws {
    let error = try session(.four) { end in
      var client = try TraXClient(transport: end)
      try client.send(TraXMessage(.frame, [image.argument]))
      try client.send(TraXMessage(.initialize))
      try client.send(TraXMessage(.initialize, [start.traxArgument]))
      try client.send(TraXMessage(.frame, [image.argument]))
      #expect(try client.state().region == start)
      try client.send(TraXMessage(.initialize))
      try client.send(TraXMessage(.frame, [image.argument]))
      try client.send(TraXMessage(.quit))
      #expect(throws: TraXError.closed) { try client.state() }
    }
    #expect(error == nil)
  }

  @Test func helloThenGoodbyeIsFine() throws {
    #expect(try session(.four) { end in _ = try TraXClient(transport: end) } == nil)
    #expect(
      try session(.one) { end in
        var client = try TraXClient(transport: end)
        try client.quit(reason: "only looking")
      } == nil)
  }

  @Test func errorsAreToldWithTheirReason() throws {
    let cases: [(TraXServer.Identity.Version, TraXMessage, String)] = [
      (.one, TraXMessage(.frame, [image.argument]), "'frame' came where initialize was expected"),
      (.four, TraXMessage(.state, ["1,2,3,4"]), "'state' came where initialize, frame or quit was expected"),
      (.four, TraXMessage(.initialize, ["1,2,3"]), "region '1,2,3'"),
      (.four, TraXMessage(.initialize, ["0"]), "there is nothing to start from"),
      (.three, TraXMessage(.initialize, [start.traxArgument]), "'initialize' came with 1 argument"),
      (.three, TraXMessage(.initialize, ["/no/such/file.jpg", start.traxArgument]), "/no/such/file.jpg"),
      (.four, TraXMessage(.hello), "'hello' came"),
    ]
    for (version, message, reason) in cases {
      let error = try session(version) { end in
        var client = try TraXClient(transport: end)
        try client.send(message)
        let thrown = #expect(throws: TraXError.self) { try client.state() }
        #expect("\(try #require(thrown))".contains(reason), "\(message.line)")
      }
      #expect("\(try #require(error))".contains(reason))
    }
  }

  @Test func theTrackersOwnErrorReachesTheClient() throws {
    let error = try session(.four) { end in
      var client = try TraXClient(transport: end)
      _ = try client.initialize(image, region: start)
      let bad = TraXImage.memory(width: 1, height: 1, format: .gray8, bytes: [13])
      #expect(throws: TraXError.remote(reason: "the tracker's own error")) { try client.frame(bad) }
    }
    #expect(error == .tracker("the tracker's own error"))
  }

  /// Lines without the prefix, in pieces of any size, on the way to whole messages.
  @Test func noiseAndPiecesAreRead() throws {
    let error = try session(.four) { end in
      var client = try TraXClient(transport: end)
      let text =
        "a log line\r\n\n@@TRAX:initialize 10,20,30,40\r\nnoise @@TRAX:quit\n@@TRAX:frame \"\(image.argument)\"   \n"
      for byte in Array(text.utf8) {
        var byte = byte
        _ = write(end.output, &byte, 1)
      }
      #expect(try client.state().region == start)
    }
    #expect(error == nil)
  }

  @Test func theEnvironmentChoosesTheTransport() throws {
    #expect(try TraXTransport.chosen(by: [:]).name == "standard input and output")
    var pair: [Int32] = [0, 0]
    _ = pipe(&pair)
    let inherited = try TraXTransport.chosen(by: ["TRAX_IN": "\(pair[0])", "TRAX_OUT": "\(pair[1])"])
    #expect(inherited.input == pair[0])
    inherited.close()
    for environment in [
      ["TRAX_SOCKET": "0"], ["TRAX_SOCKET": "port"], ["TRAX_SOCKET": "70000"], ["TRAX_IN": "9999", "TRAX_OUT": "1"],
      ["TRAX_IN": "-1", "TRAX_OUT": "x"],
    ] {
      #expect(throws: TraXError.self) { try TraXTransport.chosen(by: environment) }
    }
  }

  @Test func aPortOfThisMachineIsConnectedTo() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        _ = bind(listener, raw, length)
        _ = listen(listener, 1)
        _ = getsockname(listener, raw, &length)
      }
    }
    let port = UInt16(bigEndian: address.sin_port)
    let transport = try TraXTransport.chosen(by: ["TRAX_SOCKET": "\(port)"], patience: 0)
    #expect(transport.name == "port \(port)")
    transport.close()
  }

  @Test func aPortThatNobodyListensOnIsSaid() {
    #expect(throws: TraXError.self) { try TraXTransport.chosen(by: ["TRAX_SOCKET": "1"], patience: 0) }
  }
}
