import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The pair of descriptors that a session runs over: a socket, two inherited descriptors, or standard input and output.
///
/// Not buffered on the way out: each line is one write, so that a log line of somebody else never splits it.
public struct TraXTransport: Sendable {
  public let input: Int32
  public let output: Int32
  /// What it is, for messages.
  public let name: String

  public init(input: Int32, output: Int32, name: String) {
    self.input = input
    self.output = output
    self.name = name
  }

  public static let standard = TraXTransport(input: 0, output: 1, name: "standard input and output")

  /// What the environment asks for, in the order of the protocol's library: `TRAX_SOCKET` (a port of this machine),
  /// `TRAX_IN` and `TRAX_OUT` (descriptors), standard input and output.
  public static func chosen(
    by environment: [String: String], patience: Double = 30
  ) throws(TraXError) -> TraXTransport {
    if let text = environment["TRAX_SOCKET"], !text.isEmpty {
      guard let port = UInt16(text), port > 0 else {
        throw .environment(name: "TRAX_SOCKET", value: text, reason: "a port is a number from 1 to 65535")
      }
      return try connect(port: port, patience: patience)
    }
    guard let input = environment["TRAX_IN"], let output = environment["TRAX_OUT"] else { return .standard }
    return TraXTransport(
      input: try descriptor(input, "TRAX_IN"), output: try descriptor(output, "TRAX_OUT"),
      name: "descriptors \(input) and \(output)")
  }

  private static func descriptor(_ text: String, _ name: String) throws(TraXError) -> Int32 {
    guard let number = Int32(text), number >= 0, fcntl(number, F_GETFD) != -1 else {
      throw .environment(name: name, value: text, reason: "not an open descriptor")
    }
    return number
  }

  /// Connects to a client that listens on this machine, and tries again for `patience` seconds.
  private static func connect(port: UInt16, patience: Double) throws(TraXError) -> TraXTransport {
    let interval = 0.1
    var waited = 0.0
    while true {
      let (descriptor, reason) = tryConnect(port: port)
      if let descriptor {
        return TraXTransport(input: descriptor, output: descriptor, name: "port \(port)")
      }
      guard waited < patience else { throw .connection(port: port, reason: reason) }
      usleep(UInt32(interval * 1e6))
      waited += interval
    }
  }

  private static func tryConnect(port: UInt16) -> (Int32?, String) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return (nil, String(cString: strerror(errno))) }
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = loopback(port: port)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result == 0 { return (descriptor, "") }
    let reason = String(cString: strerror(errno))
    Glibc.close(descriptor)
    return (nil, reason)
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }

  /// Bytes that have arrived, waiting for at least one; empty at the end.
  func read() throws(TraXError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress, $0.count) }
      if count >= 0 { return Array(buffer[..<count]) }
      if errno == EINTR { continue }
      // A client that is killed resets its socket.
      if errno == ECONNRESET { return [] }
      throw .transport(String(cString: strerror(errno)))
    }
  }

  /// Writes a message as one line.
  func write(_ message: TraXMessage) throws(TraXError) {
    var rest = Array(message.line.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw .transport(String(cString: strerror(errno)))
      }
    }
  }

  /// Closes both ends, except the standard ones.
  public func close() {
    for descriptor in Set([input, output]) where descriptor > 2 { Glibc.close(descriptor) }
  }
}

/// Messages of one direction, as they arrive.
struct MessageReader {
  let transport: TraXTransport
  private var buffer = LineBuffer()

  init(_ transport: TraXTransport) { self.transport = transport }

  /// The next message, waiting for it; nil at the end. Lines that are none are skipped.
  mutating func next() throws(TraXError) -> TraXMessage? {
    while true {
      if let line = try buffer.next() {
        if let message = try TraXMessage.parse(line) { return message }
        continue
      }
      let bytes = try transport.read()
      guard !bytes.isEmpty else {
        guard let line = buffer.remainder() else { return nil }
        return try TraXMessage.parse(line)
      }
      buffer.append(bytes)
    }
  }
}
