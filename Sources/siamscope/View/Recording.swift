import Foundation
import Imaging
import Terminal

/// A recording of the screen: an asciicast, or an animated PNG where the file is called so.
struct Recording {
  private enum Form {
    case cast(Asciicast)
    case film(AnimatedPNG, last: (canvas: Canvas, since: Double)?)
  }

  private let path: String
  private var form: Form

  init(path: String, width: Int, height: Int, start: Double) {
    self.path = path
    form =
      path.lowercased().hasSuffix(".png")
      ? .film(AnimatedPNG(), last: nil) : .cast(Asciicast(path: path, width: width, height: height, start: start))
  }

  /// A drawing, at a time in seconds.
  mutating func add(_ canvas: Canvas, at now: Double) throws {
    switch form {
    case .cast(var cast):
      cast.add(canvas, at: now)
      form = .cast(cast)
    case .film(var film, let last):
      // A picture stands until the next one comes.
      if let last { try film.add(CanvasRenderer().render(last.canvas), milliseconds: Int((now - last.since) * 1000)) }
      form = .film(film, last: (canvas, now))
    }
  }

  /// Writes the file and gives its path.
  func finish(at now: Double) throws -> String {
    switch form {
    case .cast(let cast): return try cast.finish()
    case .film(var film, let last):
      if let last {
        try film.add(CanvasRenderer().render(last.canvas), milliseconds: max(1000, Int((now - last.since) * 1000)))
      }
      try WholeFile.write(film.bytes, path: path)
      return path
    }
  }
}
