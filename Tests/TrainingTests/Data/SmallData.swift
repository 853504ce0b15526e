import Foundation
import Imaging
import TestSupport
import Tracking
import Training

/// A small data set in a folder: photographs with boxes, crops of tracks, cut-outs as PNG, a sequence with ground truth.
struct SmallData {
  let folder: TemporaryFolder
  static let recipe = """
    data:
      seed: 11
      sources:
        - {detection: detection.json, images: photos, weight: 2}
        - {crops: crops.json, images: crops, weight: 1, range: 1}
        - {cutouts: cutouts.json, images: cut, backgrounds: photos, weight: 2}
        - {frames: walk, weight: 1}
      negatives: {same: 0.15, other: 0.15}
    """

  init() throws {
    folder = try TemporaryFolder()
    var random = CounterRandom(seed: 77, index: 0)
    for name in ["photos", "crops/a", "crops/b", "cut", "walk"] {
      try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    var entries: [String] = []
    for number in 0..<4 {
      let image = Self.scene(width: 200, height: 150, random: &random)
      try image.writePNG(toPath: folder.path("photos/\(number).png"))
      let category = number % 2 == 0 ? "cat" : "dog"
      entries.append(
        """
        {"file": "\(number).png", "width": 200, "height": 150,
         "boxes": [{"box": [40, 30, 60, 50], "category": "\(category)"}, {"box": [120, 60, 40, 70]}]}
        """)
    }
    try folder.write("[\(entries.joined(separator: ",\n"))]", to: "detection.json")
    var tracks: [String] = []
    for track in ["a", "b"] {
      var frames: [String] = []
      for frame in 0..<3 {
        try Self.scene(width: 120, height: 120, random: &random).writePNG(
          toPath: folder.path("crops/\(track)/00\(frame).jpg"))
        frames.append("\"00\(frame)\": [40.5, 30, 80, 90]")
      }
      tracks.append("\"\(track)\": {\(frames.joined(separator: ", "))}")
    }
    try folder.write("{\(tracks.joined(separator: ",\n"))}", to: "crops.json")
    var objects: [String] = []
    for number in 0..<4 {
      let (w, h) = (40, 30 + 5 * number)
      var pixels = [UInt8](repeating: 0, count: w * h * 4)
      for y in 3..<(h - 4) {
        for x in 5..<(w - 6) {
          for c in 0..<3 { pixels[(y * w + x) * 4 + c] = UInt8(random.below(256)) }
          pixels[(y * w + x) * 4 + 3] = 255
        }
      }
      let rows = (0..<h).map { Array(pixels[($0 * w * 4)..<(($0 + 1) * w * 4)]) }
      try folder.write(PNGBuilder(width: w, height: h, colorType: 6, rows: rows).bytes, to: "cut/\(number).png")
      objects.append("{\"file\": \"\(number).png\", \"category\": \"\(number < 2 ? "cup" : "pen")\"}")
    }
    try folder.write("[\(objects.joined(separator: ", "))]", to: "cutouts.json")
    var boxes: [String] = []
    for frame in 0..<5 {
      try Self.scene(width: 160, height: 120, random: &random).writePNG(
        toPath: folder.path("walk/000\(frame + 1).png"))
      boxes.append("\(30 + 4 * frame),40,30,40")
    }
    try folder.write(boxes.joined(separator: "\n"), to: "walk/groundtruth.txt")
  }

  func source(_ text: String = recipe, responseSize: Int = 17, cacheBytes: Int = 64 << 20) throws -> MixedPairSource {
    let recipe = try DataRecipe(text: text, file: folder.path("recipe.yaml"))
    return MixedPairSource(try TrainingData(recipe), responseSize: responseSize, cacheBytes: cacheBytes)
  }

  /// Blocks of random colours.
  static func scene(width: Int, height: Int, random: inout CounterRandom) -> Image {
    var image = Image(width: width, height: height, blue: 90, green: 110, red: 130)
    for _ in 0..<12 {
      let (x, y) = (random.below(width), random.below(height))
      let colour = (UInt8(random.below(256)), UInt8(random.below(256)), UInt8(random.below(256)))
      for row in y..<min(height, y + 8 + random.below(40)) {
        for column in x..<min(width, x + 30) {
          let i = (row * width + column) * 3
          (image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]) = colour
        }
      }
    }
    return image
  }
}
