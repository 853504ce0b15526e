import ArgumentParser
import Foundation

/// Starts the command and turns its outcome into an exit code: 0, 1 (failed), 2 (usage), 128 + n (signal n).
@main
enum Main {
  static func main() async {
    // A file that may not grow is an error to report, like a full disk, and not a signal to die of.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try Siamscope.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      finish(error)
    }
  }

  /// Says what went wrong, once and in one place, and leaves.
  private static func finish(_ error: any Error) -> Never {
    if let code = error as? ExitCode { exit(code.rawValue) }
    let code = Siamscope.exitCode(for: error)
    if code == .success {
      print(Siamscope.fullMessage(for: error))
      exit(0)
    }
    if code == .validationFailure {
      StandardError.write(Siamscope.fullMessage(for: error))
      exit(2)
    }
    StandardError.write("siamscope: \(error)")
    exit(1)
  }
}
