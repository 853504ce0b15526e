import Datasets
import Foundation
import Imaging
import Terminal
import TestSupport

/// Moving pictures that fill the screen: what a frame costs, how much is sent, and how near it comes to what was meant.
enum Video {
  static func run(footage path: String, frames count: Int) throws {
    let footage = try FootageOpener().open(path)
    let images = try (0..<min(count, footage.count)).map { try footage.frame($0) }
    print("\(footage.name), \(images.count) frames of \(images[0].width)x\(images[0].height), quadrants and eighths")
    for (width, height) in [(80, 24), (200, 60), (300, 80)] {
      let area = Rect(x: 0, y: 0, width: width, height: height)
      let rasterizer = PictureRasterizer(mode: .eighth)
      var canvases: [Canvas] = []
      var drawing: [Double] = []
      for image in images {
        // All of the screen, whatever the picture's shape: the most that there is to send.
        let viewport = PictureViewport(
          x: 0, y: 0, width: Double(image.width), height: Double(image.height), cells: area)
        var canvas = Canvas(width: width, height: height)
        let start = processorSeconds()
        rasterizer.draw(image, viewport, into: &canvas)
        drawing.append((processorSeconds() - start) * 1000)
        canvases.append(canvas)
      }
      for tolerance in Set([0, 4, 8, 12, 16, 20, FramePacer().tolerance]).sorted() {
        var writer = DifferenceWriter(tolerance: tolerance)
        var terminal = VirtualTerminal(width: width, height: height)
        var writing: [Double] = []
        var bytes: [Double] = []
        var errors: [Double] = []
        let renderer = CanvasRenderer(cellWidth: 8, cellHeight: 16)
        for (i, canvas) in canvases.enumerated() {
          let start = processorSeconds()
          let sent = writer.frame(canvas)
          // The first one is the whole screen.
          if i > 0 { writing.append((processorSeconds() - start) * 1000) }
          if i > 0 { bytes.append(Double(sent.count) / 1000) }
          terminal.feed(sent)
          if i > 0, i % 6 == 0 { errors.append(error(renderer.render(canvas), renderer.render(terminal.screen))) }
        }
        let mean = errors.reduce(0, +) / Double(max(errors.count, 1))
        let quality = mean > 0 ? String(format: "%5.1f dB", 10 * log10(255 * 255 / mean)) : "  exact"
        let note = tolerance == FramePacer().tolerance ? "  (the default)" : ""
        print(
          String(format: "%4dx%-3d", width, height)
            + String(format: "  tolerance %2d", tolerance)
            + String(format: "  draw %5.2f ms", quantile(drawing, 0.5))
            + String(format: "  write %5.2f ms", quantile(writing, 0.5))
            + String(format: "  %6.1f KB a frame  ", bytes.reduce(0, +) / Double(max(bytes.count, 1))) + quality + note)
      }
    }
  }

  /// Mean square of the differences, over all channels.
  private static func error(_ a: Image, _ b: Image) -> Double {
    var sum = 0.0
    for (x, y) in zip(a.pixels, b.pixels) {
      let d = Double(x) - Double(y)
      sum += d * d
    }
    return sum / Double(max(a.pixels.count, 1))
  }
}
