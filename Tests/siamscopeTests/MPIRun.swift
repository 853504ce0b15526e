import Foundation
import TestSupport

/// The built program under Open MPI's mpirun.
enum MPIRun {
  static let isInstalled = ShellCommand.has("mpirun")
  /// As many ranks as are asked for, whatever the machine has, and for root in a container too.
  static let options = ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"]

  /// Runs `count` ranks to their end; `before` is put before the program.
  static func run(_ count: Int, _ arguments: [String], before: String = "") throws -> BuiltProgram.Outcome {
    let words = ([BuiltProgram.url.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try ShellCommand.run("mpirun \(options.joined(separator: " ")) -np \(count) \(before) \(words)")
  }
}
