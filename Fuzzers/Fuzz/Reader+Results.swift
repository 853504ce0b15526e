import Metrics
import Tracking

extension Reader {
  /// Result files, text and binary, and what is computed of their regions.
  static let results = Reader(name: "results") { bytes in
    let size = ImageSize(width: 64, height: 48)
    var regions = (try? TrajectoryBinary.parse(bytes, file: "x.bin")) ?? []
    let text = String(decoding: bytes, as: UTF8.self)
    regions += (try? TrajectoryText.parse(text, file: "x.txt")) ?? []
    _ = try? TrajectoryText.numbers(text, file: "x.value")
    let few = Array(regions.prefix(4))
    for rule in OverlapRule.allCases {
      // Without limits, two far corners span a raster that nobody has.
      for (a, b) in zip(few, few.dropFirst()) { _ = rule.overlap(a, b, within: size) }
    }
  } seeds: {
    [
      "1,2,3,4\n5,6,7,8\n1\n2\n0\n".bytes, "1,1,9,1,9,9,1,9\n2,2,8,2,8,8,2,8\n".bytes,
      "m3,4,5,6,2,3,25\nm2,4,6,6,0,36\n".bytes, "1e300,-1e300,1e300,1e300\n-5,-5,20,20\n".bytes,
      [1, 0, 3, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 128, 63, 0, 0, 128, 63, 0, 0, 0, 65, 0, 0, 0, 65]
        + [3, 2, 0, 2, 0, 4, 0, 4, 0, 2, 0, 3, 0, 5, 0],
    ]
  }
}
