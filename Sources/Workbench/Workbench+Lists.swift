extension Workbench {
  /// Rows of a list.
  func rowCount(of panel: Panel) -> Int {
    switch panel {
    case .findings: return findings.count
    case .branches: return document.branches.count
    case .sequences: return survey?.rows.count ?? 0
    default: return 0
    }
  }

  /// The row that stands for what is shown: the last finding up to this frame, the shown branch.
  func shownRow(of panel: Panel) -> Int {
    switch panel {
    case .findings: return max(findings.lastIndex { $0.frame <= playhead } ?? 0, 0)
    case .branches: return document.branches.firstIndex { $0.id == document.current } ?? 0
    default: return 0
    }
  }

  mutating func moveInList(_ rows: Int) -> Outcome {
    let count = rowCount(of: view.focus)
    guard count > 0 else { return .refused("this list is empty") }
    if view.focus == .sequences { return markSequence(rows) }
    view.listRow = min(max(min(view.listRow, count - 1) + rows, 0), count - 1)
    return Outcome()
  }

  mutating func openRow() -> Outcome {
    let count = rowCount(of: view.focus)
    guard count > 0 else { return .refused("this list is empty") }
    let row = min(max(view.listRow, 0), count - 1)
    switch view.focus {
    case .findings:
      let finding = findings[row]
      _ = seek(finding.frame)
      return say("\(finding.kind.title): \(finding.why)")
    case .branches: return switchBranch(document.branches[row].id)
    case .sequences: return openSequence()
    default: return Outcome()
    }
  }
}
