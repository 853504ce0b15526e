import Foundation
import Imaging
import Panels
import Terminal
import Tracking
import Training

/// Draws a training run: curves and numbers at the left, the last batch's pairs with the predicted boxes at the right.
struct TrainScreen {
  let look: Look

  func draw(_ board: TrainBoard, width: Int, height: Int) -> Canvas {
    let theme = look.theme
    var canvas = Canvas(width: width, height: height, foreground: theme[.text], background: theme[.background])
    drawHead(board, on: &canvas)
    let body = Rect(x: 0, y: 2, width: canvas.width, height: max(0, canvas.height - 3))
    let hasPairs = canvas.width >= 84
    let left = hasPairs ? min(64, max(40, canvas.width * 2 / 5)) : canvas.width
    drawNumbers(board, on: &canvas, in: Rect(x: 0, y: body.y, width: left, height: body.height))
    if hasPairs {
      drawPairs(
        board, on: &canvas, in: Rect(x: left, y: body.y, width: canvas.width - left, height: body.height))
    }
    drawFoot(board, on: &canvas)
    return canvas
  }

  private func style(_ color: ThemeColor, _ attributes: Attributes = []) -> Style {
    look.theme.style(color, on: .background, attributes)
  }

  // MARK: - Head and foot

  private func drawHead(_ board: TrainBoard, on canvas: inout Canvas) {
    canvas.text(" \(board.recipe) → \(board.folder)", x: 0, y: 0, style(.title, .bold), limit: canvas.width)
    guard let report = board.report else {
      canvas.text(" making the first pairs…", x: 0, y: 1, style(.dim))
      return
    }
    let epoch = TextFit.number(report.epoch, cells: 7, decimals: 2).trimmingCharacters(in: .whitespaces)
    let text = "step \(report.step)/\(report.steps)  epoch \(epoch)  \(TrainLog.duration(report.secondsLeft)) left "
    let used = CharacterWidth.of(" \(board.recipe) → \(board.folder)")
    let start = canvas.width - CharacterWidth.of(text)
    if start > used { canvas.text(text, x: start, y: 0, style(.text)) }
    let share = Double(report.step) / Double(max(1, report.steps))
    let percent = TextFit.right("\(Int(share * 100)) %", 6)
    canvas.bar(
      x: 1, y: 1, width: max(0, canvas.width - 9), fraction: share, style(.bar),
      track: look.theme.style(.text, on: .barTrack))
    canvas.text(percent, x: canvas.width - 7, y: 1, style(.text))
  }

  private func drawFoot(_ board: TrainBoard, on canvas: inout Canvas) {
    let y = canvas.height - 1
    if let ending = board.ending {
      canvas.text(" \(ending)", x: 0, y: y, style(.title, .bold), limit: canvas.width)
    } else if board.isStopping {
      canvas.text(
        " stopping: this step ends, then the run is saved", x: 0, y: y, style(.warn, .bold), limit: canvas.width)
    } else {
      let keys = " q stop and save   space hold the pairs   t theme   g glyphs"
      canvas.text(keys, x: 0, y: y, style(.dim), limit: canvas.width)
      let room = canvas.width - CharacterWidth.of(keys) - 3
      if room > 12, !board.note.isEmpty {
        let note = TextFit.cut(board.note, to: room)
        canvas.text(note, x: canvas.width - CharacterWidth.of(note) - 1, y: y, style(.text))
      }
    }
  }

  // MARK: - Numbers

