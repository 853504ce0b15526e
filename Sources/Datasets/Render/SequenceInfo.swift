import Foundation
import Imaging

/// What is told about a synthetic sequence beside its frames: `info.json`.
public struct SequenceInfo: Codable, Sendable, Equatable {
  public static let fileName = "info.json"

  public var name: String
  public var title: String
  /// What a tracker is up against, in a sentence or two.
  public var shows: String
  public var seed: UInt64
  public var frames: Int
  /// The frame to look at first, counted from 1.
  public var lookAt: Int

  public init(name: String, title: String, shows: String, seed: UInt64, frames: Int, lookAt: Int) {
    self.name = name
    self.title = title
    self.shows = shows
    self.seed = seed
    self.frames = frames
    self.lookAt = lookAt
  }

  /// Reads a sequence folder's `info.json`; nil where there is none. A broken one is an error that names the file.
  public static func read(folder: String) throws -> SequenceInfo? {
    let path = folder + "/" + fileName
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try JSONDecoder().decode(SequenceInfo.self, from: Data(WholeFile.read(path: path, limit: 1 << 16)))
    } catch let error as ImageError {
      throw error
    } catch {
      throw DatasetError.badFile(file: path, reason: "not the description of a sequence (\(error))")
    }
  }

  /// Writes `info.json` into a folder, whole or not at all.
  public func write(folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let path = folder + "/" + Self.fileName
    do {
      try WholeFile.write(Array(encoder.encode(self)) + [UInt8(ascii: "\n")], path: path)
    } catch ImageError.unwritable(_, let reason) {
      throw DatasetError.unwritable(file: path, reason: reason)
    }
  }
}
