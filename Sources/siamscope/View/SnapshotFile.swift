import Foundation
import Imaging
import Panels
import Terminal
import Workbench

/// Pictures of the screen.
enum SnapshotFile {
  /// Writes the screen, or one panel of it, and gives the path.
  static func write(
    _ canvas: Canvas, _ screen: Screen, panel: Panel?, path: String?, footage: String, frame: Int
  ) throws -> String {
    var shown = canvas
    if let panel, let rect = screen.layout[panel] { shown = canvas.cut(rect) }
    let path = path ?? freeName(footage: footage, frame: frame)
    try CanvasRenderer().render(shown).writePNG(toPath: path)
    return path
  }

  /// `siamscope-twins-0043.png`, with a number behind where that is there.
  private static func freeName(footage: String, frame: Int) -> String {
    let word = String(footage.map { $0.isLetter || $0.isNumber ? $0 : "-" }.prefix(40))
    let digits = String(frame + 1)
    let stem = "siamscope-\(word)-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    var path = stem + ".png"
    var n = 2
    while FileManager.default.fileExists(atPath: path) {
      path = "\(stem)-\(n).png"
      n += 1
    }
    return path
  }
}
