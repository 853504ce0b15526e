import Foundation

/// One line of `siamscope doctor`.
struct CheckLine: Equatable {
  enum Verdict: String {
    case fine = "ok  "
    /// Something works less well, or a feature is not there.
    case note = "note"
    case wrong = "BAD "
  }

  let verdict: Verdict
  let subject: String
  let detail: String

  init(_ verdict: Verdict, _ subject: String, _ detail: String) {
    self.verdict = verdict
    self.subject = subject
    self.detail = detail
  }

  var text: String {
    "\(verdict.rawValue)  \(subject.padding(toLength: 16, withPad: " ", startingAt: 0))\(detail)"
  }
}