  private func drawNumbers(_ board: TrainBoard, on canvas: inout Canvas, in rect: Rect) {
    guard rect.width > 20, rect.height > 4 else { return }
    canvas.frame(rect, style(.border), title: "losses", titleStyle: style(.title))
    let inner = Rect(x: rect.x + 2, y: rect.y + 1, width: rect.width - 4, height: rect.height - 2)
    guard let report = board.report else {
      for (row, line) in board.lines.prefix(inner.height).enumerated() {
        canvas.text(line, x: inner.x, y: inner.y + row, style(.dim), limit: inner.width)
      }
      return
    }
    var y = inner.y
    // Two curves share what the lines of numbers leave.
    let sequences = board.curves.trackings.last
    let below = 7 + (report.losses.features == nil ? 0 : 1) + (sequences.map { min(6, $0.names.count) + 1 } ?? 0)
    let curveRows = max(2, min(8, (inner.height - below - 2) / 2))
    let last = board.curves.validations.last
    for (name, value, validation, color) in [
      ("cls", \TrainingCurves.Point.cls, last?.cls, ThemeColor.series1),
      ("loc", \TrainingCurves.Point.loc, last?.loc, ThemeColor.series2),
    ] {
      guard y + curveRows < inner.endY else { return }
      let curve = board.curves.smoothed(value)
      drawCurve(curve, on: &canvas, in: Rect(x: inner.x, y: y + 1, width: inner.width, height: curveRows), color)
      let now = curve.last.map { TextFit.number($0, cells: 7, decimals: 4) } ?? ""
      var x = canvas.text("\(name) \(now)", x: inner.x, y: y, style(color, .bold))
      if let lowest = curve.filter(\.isFinite).min() {
        x = canvas.text(
          "  lowest \(TextFit.number(lowest, cells: 6, decimals: 4))", x: x, y: y, style(.dim), limit: inner.endX - x)
      }
      if let validation {
        canvas.text(
          "  validation \(TextFit.number(validation, cells: 6, decimals: 4))", x: x, y: y, style(.text),
          limit: inner.endX - x)
      }
      y += curveRows + 1
    }
    y = drawLines(report, on: &canvas, x: inner.x, y: y, inner)
    guard let sequences, y + 1 < inner.endY else { return }
    let mean = TextFit.number(sequences.mean, cells: 5, decimals: 3)
    canvas.text(
      "AUC \(mean) at step \(sequences.step)", x: inner.x, y: y, style(.series4, .bold), limit: inner.width)
    for (row, (name, value)) in zip(sequences.names, sequences.auc).enumerated() where y + 1 + row < inner.endY {
      let label = TextFit.left(TextFit.cut(name, to: 14), 15)
      canvas.text(label, x: inner.x, y: y + 1 + row, style(.dim))
      canvas.bar(
        x: inner.x + 15, y: y + 1 + row, width: max(0, inner.width - 22), fraction: value, style(.series4),
        track: look.theme.style(.text, on: .barTrack))
      canvas.text(
        TextFit.number(value, cells: 6, decimals: 3), x: inner.endX - 6, y: y + 1 + row, style(.text))
    }
  }

  private func drawLines(_ report: StepReport, on canvas: inout Canvas, x: Int, y: Int, _ inner: Rect) -> Int {
    var rows: [(String, String, ThemeColor)] = [
      ("learning rate", String(format: "%.3g", report.rate), .text),
      ("gradient norm", String(format: "%.3g", report.gradientNorm), .text),
      ("pairs a second", String(format: "%.1f", report.pairsPerSecond), .text),
      (
        "waited for pairs", String(format: "%.0f ms", report.secondsWaited * 1000),
        report.secondsWaited > 0.05 ? .warn : .text
      ),
      ("learning layers", "\(report.learningLayers)", .text),
      ("steps skipped", "\(report.skipped)", report.skipped > 0 ? .warn : .text),
    ]
    if let features = report.losses.features, let answers = report.losses.answers {
      rows.append(("from the teacher", String(format: "features %.3f, answers %.3f", features, answers), .text))
    }
    var line = y
    for (name, value, color) in rows where line < inner.endY {
      canvas.text(TextFit.left(name, 18), x: x, y: line, style(.dim), limit: inner.width)
      canvas.text(value, x: x + 18, y: line, style(color), limit: max(0, inner.width - 18))
      line += 1
    }
    return line
  }

