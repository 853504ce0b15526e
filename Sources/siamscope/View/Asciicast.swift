import Imaging
import Terminal

/// A recording of the screen in asciicast v2: a header, then one line of JSON a drawing.
struct Asciicast {
  private let path: String
  private let start: Double
  private var writer = DifferenceWriter(tolerance: 0, repertoire: .unicode)
  private var lines: [String]
  private var size: (width: Int, height: Int)

  init(path: String, width: Int, height: Int, start: Double) {
    self.path = path
    self.start = start
    size = (width, height)
    lines = [
      JSONText.line(
        .object([
          ("version", .integer(2)), ("width", .integer(width)), ("height", .integer(height)),
          ("env", .object([("TERM", .text("xterm-256color"))])),
        ]))
    ]
  }

  mutating func add(_ canvas: Canvas, at now: Double) {
    let time = ((now - start) * 1e6).rounded() / 1e6
    if size != (canvas.width, canvas.height) {
      size = (canvas.width, canvas.height)
      writer.invalidate()
      lines.append(JSONText.line(.list([.number(time), .text("r"), .text("\(size.width)x\(size.height)")])))
    }
    let bytes = writer.frame(canvas)
    guard !bytes.isEmpty else { return }
    lines.append(JSONText.line(.list([.number(time), .text("o"), .text(String(decoding: bytes, as: UTF8.self))])))
  }

  /// Writes the file and gives its path.
  func finish() throws -> String {
    try WholeFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), path: path)
    return path
  }
}
