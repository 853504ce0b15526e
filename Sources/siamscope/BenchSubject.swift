import Foundation
import Imaging
import Siamese
import Tensors

/// One network at one thread count, ready to be timed.
struct BenchSubject {
  let network: Network
  let size: Int
  let options: EngineOptions
  /// Reading and packing the weights; nil where they were made up.
  let loading: Double?
  private let search: Image
  private let template: Template

  /// Loads a preset by name, or a weights file, and runs it once, so that plans and memory are there.
  init(name: String, size: Int?, options: EngineOptions) throws {
    self.options = options
    let start = ContinuousClock.now
    let isFile = FileManager.default.fileExists(atPath: name)
    network =
      isFile
      ? try ModelLoader.load(name, preset: nil, options: options) : try Network.preset(name, options: options)
    loading = isFile || EmbeddedModel(rawValue: name) != nil ? (ContinuousClock.now - start).seconds : nil
    self.size = size ?? network.defaults.instanceSize
    search = Self.noise(self.size)
    template = try network.template(of: Self.noise(127))
    _ = try time()
  }

  /// Seconds of one search.
  func time() throws -> Double {
    let start = ContinuousClock.now
    _ = try network.response(of: search, to: template)
    return (ContinuousClock.now - start).seconds
  }

  var description: NetworkDescription {
    get throws { try network.description(instanceSize: size) }
  }

  /// Seconds of each step of one search, in the order of the description.
  func stepTimes() throws -> [Double] {
    let (first, second) = try network.profile(search, to: template)
    return (first + second).map(\.seconds)
  }

  /// A picture of reproducible noise.
  private static func noise(_ side: Int) -> Image {
    var state: UInt64 = 2026
    let pixels = (0..<side * side * 3).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    return Image(width: side, height: side, pixels: pixels)
  }
}

extension Duration {
  fileprivate var seconds: Double { Double(components.seconds) + 1e-18 * Double(components.attoseconds) }
}
