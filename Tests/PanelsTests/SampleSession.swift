import Imaging
import TestSupport
import Tracking
import Workbench

/// Footage in memory: frame i has blue i in its middle, so that a scripted network knows which one it sees.
struct SampleFootage: FrameSource {
  var name = "sample"
  var path = "/sample"
  var count = 20
  var framesPerSecond = 25.0
  var base = 0.0
  var hasTruth = true

  func frame(_ index: Int) throws -> Image {
    var image = Image(width: 160, height: 120, blue: UInt8(index % 256), green: 90, red: 120)
    // A little structure, so that something can be seen.
    for y in stride(from: 0, to: 120, by: 8) {
      for x in 0..<20 { image.pixels[(y * 160 + x) * 3 + 1] = UInt8(x * 12) }
    }
    return image
  }

  func truth(_ index: Int) -> Box? { hasTruth ? Box(x: 70, y: 50, width: 20, height: 20) : nil }
}

enum SampleSession {
  /// A target in the middle of every response, and a rival to its right that wins from frame 5 on.
  static let twins = ScriptedNetwork { frame, size in
    let c = size / 2
    return ScriptedNetwork.response(
      size: size,
      peaks: [(2, c, c, frame < 5 ? 6 : 1.5), (2, c, c + 4, frame < 5 ? 1 : 4), (1, c - 5, c - 5, 2)])
  }

  /// Two sequences in memory.
  static let library = Library(
    sequences: { _ in ["first", "second"] },
    open: { path in
      var footage = SampleFootage()
      (footage.name, footage.count) = (path, path == "first" ? 12 : 4)
      return footage
    })

  static func make(
    _ footage: SampleFootage = SampleFootage(), frame: Int = 7, library: Library = .disk
  ) throws -> Workbench {
    var parameters = TrackerParameters()
    parameters.base = 0
    let model = Model(name: "scripted", network: twins, parameters: parameters)
    var engine = WorkOptions()
    engine.workers = 1
    engine.clock = { 0 }
    var bench = try Workbench(
      source: footage, catalog: ModelCatalog([model]), model: model, options: engine, library: library)
    bench.settle()
    bench.perform(.goto(frame))
    bench.settle()
    return bench
  }
}
