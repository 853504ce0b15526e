import Foundation

/// Reads what another program writes into a pipe, and gives up when nothing comes. The descriptor is the maker's.
package struct PipeReader {
  private let descriptor: Int32
  /// Who writes, for messages.
  private let program: String

  package init(_ descriptor: Int32, program: String) {
    self.descriptor = descriptor
    self.program = program
  }

  /// Fills the buffer unless the output ends; gives up when nothing comes for `seconds`. Returns the bytes read.
  package func read(into buffer: UnsafeMutableRawBufferPointer, seconds: Int = 60) throws -> Int {
    var done = 0
    while done < buffer.count {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, Int32(seconds * 1000))
      if ready < 0 && errno == EINTR { continue }
      guard ready > 0 else { throw VideoError.failed(program: program, reason: "no data for \(seconds) s") }
      let got = Foundation.read(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      if got < 0 && errno == EINTR { continue }
      if got <= 0 { break }
      done += got
    }
    return done
  }

  /// The next frame of a stream of blue, green, red bytes; nil where the stream ends, in the middle of a frame too.
  package func frame(width: Int, height: Int) throws -> Image? {
    let size = width * height * 3
    var failure: (any Error)?
    let pixels = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      do { count = try read(into: UnsafeMutableRawBufferPointer(buffer)) } catch { failure = error }
    }
    if let failure { throw failure }
    return pixels.count == size ? Image(width: width, height: height, pixels: pixels) : nil
  }
}
