import Foundation
import Imaging
import Tracking

/// A comparison of branches as one page that needs nothing else: numbers, curves, and the frames where they parted.
struct ComparisonReport {
  struct Scene {
    let frame: Int
    let caption: String
    /// nil where the frame cannot be read.
    let image: Image?
    let boxes: [(name: String, colour: String, box: Box)]
    let truth: Box?
  }

  let title: String
  let summaries: [BranchSummary]
  /// What each branch changes against the first, in words.
  let changes: [String]
  let plots: String
  let scenes: [Scene]

  /// HTML. Throws where a picture cannot be encoded.
  func html() throws -> String {
    var out = [
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>\(CurvePlot.escaped(title))</title>",
      "<style>body{font:15px/1.5 sans-serif;margin:2em auto;max-width:980px;color:#222}table{border-collapse:collapse}"
        + "td,th{padding:.25em .8em;border-bottom:1px solid #ccc;text-align:right}td:first-child,th:first-child,"
        + "td:last-child,th:last-child{text-align:left}figure{margin:1.5em 0}svg{max-width:100%;height:auto}</style>",
      "<h1>\(CurvePlot.escaped(title))</h1>",
      "<table><tr><th>branch<th>frames<th>AUC<th>mean IoU<th>failures<th>mean score<th>ms<th>not chosen"
        + "<th>no such proposal<th>parted at<th>changes</tr>",
    ]
    for (row, change) in zip(summaries, changes) {
      func text(_ value: Double?, _ format: String = "%.3f") -> String {
        value.map { String(format: format, $0) } ?? "–"
      }
      let cells = [
        row.branch.name, "\(row.done)/\(row.total)", text(row.auc), text(row.meanIoU), "\(row.failures)",
        text(row.meanScore), text(row.milliseconds, "%.1f"), "\(row.notChosen)", "\(row.noSuchProposal)",
        row.parted.map { "\($0 + 1)" } ?? "–", change,
      ]
      out.append("<tr>" + cells.map { "<td>\(CurvePlot.escaped($0))" }.joined() + "</tr>")
    }
    out.append("</table>")
    out.append(plots)
    for scene in scenes { out.append(try figure(scene)) }
    out.append("</html>")
    return out.joined(separator: "\n") + "\n"
  }

  private func figure(_ scene: Scene) throws -> String {
    guard let image = scene.image else {
      return "<figure><figcaption>\(CurvePlot.escaped(scene.caption)) (no picture)</figcaption></figure>"
    }
    let png = Data(try image.encodePNG()).base64EncodedString()
    let stroke = CurvePlot.text(max(1.5, Double(image.width) / 300))
    var out =
      "<figure><figcaption>\(CurvePlot.escaped(scene.caption))</figcaption>"
      + "<svg viewBox=\"0 0 \(image.width) \(image.height)\" xmlns=\"http://www.w3.org/2000/svg\">"
      + "<image width=\"\(image.width)\" height=\"\(image.height)\" href=\"data:image/png;base64,\(png)\"/>"
    func rect(_ box: Box, _ colour: String, dash: String) -> String {
      "<rect x=\"\(CurvePlot.text(box.x))\" y=\"\(CurvePlot.text(box.y))\" width=\"\(CurvePlot.text(box.width))\" "
        + "height=\"\(CurvePlot.text(box.height))\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(stroke)\""
        + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"") + "/>"
    }
    if let truth = scene.truth { out += rect(truth, "#ffffff", dash: "4 4") }
    for (n, box) in scene.boxes.enumerated() {
      out += rect(box.box, box.colour, dash: CurvePlot.dashes[n % CurvePlot.dashes.count])
      out +=
        "<text x=\"\(CurvePlot.text(box.box.x))\" y=\"\(CurvePlot.text(max(box.box.y - 3, 10)))\" "
        + "fill=\"\(box.colour)\" font-size=\"\(CurvePlot.text(max(10, Double(image.width) / 40)))\">"
        + "\(CurvePlot.escaped(box.name))</text>"
    }
    return out + "</svg></figure>"
  }
}
