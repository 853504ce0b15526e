import Foundation
import Workbench

extension ViewOpening {
  /// The session, opened from its file where there is one.
  func session(file: String?, wake: @escaping @Sendable () -> Void) throws -> Workbench {
    if let file, let data = FileManager.default.contents(atPath: file) {
      return try Workbench(
        session: SessionFile(data, name: file), file: file, source: footage, catalog: catalog, model: model,
        wake: wake)
    }
    var bench = try Workbench(source: footage, catalog: catalog, model: model, box: first, wake: wake)
    if let file { bench.keep(in: file) }
    return bench
  }
}
