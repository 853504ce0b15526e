import CKernels
import Foundation

/// The bytes of a file, memory-mapped for reading (or held, for tests and small inputs).
///
/// Immutable, so safe to share between threads. Where another process cuts the file short while it is mapped, what is
/// gone reads as zeros: ask `requireWhole` after reading.
public final class FileBytes: @unchecked Sendable {
  /// What messages call the file: its path as given.
  public let name: String
  /// All of its bytes.
  public let bytes: UnsafeRawBufferPointer
  private let isMapped: Bool
  /// The number under which the mapping is watched for missing pages.
  private let watch: Int32

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
      watch = -1
      return
    }
    guard let base = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw CheckpointError.unreadable(file: path, reason: "cannot be mapped: \(FileBytes.lastError)")
    }
    watch = ck_mapping_watch(base, length)
    guard watch >= 0 else {
      munmap(base, length)
      throw CheckpointError.unreadable(file: path, reason: "is one weights file too many at a time; close some")
    }
    bytes = UnsafeRawBufferPointer(start: base, count: length)
    isMapped = true
  }

  /// Holds a copy of `content` under the given name.
  public init(_ content: [UInt8], name: String) {
    self.name = name
    isMapped = false
    watch = -1
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 64)
    copy.copyBytes(from: content)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit {
    guard let base = bytes.baseAddress else { return }
    if isMapped {
      ck_mapping_forget(watch)
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    } else {
      bytes.deallocate()
    }
  }

  public var count: Int { bytes.count }

  /// The file's SHA-256, 64 hexadecimal digits.
  public func sha256() -> String {
    if isMapped { ck_mapping_renew() }
    return SHA256.hex(of: bytes)
  }

  /// Throws `CheckpointError.unreadable` when something was read that the file had no longer.
  public func requireWhole() throws {
    if isMapped, ck_mapping_is_cut(watch) != 0 {
      throw CheckpointError.unreadable(
        file: name, reason: "was cut short, or could not be read, while it was used; fetch it again")
    }
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}
