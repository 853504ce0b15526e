import Terminal
import Workbench

/// The branches and how they compare: a row each, the shown one marked.
struct BranchesPanel: PanelView {
  let scene: Scene
  let look: Look

  var title: String { "branches" }
  var detail: String {
    let n = scene.document.branches.count
    return n > 1 ? "\(n) · } next" : ""
  }

  private struct Column {
    let title: String
    let width: Int
    let text: (BranchSummary) -> String
  }

  func draw(on sheet: inout Sheet, in rect: Rect) {
    let summaries = scene.summaries
    guard !summaries.isEmpty, rect.height > 0 else {
      sheet.text("no run yet: the first box starts one", x: rect.x + 1, y: rect.y, end: rect.endX, look.dim)
      return
    }
    let nameWidth = min(16, max(6, rect.width / 4))
    let columns = fitting(rect.width - nameWidth - 2)
    var x = rect.x + nameWidth + 2
    for column in columns {
      sheet.text(TextFit.right(column.title, column.width), x: x, y: rect.y, end: rect.endX, look.dim)
      x += column.width + 1
    }
    let here = summaries.firstIndex { $0.branch.id == scene.document.current } ?? 0
    let marked = scene.view.focus == .branches ? min(scene.view.listRow, summaries.count - 1) : here
    let first = ListScroll.first(count: summaries.count, rows: rect.height - 1, marked: marked)
    for (i, summary) in summaries.dropFirst(first).prefix(max(0, rect.height - 1)).enumerated() {
      draw(
        summary, order: first + i, isMarked: first + i == marked, columns, nameWidth, on: &sheet, in: rect,
        y: rect.y + 1 + i)
    }
    let y = rect.y + 1 + min(summaries.count, rect.height - 1)
    if summaries.count == 1, y < rect.endY {
      sheet.text("b forks here: change a parameter first, or not", x: rect.x + 1, y: y, end: rect.endX, look.dim)
    }
  }

  /// The columns that fit, the most telling first.
  private func fitting(_ width: Int) -> [Column] {
    func share(_ v: Double?) -> String { v.map(Numbers.share) ?? "   –" }
    let all = [
      Column(title: "AUC", width: 4) { share($0.auc) },
      Column(title: "lost", width: 4) { TextFit.right("\($0.failures)", 4) },
      Column(title: "score", width: 5) { TextFit.right(share($0.meanScore), 5) },
      Column(title: "parted", width: 6) { TextFit.right($0.parted.map { "\($0 + 1)" } ?? "–", 6) },
      Column(title: "done", width: 5) {
        TextFit.right($0.done >= $0.total ? "all" : "\($0.total > 0 ? 100 * $0.done / $0.total : 0) %", 5)
      },
      Column(title: "ms", width: 5) { TextFit.number($0.milliseconds ?? .nan, cells: 5, decimals: 1) },
      Column(title: "IoU", width: 4) { share($0.meanIoU) },
      Column(title: "not chosen", width: 10) { TextFit.right("\($0.notChosen)", 10) },
      Column(title: "no such", width: 7) { TextFit.right("\($0.noSuchProposal)", 7) },
    ]
    var used = 0
    return all.prefix { column in
      used += column.width + 1
      return used <= width
    }
  }

  private func draw(
    _ summary: BranchSummary, order: Int, isMarked: Bool, _ columns: [Column], _ nameWidth: Int,
    on sheet: inout Sheet, in rect: Rect, y: Int
  ) {
    let branch = summary.branch
    let isHere = branch.id == scene.document.current
    let background: ThemeColor = isMarked ? .selection : .background
    let line = Rect(x: rect.x, y: y, width: rect.width, height: 1)
    if isMarked { sheet.canvas.fill(line, look.style(.text, on: background)) }
    let mark = isHere ? "▸" : branch.id == scene.compared ? "≈" : BranchMarks.letter(order)
    let text = look.style(isMarked ? .selectionText : .text, on: background)
    sheet.text(mark, x: rect.x, y: y, end: rect.endX, text)
    let color = look.style(BranchMarks.color(order), on: background)
    sheet.text(branch.name, x: rect.x + 1, y: y, end: rect.x + 1 + nameWidth, isHere || isMarked ? text.bold : color)
    var x = rect.x + nameWidth + 2
    for column in columns {
      sheet.text(column.text(summary), x: x, y: y, end: rect.endX, text)
      x += column.width + 1
    }
    var tip = "\(branch.name): \(summary.done) of \(summary.total) frames"
    if let given = scene.runs[branch.id]?.given { tip += " read from \(given)" }
    if let forked = branch.forked { tip += ", forked at \(forked + 1)" }
    if let parted = summary.parted { tip += ", same until \(parted), parted at \(parted + 1)" }
    sheet.hits.add(line, .action(.switchBranch(branch.id)), tip: tip)
  }
}

/// How other branches are told apart: a colour and a letter each.
enum BranchMarks {
  static let colors: [ThemeColor] = [.series6, .series5, .series3, .series2, .series4, .series1]

  static func color(_ order: Int) -> ThemeColor { colors[order % colors.count] }

  /// `A`, `B` …: what stands at another branch's box.
  static func letter(_ order: Int) -> String { String(UnicodeScalar(UInt8(65 + order % 26))) }
}
