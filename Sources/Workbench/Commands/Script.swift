import Foundation

/// A session written down: one command a line, as the palette takes them; `#` begins a comment.
///
/// Each line waits until the work before it is done, so that a script does the same on every machine.
public struct Script: Sendable {
  /// The line that failed.
  public struct Failure: Error, Equatable, CustomStringConvertible {
    public let file: String
    public let line: Int
    public let text: String
    public let reason: String

    public var description: String { "\(file):\(line): \(text): \(reason)" }
  }

  public let name: String
  private let lines: [(number: Int, text: String)]

  public init(_ text: String, name: String) {
    self.name = name
    var lines: [(number: Int, text: String)] = []
    // Line ends of every system; a \r\n is one.
    for (i, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let text = line.trimmingCharacters(in: .whitespaces)
      if !text.isEmpty, !text.hasPrefix("#") { lines.append((i + 1, text)) }
    }
    self.lines = lines
  }

  /// Runs it; `handle` does what needs a screen (snapshots, themes) and may throw why it cannot.
  ///
  /// Ends at `quit`, or at the first line that cannot be done. `before` hears of every line before it is done.
  public func run(
    on bench: inout Workbench, before: (_ line: String, inout Workbench) throws -> Void = { _, _ in },
    handle: (Request, inout Workbench) throws -> Void
  ) throws(Failure) {
    bench.settle()
    for (number, text) in lines {
      func failure(_ reason: String) -> Failure { Failure(file: name, line: number, text: text, reason: reason) }
      do { try before(text, &bench) } catch { throw failure("\(error)") }
      let outcome = bench.run(command: text)
      if let reason = outcome.failure { throw failure(reason) }
      bench.settle()
      // What the background found out: a model that does not load, a first box on a broken frame.
      if let notice = bench.notice, notice.kind == .failed { throw failure(notice.text) }
      if case .failed(let reason)? = bench.run?.status { throw failure(reason) }
      for request in outcome.requests {
        if request == .quit { return }
        do { try handle(request, &bench) } catch { throw failure("\(error)") }
        bench.settle()
      }
    }
  }
}
