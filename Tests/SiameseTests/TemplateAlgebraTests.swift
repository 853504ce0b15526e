import Imaging
import Siamese
import Tensors
import TestSupport
import Testing

/// What DaSiamRPN's re-ranking stands on, with the trained networks: spec.md §3.4–3.6.
@Suite
struct TemplateAlgebraTests {
  private let upChannel: Network
  private let depthwise: Network
  private let search: Image
  private let exemplar: Image

  init() throws {
    let options = EngineOptions(threads: 1)
    upChannel = try Network.embedded(named: "siamrpn-s", options: options)
    depthwise = try Network.embedded(named: "siamrpnpp-s", options: options)
    search = Self.picture(side: 255, seed: 5)
    exemplar = Self.picture(side: 127, seed: 9)
  }

  /// Smooth shapes and noise: features of every strength, none of them alike.
  private static func picture(side: Int, seed: UInt64) -> Image {
    let noise = SeededWeights.values(key: "picture", shape: [side * side * 3], seed: seed)
    var image = Image(width: side, height: side)
    for y in 0..<side {
      for x in 0..<side {
        for c in 0..<3 {
          let wave = ((x / (7 + 2 * c)) ^ (y / (9 + c))) & 3
          let i = (y * side + x) * 3 + c
          image.pixels[i] = UInt8(min(255, Float(40 + 45 * wave) + 40 * noise[i]))
        }
      }
    }
    return image
  }

  private func crop(_ image: Image, x: Int, y: Int, side: Int) -> Image {
    var part = Image(width: side, height: side)
    for row in 0..<side {
      let from = ((y + row) * image.width + x) * 3
      part.pixels.replaceSubrange(row * side * 3..<(row + 1) * side * 3, with: image.pixels[from..<from + side * 3])
    }
    return part
  }

  /// Largest difference in units of the second's standard deviation.
  private func distance(_ a: [Float], _ b: [Float]) -> Double {
    let mean = b.reduce(0.0) { $0 + Double($1) } / Double(b.count)
    let variance = b.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(b.count)
    return zip(a, b).reduce(0.0) { max($0, abs(Double($1.0) - Double($1.1))) } / variance.squareRoot()
  }

  @Test func aWindowOfTheSearchFeaturesIsTheExemplarCutThere() throws {
    let features = try upChannel.features(of: search)
    for (row, column) in [(0, 0), (3, 11), (16, 16)] {
      let window = try upChannel.template(at: row, column: column, of: features)
      let cut = try upChannel.template(of: crop(search, x: 8 * column, y: 8 * row, side: 127))
      let a = try upChannel.classResponse(of: features, to: window)[0]
      let b = try upChannel.response(of: features, to: cut).levels[0].cls
      #expect(distance(a, b) < 1e-4, "row \(row), column \(column)")
    }
    // The neighbouring window is another object: the test can fail.
    let next = try upChannel.template(at: 3, column: 12, of: features)
    let cut = try upChannel.template(of: crop(search, x: 88, y: 24, side: 127))
    let a = try upChannel.classResponse(of: features, to: next)[0]
    #expect(try distance(a, upChannel.response(of: features, to: cut).levels[0].cls) > 1e-2)
  }

  @Test func classResponsesAreTheResponsesClasses() throws {
    for network in [upChannel, depthwise] {
      let features = try network.features(of: search)
      let template = try network.template(of: exemplar)
      let whole = try network.response(of: features, to: template)
      #expect(try network.classResponse(of: features, to: template) == whole.levels.map(\.cls))
    }
  }

  @Test func theUpChannelHeadIsLinearInTheTemplate() throws {
    let features = try upChannel.features(of: search)
    let windows: [(weight: Float, row: Int, column: Int)] = [(0.7, 2, 3), (0.5, 9, 14), (-0.2, 16, 1)]
    let templates = try windows.map {
      (weight: $0.weight, template: try upChannel.template(at: $0.row, column: $0.column, of: features))
    }
    var sum = [Float](repeating: 0, count: 10 * 17 * 17)
    for (weight, template) in templates {
      let cls = try upChannel.classResponse(of: features, to: template)[0]
      for i in sum.indices { sum[i] += weight * cls[i] }
    }
    let kernels = try upChannel.classResponse(of: features, to: upChannel.combine(templates))[0]
    #expect(distance(kernels, sum) < 1e-4)
    // The second implementation of §3.4: features first, the bias counted once since the weights sum to one.
    let mean = try upChannel.template(ofMean: windows, of: features)
    #expect(try distance(upChannel.classResponse(of: features, to: mean)[0], sum) < 1e-4)
    // Without their sum being one the bias would be missing: (ii) is for means only.
    let short = windows.map { (weight: $0.weight * 0.5, row: $0.row, column: $0.column) }
    let halved = try upChannel.classResponse(of: features, to: upChannel.template(ofMean: short, of: features))[0]
    #expect(distance(halved.map { 2 * $0 }, sum) > 1e-4)
  }

  @Test func theDepthwiseHeadIsNot() throws {
    let features = try depthwise.features(of: search)
    let a = try depthwise.template(at: 4, column: 5, of: features)
    let b = try depthwise.template(at: 20, column: 13, of: features)
    let mean = try depthwise.classResponse(of: features, to: depthwise.combine([(0.5, a), (0.5, b)]))
    let apart = try [a, b].map { try depthwise.classResponse(of: features, to: $0) }
    let sum = mean.indices.map { level in
      zip(apart[0][level], apart[1][level]).map { 0.5 * $0 + 0.5 * $1 }
    }
    #expect(zip(mean, sum).contains { distance($0, $1) > 1e-2 })
    // Equal templates are their own mean, whatever the head.
    let same = try depthwise.classResponse(of: features, to: depthwise.combine([(0.25, a), (0.75, a)]))
    for (one, other) in zip(same, apart[0]) { #expect(distance(one, other) < 1e-4) }
  }

  @Test func aDistractorsTemplateHasNoBoxes() throws {
    for network in [upChannel, depthwise] {
      let features = try network.features(of: search)
      let window = try network.template(at: 1, column: 1, of: features)
      #expect(throws: NetworkError.noBoxKernels(network: network.name)) {
        try network.response(of: features, to: window)
      }
      let exemplar = try network.template(of: exemplar)
      let mixed = try network.combine([(0.5, exemplar), (0.5, window)])
      #expect(throws: NetworkError.noBoxKernels(network: network.name)) {
        try network.response(of: features, to: mixed)
      }
      let whole = try network.template(classFrom: mixed, boxFrom: exemplar)
      let boxes = try network.response(of: features, to: whole).levels.map(\.loc)
      #expect(try boxes == network.response(of: features, to: exemplar).levels.map(\.loc))
    }
  }

  @Test func windowsOutsideAreRefused() throws {
    let features = try upChannel.features(of: search)
    #expect(throws: NetworkError.self) { try upChannel.template(at: 17, column: 0, of: features) }
    #expect(throws: NetworkError.self) { try upChannel.template(at: 0, column: -1, of: features) }
    #expect(throws: NetworkError.self) { try upChannel.combine([]) }
  }
}
