import Imaging
import Siamese
import TestSupport
import Tracking
import Workbench

/// Footage in memory: frame i is all of blue i, so that a scripted network knows which one it sees.
struct PaintedFootage: FrameSource {
  var name = "painted"
  var path = "/painted"
  var count: Int
  var framesPerSecond = 25.0
  var base = 1.0
  var width = 320
  var height = 240
  /// Frames that cannot be read.
  var broken: Set<Int> = []
  var truths: [Int: Box] = [:]

  struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  func frame(_ index: Int) throws -> Image {
    if broken.contains(index) { throw Unreadable(description: "img/\(index).png is not a picture") }
    return Image(width: width, height: height, blue: UInt8(index % 256), green: 60, red: 60)
  }

  func truth(_ index: Int) -> Box? { truths[index] }

  /// The same box on every frame.
  static func still(_ count: Int, _ box: Box = Box(x: 140, y: 100, width: 40, height: 40)) -> PaintedFootage {
    PaintedFootage(count: count, truths: Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, box) }))
  }
}

/// Sessions on painted footage.
enum TestBench {
  /// A target in the middle of every response, and a rival to its right that a smaller window lets win from frame 5 on.
  static let twins = ScriptedNetwork { frame, size in
    let c = size / 2
    return ScriptedNetwork.response(
      size: size,
      peaks: [(2, c, c, frame < 5 ? 6 : 1.5), (2, c, c + 4, frame < 5 ? -2 : 3)])
  }

  static var parameters: TrackerParameters {
    var parameters = TrackerParameters()
    parameters.base = 0
    return parameters
  }

  static func make(
    _ footage: PaintedFootage = .still(20), network: ScriptedNetwork = twins,
    parameters: TrackerParameters = parameters, box: (frame: Int, box: Box)? = nil, others: [Model] = [],
    options: (inout WorkOptions) -> Void = { _ in }
  ) throws -> Workbench {
    let model = Model(name: "scripted", network: network, parameters: parameters)
    var engine = WorkOptions()
    engine.workers = 2
    engine.clock = { 0 }
    options(&engine)
    return try Workbench(
      source: footage, catalog: ModelCatalog([model] + others), model: model, box: box, options: engine)
  }

  /// The same, tracked to the end.
  static func settled(
    _ footage: PaintedFootage = .still(20), network: ScriptedNetwork = twins,
    parameters: TrackerParameters = parameters
  ) throws -> Workbench {
    var bench = try make(footage, network: network, parameters: parameters)
    bench.settle()
    return bench
  }
}
