import Foundation

/// The bytes of a file, memory-mapped for reading (or held, for tests and small inputs).
///
/// Immutable, so safe to share between threads. A file that another process cuts short while it is mapped is outside
/// what can be guarded against.
public final class FileBytes: @unchecked Sendable {
  /// What messages call the file: its path as given.
  public let name: String
  /// All of its bytes.
  public let bytes: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// Maps the regular file at `path`. Throws `CheckpointError.unreadable`.
  public init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw CheckpointError.unreadable(file: path, reason: "cannot be opened: \(FileBytes.lastError)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw CheckpointError.unreadable(file: path, reason: "cannot be examined: \(FileBytes.lastError)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError.unreadable(file: path, reason: "is not a regular file; give the path of a weights file")
    }
    name = path
    let length = Int(status.st_size)
    if length == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      isMapped = false
      return
    }
    guard let base = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw CheckpointError.unreadable(file: path, reason: "cannot be mapped: \(FileBytes.lastError)")
    }
    bytes = UnsafeRawBufferPointer(start: base, count: length)
    isMapped = true
  }

  /// Holds a copy of `content` under the given name.
  public init(_ content: [UInt8], name: String) {
    self.name = name
    isMapped = false
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 64)
    copy.copyBytes(from: content)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit {
    guard let base = bytes.baseAddress else { return }
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    } else {
      bytes.deallocate()
    }
  }

  public var count: Int { bytes.count }

  /// The file's SHA-256, 64 hexadecimal digits.
  public func sha256() -> String { SHA256.hex(of: bytes) }

  private static var lastError: String { String(cString: strerror(errno)) }
}
