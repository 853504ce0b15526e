extension Workbench {
  mutating func export(_ kind: ExportKind, to path: String) -> Outcome {
    if kind == .png { return .request(.snapshot(path: path, panel: nil)) }
    return .refused("nothing can be written yet")
  }

  mutating func save(to path: String?) -> Outcome { .refused("nothing can be written yet") }
}
