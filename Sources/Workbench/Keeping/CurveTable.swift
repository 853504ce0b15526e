import Foundation
import Tracking

/// The curves of branches as comma-separated values: one line a frame and branch.
public enum CurveTable {
  static let header =
    "branch,frame,kind,x,y,width,height,score,runner_up_ratio,iou,oracle_iou,oracle_rank,lost,search_side,ms"

  /// Frames from 1, boxes 0-based, nothing where there is no number.
  public static func text(_ branches: [(name: String, run: Run)]) -> String {
    var lines = [header]
    for (name, run) in branches {
      let title = quoted(name)
      for (i, record) in run.records.enumerated() {
        let box = record.box
        let kind = record.kind.title
        let fields: [String] = [
          title, "\(run.start + i + 1)", kind, number(box.x), number(box.y), number(box.width), number(box.height),
          number(Double(record.score)), number(Double(record.runnerUpRatio)), number(Double(record.iou)),
          number(Double(record.oracleIoU)), record.oracleRank > 0 ? "\(record.oracleRank)" : "",
          record.isLost ? "1" : "0", "\(record.side)", number(Double(record.seconds.total) * 1000),
        ]
        lines.append(fields.joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The named curves alone: one line a frame, a column for each curve of each branch.
  public static func text(_ branches: [(name: String, run: Run)], curves: [ExportCurve], count: Int) -> String {
    let head = ["frame"] + branches.flatMap { branch in curves.map { quoted("\(branch.name) \($0.rawValue)") } }
    let lines = (0..<count).map { frame in
      (["\(frame + 1)"]
        + branches.flatMap { branch in
          curves.map { curve in branch.run.record(frame).map { number(Double(curve.value($0))) } ?? "" }
        }).joined(separator: ",")
    }
    return ([head.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    return DecimalText.plain((value * 1e6).rounded() / 1e6)
  }

  /// Quotes where a comma or a quote would break the line.
  static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
