import Foundation
import Imaging
import TestSupport

/// Small OTB folders: a bright patch that moves over a plain field, each sequence another way.
enum TestFootage {
  /// Writes `count` sequences `patch1` … into `set/` of the folder, and returns its path.
  static func write(_ count: Int, frames: Int, to folder: TemporaryFolder) throws -> String {
    for number in 1...count {
      var truth = ""
      for i in 0..<frames {
        var image = Image(width: 160, height: 120, blue: 100, green: 110, red: 90)
        let (x, y) = (40 + (number % 3) * i, 30 + (number % 2) * i)
        for row in y..<(y + 30) {
          for column in x..<(x + 24) {
            let at = (row * 160 + column) * 3
            image.pixels[at] = UInt8(40 + 5 * (column - x))
            image.pixels[at + 1] = UInt8(230 - 6 * (row - y))
            image.pixels[at + 2] = (row - y) / 6 % 2 == number % 2 ? 250 : 60
          }
        }
        try folder.write(try image.encodePNG(), to: "set/patch\(number)/img/\(String(format: "%04d", i + 1)).png")
        truth += "\(x + 1),\(y + 1),24,30\n"
      }
      try folder.write(truth, to: "set/patch\(number)/groundtruth_rect.txt")
    }
    return folder.path("set")
  }
}
