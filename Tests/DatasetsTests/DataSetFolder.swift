import Datasets
import Foundation
import Imaging
import TestSupport

/// A data set that a test writes.
struct DataSetFolder {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  var opener: FootageOpener { FootageOpener(installation: Installation(root: folder.path("data"))) }

  func path(_ relative: String) -> String { folder.path(relative) }

  /// Writes small PNGs whose colour is the number, named by a format such as `img/%04d.jpg`; the content decides.
  func frames(_ format: String, _ numbers: some Sequence<Int>, width: Int = 20, height: Int = 10) throws {
    for number in numbers {
      let image = Image(width: width, height: height, blue: UInt8(number % 256), green: 0, red: UInt8(number / 256))
      try folder.write(try image.encodePNG(level: 0), to: String(format: format, number))
    }
  }

  /// The number that was drawn into a frame.
  static func number(_ image: Image) -> Int { Int(image.pixels[0]) + 256 * Int(image.pixels[2]) }

  func numbers(_ footage: Footage) throws -> [Int] {
    try (0..<footage.count).map { Self.number(try footage.frame($0)) }
  }

  func text(_ relative: String, _ text: String) throws { try folder.write(text, to: relative) }
}
