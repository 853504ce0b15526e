import Foundation
import Imaging
import Workbench

extension ViewOpening {
  /// The session, opened from its file where there is one.
  func session(file: String?, wake: @escaping @Sendable () -> Void) throws -> Workbench {
    if let file, FileManager.default.fileExists(atPath: file) {
      return try Workbench(
        session: SessionFile(Data(WholeFile.read(path: file, limit: 1 << 28)), name: file), file: file, source: footage,
        catalog: catalog, model: model,
        wake: wake)
    }
    var bench = try Workbench(
      source: footage, catalog: catalog, model: model, box: first, tracksAtOnce: results.isEmpty, wake: wake)
    if let listed {
      try Self.require(bench.perform(.survey(folder: listed, results: results)))
    } else if !results.isEmpty {
      try Self.require(bench.perform(.overlay(results)))
    }
    if let file { bench.keep(in: file) }
    return bench
  }

  private static func require(_ outcome: Outcome) throws {
    if let failure = outcome.failure { throw ViewError.refused(failure) }
  }
}
