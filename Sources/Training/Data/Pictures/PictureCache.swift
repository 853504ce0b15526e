import Foundation
import Imaging

/// Decoded pictures by path, at most so many bytes of them; what was not asked for longest goes first.
///
/// Called from several threads. Decoding is outside the lock, so two threads may decode the same file at once: the
/// result is the same. What is kept never changes what a pair looks like, only how long it takes.
package final class PictureCache: @unchecked Sendable {
  /// A picture with the colour that pads it.
  package struct Picture: Sendable {
    package let image: Image
    package let mean: SIMD3<Float>
  }

  private enum Entry {
    case picture(Picture)
    case sprite(Sprite)

    var cost: Int {
      switch self {
      case .picture(let picture): return picture.image.pixels.count
      case .sprite(let sprite): return sprite.cost
      }
    }
  }

  package let limit: Int
  // Guarded by `lock`.
  private let lock = NSLock()
  private var entries: [String: (entry: Entry, used: UInt64)] = [:]
  private var bytes = 0
  private var clock: UInt64 = 0
  private var broken: [String: String] = [:]

  /// `limit` in bytes.
  package init(limit: Int) { self.limit = limit }

  /// Bytes of the pictures that are kept.
  package var heldBytes: Int { lock.withLock { bytes } }

  /// Files that could not be used, with the reason, sorted by name.
  package var brokenFiles: [(file: String, reason: String)] {
    lock.withLock { broken.map { ($0.key, $0.value) } }.sorted { $0.file < $1.file }
  }

  /// The picture of a file. Throws `ImageError`, each time the same.
  package func picture(_ path: String) throws -> Picture {
    let entry = try entry(path) {
      let image = try Image.read(path: path)
      let mean = ChannelMean(of: image)
      return .picture(Picture(image: image, mean: SIMD3(Float(mean.blue), Float(mean.green), Float(mean.red))))
    }
    guard case .picture(let picture) = entry else {
      throw ImageError.damaged(name: path, format: "picture", reason: "it is used as a cut-out and as a picture")
    }
    return picture
  }

  /// The cut-out of a file. Throws `ImageError`, each time the same.
  package func sprite(_ path: String) throws -> Sprite {
    let entry = try entry(path) {
      guard let sprite = Sprite(try CutOut.read(path: path)) else {
        throw ImageError.damaged(name: path, format: "cut-out", reason: "nothing in it is opaque")
      }
      return .sprite(sprite)
    }
    guard case .sprite(let sprite) = entry else {
      throw ImageError.damaged(name: path, format: "cut-out", reason: "it is used as a cut-out and as a picture")
    }
    return sprite
  }

  private func entry(_ path: String, read: () throws -> Entry) throws -> Entry {
    let found: Entry? = lock.withLock {
      guard let entry = entries[path]?.entry else { return nil }
      clock += 1
      entries[path]?.used = clock
      return entry
    }
    if let found { return found }
    do {
      let entry = try read()
      lock.withLock { keep(entry, for: path) }
      return entry
    } catch {
      lock.withLock { broken[path] = "\(error)" }
      throw error
    }
  }

  private func keep(_ entry: Entry, for path: String) {
    guard entries[path] == nil, entry.cost <= limit else { return }
    clock += 1
    entries[path] = (entry, clock)
    bytes += entry.cost
    guard bytes > limit else { return }
    // A tenth at once: sorting all for each single one would cost more than decoding.
    for (path, held) in entries.sorted(by: { $0.value.used < $1.value.used }) {
      if bytes <= limit / 10 * 9 { break }
      bytes -= held.entry.cost
      entries[path] = nil
    }
  }
}
