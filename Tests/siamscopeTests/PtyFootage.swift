import Foundation
import Imaging
import TestSupport

/// A small OTB folder: a striped target that moves over noise, and a twin that crosses its way.
enum PtyFootage {
  static func write(in folder: TemporaryFolder, frames: Int = 12, truth hasTruth: Bool = true) throws -> String {
    let root = folder.url.appendingPathComponent("crossing")
    let img = root.appendingPathComponent("img")
    try FileManager.default.createDirectory(at: img, withIntermediateDirectories: true)
    var noise = SplitMix64(seed: 7)
    let ground = (0..<(160 * 120 * 3)).map { _ in UInt8(truncatingIfNeeded: 90 + noise.next() % 40) }
    var truth = ""
    for i in 0..<frames {
      var image = Image(width: 160, height: 120, pixels: ground)
      paint(&image, x: 110 - 4 * i, y: 46)
      paint(&image, x: 30 + 4 * i, y: 40)
      try image.writePNG(toPath: img.appendingPathComponent(String(format: "%04d.png", i + 1)).path)
      truth += "\(31 + 4 * i),41,20,26\n"
    }
    if hasTruth { try Data(truth.utf8).write(to: root.appendingPathComponent("groundtruth_rect.txt")) }
    return root.path
  }

  private static func paint(_ image: inout Image, x: Int, y: Int) {
    for row in y..<min(y + 26, image.height) {
      for column in max(0, x)..<min(x + 20, image.width) {
        let at = (row * image.width + column) * 3
        image.pixels[at] = UInt8(40 + 8 * (column - x))
        image.pixels[at + 1] = UInt8(230 - 6 * (row - y))
        image.pixels[at + 2] = (row - y) / 6 % 2 == 0 ? 250 : 60
      }
    }
  }
}