  /// A curve from its lowest to its highest value; the beginning of a run, which is far above the rest, is cut.
  private func drawCurve(_ values: [Double], on canvas: inout Canvas, in rect: Rect, _ color: ThemeColor) {
    let columns = Sparkline.columns(values.map { Optional($0) }, count: rect.width, summary: .mean)
    let known = columns.compactMap { $0 }.sorted()
    guard let low = known.first, let high = known.last else { return }
    let top = known[min(known.count - 1, known.count * 19 / 20)]
    let limit = top > low ? low + (top - low) * 1.1 : max(high, low + 1e-9)
    let fractions = columns.map { value in value.map { 0.05 + 0.95 * min(1, ($0 - low) / (limit - low)) } }
    let ink = style(color)
    canvas.sparkline(fractions, in: rect) { _ in ink }
  }

  // MARK: - Pairs

  private func drawPairs(_ board: TrainBoard, on canvas: inout Canvas, in rect: Rect) {
    let detail = board.answers.isEmpty ? "" : "step \(board.answersStep)"
    canvas.frame(
      rect, style(.border), title: "the last batch", titleStyle: style(.title), detail: detail,
      detailStyle: style(.dim))
    let inner = Rect(x: rect.x + 2, y: rect.y + 1, width: rect.width - 4, height: rect.height - 2)
    guard !board.answers.isEmpty, inner.height >= 8 else { return }
    // As many tiles as give pictures that can be read: a search region of ten rows or more.
    let rows = max(1, (inner.height - 1) / 13)
    let tileHeight = (inner.height - 1) / rows
    let tileWidth = min(inner.width, tileHeight * 3)
    let columns = max(1, inner.width / tileWidth)
    for (number, answer) in board.answers.prefix(rows * columns).enumerated() {
      drawPair(
        answer, on: &canvas,
        in: Rect(
          x: inner.x + number % columns * tileWidth, y: inner.y + number / columns * tileHeight,
          width: tileWidth - 1, height: tileHeight - 1))
    }
    let y = inner.endY - 1
    let x = canvas.text("┏ ┓ target", x: inner.x, y: y, style(.truth))
    canvas.text("   ┏━┓ predicted", x: x, y: y, style(.chosen), limit: inner.endX - x)
  }

  private func drawPair(_ answer: TrainBoard.Answer, on canvas: inout Canvas, in rect: Rect) {
    let pair = answer.pair
    let score = TextFit.number(answer.answer.score, cells: 4, decimals: 2)
    let label = TextFit.cut("\(score) \(PairSheet.words(pair.kind))", to: rect.width)
    canvas.text(label, x: rect.x, y: rect.y, style(pair.kind.isNegative ? .warn : .text))
    let area = Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
    let exemplarRows = max(2, area.height / 2)
    let exemplar = PictureViewport.fit(
      imageWidth: pair.exemplarSize, imageHeight: pair.exemplarSize,
      in: Rect(x: area.x, y: area.y, width: min(area.width / 3, exemplarRows * 2), height: exemplarRows))
    let search = PictureViewport.fit(
      imageWidth: pair.searchSize, imageHeight: pair.searchSize,
      in: Rect(
        x: exemplar.cells.endX + 1, y: area.y, width: max(1, area.endX - exemplar.cells.endX - 1), height: area.height))
    look.rasterizer.draw(Self.image(pair.exemplar, pair.exemplarSize), exemplar, into: &canvas)
    look.rasterizer.draw(Self.image(pair.search, pair.searchSize), search, into: &canvas)
    func mark(_ box: Box, _ line: MarkLine, _ color: ThemeColor) {
      // Pixel centres are at whole numbers in a pair, corners in a picture.
      canvas.mark(
        BoxMark(
          x: box.x + 0.5, y: box.y + 0.5, width: box.width, height: box.height, line: line, color: look.theme[color]),
        search, precise: look.isPrecise)
    }
    if !pair.kind.isNegative { mark(pair.box, .brackets, .truth) }
    let predicted = answer.answer
    if predicted.score >= 0.3 {
      mark(
        Box(centerX: predicted.x, centerY: predicted.y, width: predicted.width, height: predicted.height), .thick,
        .chosen)
    }
  }

  private static func image(_ pixels: [Float], _ size: Int) -> Image {
    Image(width: size, height: size, pixels: pixels.map { UInt8(max(0, min(255, $0.rounded()))) })
  }
}
