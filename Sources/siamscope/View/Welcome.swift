import Panels
import Workbench

/// The first start: waits for the interesting frame, goes there, and gives three hints until the person does something.
struct Welcome {
  private var isOver = false
  private var hasArrived = false

  /// Goes to the frame that is worth most: where the target is lost, else where the second peak comes nearest.
  mutating func look(_ bench: inout Workbench) {
    guard !isOver, !hasArrived, let run = bench.run, run.status != .tracking else { return }
    hasArrived = true
    let found = bench.findings
    let kinds: [Finding.Kind] = [.lost, .jump, .secondPeak, .scoreDrop]
    guard let best = kinds.lazy.compactMap({ kind in found.first { $0.kind == kind } }).first else { return }
    bench.perform(.goto(best.frame))
  }

  /// The person has taken over.
  mutating func touch() { isOver = true }

  func card(_ bench: Workbench) -> Card? {
    guard !isOver else { return nil }
    let keys = Keymap(bench.view.keys)
    func key(_ id: String) -> String { keys.keys(of: id).first.map(KeyText.shown) ?? "" }
    return Card(
      title: "start here",
      lines: [
        "\(key("next-finding"))    goes to the next frame worth a look",
        "\(key("decrease")) \(key("increase"))  turn a parameter: the dotted box would win",
        "\(key("help"))    shows all keys",
      ])
  }
}
