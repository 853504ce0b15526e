import Foundation

/// Whole files in and out, with the system's own words when something fails.
package enum WholeFile {
  /// The bytes of a regular file of at most `limit` bytes.
  package static func read(path: String, limit: Int = ImageLimits.fileBytes) throws -> [UInt8] {
    // A named pipe would block in open(), so what the path is gets asked first.
    var status = stat()
    guard stat(path, &status) == 0 else { throw ImageError.unreadable(name: path, reason: systemMessage()) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw ImageError.unreadable(name: path, reason: "it is a folder")
    default: throw ImageError.unreadable(name: path, reason: "it is not a regular file")
    }
    let size = Int(status.st_size)
    guard size <= limit else {
      throw ImageError.unreadable(name: path, reason: "it has \(size) bytes; at most \(limit) are read")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ImageError.unreadable(name: path, reason: systemMessage()) }
    defer { close(descriptor) }
    var failure: String?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = Foundation.read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = systemMessage() }
        if got <= 0 { break }
        count += got
      }
    }
    if let failure { throw ImageError.unreadable(name: path, reason: failure) }
    return bytes
  }

  /// The first bytes of a regular file, at most `count`.
  package static func head(path: String, count: Int) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw ImageError.unreadable(name: path, reason: systemMessage()) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = Foundation.read(descriptor, &bytes, count)
    guard got >= 0 else { throw ImageError.unreadable(name: path, reason: systemMessage()) }
    return Array(bytes[..<got])
  }

  /// Writes a file whole or not at all: the bytes go to a file without a name, or where there is no such thing to a
  /// temporary neighbour, that then takes the name. Whoever is killed meanwhile leaves nothing behind.
  ///
  /// With `isDurable` they are on the disk before that, so that a power cut too leaves the old file or the new one.
  ///
  /// A link stays one: the file that it leads to is written. What is no file, such as /dev/stdout, gets the bytes as
  /// they come.
  package static func write(_ bytes: [UInt8], path: String, isDurable: Bool = false) throws {
    try put(bytes, path, isDurable, mayBeNameless: true)
  }

  private static func put(_ bytes: [UInt8], _ name: String, _ isDurable: Bool, mayBeNameless: Bool) throws {
    let path =
      realpath(name, nil).map { found in
        defer { free(found) }
        return String(cString: found)
      } ?? name
    var status = stat()
    let isDevice = stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    let partial = isDevice ? path : "\(path).\(UInt32.random(in: 0 ... .max)).part"
    let nameless = isDevice || !mayBeNameless ? nil : openNameless(beside: path)
    let descriptor = nameless ?? open(partial, O_WRONLY | O_CLOEXEC | (isDevice ? 0 : O_CREAT | O_EXCL), 0o666)
    guard descriptor >= 0 else { throw ImageError.unwritable(name: name, reason: systemMessage()) }
    var failure: String?
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let put = Foundation.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if put < 0 && errno == EINTR { continue }
        if put <= 0 {
          failure = systemMessage()
          return
        }
        done += put
      }
    }
    if isDurable, !isDevice, failure == nil, fsync(descriptor) != 0 { failure = systemMessage() }
    // A link cannot take the place of a file, so the last step is the same for both.
    if nameless != nil, failure == nil, !link(descriptor, as: partial) {
      close(descriptor)
      return try put(bytes, name, isDurable, mayBeNameless: false)
    }
    if close(descriptor) != 0, failure == nil { failure = systemMessage() }
    if failure == nil, !isDevice, rename(partial, path) != 0 { failure = systemMessage() }
    if let failure {
      if !isDevice { unlink(partial) }
      throw ImageError.unwritable(name: name, reason: failure)
    }
  }

  /// A file of the path's folder that has no name yet and is gone when it is closed without one; nil where there are none.
  private static func openNameless(beside path: String) -> Int32? {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    // O_TMPFILE, which Swift does not import.
    let descriptor = open(folder, 0o20_000_000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o666)
    return descriptor >= 0 ? descriptor : nil
  }

  private static func link(_ descriptor: Int32, as path: String) -> Bool {
    linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
  }

  package static func systemMessage(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
}
