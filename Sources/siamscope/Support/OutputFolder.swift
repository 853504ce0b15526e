import Datasets
import Foundation

/// Folders that results go to.
enum OutputFolder {
  /// Makes it, and those above it, unless it is there. Throws `DatasetError.unwritable` with the system's reason.
  static func make(_ path: String) throws {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      let below = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let reason = below.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
      throw DatasetError.unwritable(file: path, reason: reason)
    }
  }
}
