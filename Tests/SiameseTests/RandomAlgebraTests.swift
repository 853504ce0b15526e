import Imaging
import Siamese
import Tensors
import TestSupport
import Testing

/// The algebra of spec.md §3.4–3.6 with random networks, biases among them: nothing of it depends on training.
@Suite struct RandomAlgebraTests {
  /// A network of a preset with random weights, and its checkpoint.
  private static func network(
    _ preset: String, seed: UInt64
  ) throws -> (network: Network, tensors: [String: StoredTensor]) {
    let architecture = try #require(try Preset.named(preset).architecture)
    var tensors = SeededWeights.tensors(for: architecture, seed: seed)
    // Kernel generators with biases that count: of the size of what they are added to.
    for (key, tensor) in tensors where key.contains("template_") && key.hasSuffix("bias") {
      tensors[key] = StoredTensor(tensor.floats().map { 100 * $0 }, shape: tensor.shape)
    }
    return (try Network.load(tensors: tensors, preset: preset, options: EngineOptions(threads: 1)), tensors)
  }

  private static func picture(side: Int, seed: UInt64) -> Image {
    var noise = SplitMix64(seed: seed)
    let coarse = (0..<(40 * 40 * 3)).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
    var image = Image(width: side, height: side)
    for y in 0..<side {
      for x in 0..<side {
        for c in 0..<3 {
          image.pixels[(y * side + x) * 3 + c] =
            coarse[((y / 8 % 40) * 40 + x / 8 % 40) * 3 + c] / 2 + UInt8(truncatingIfNeeded: noise.next()) / 4
        }
      }
    }
    return image
  }

  private static func crop(_ image: Image, x: Int, y: Int, side: Int) -> Image {
    var part = Image(width: side, height: side)
    for row in 0..<side {
      let from = ((y + row) * image.width + x) * 3
      part.pixels.replaceSubrange(row * side * 3..<(row + 1) * side * 3, with: image.pixels[from..<from + side * 3])
    }
    return part
  }

  /// Foreground − background.
  private static func margins(_ cls: [Float]) -> [Double] {
    let half = cls.count / 2
    return (0..<half).map { Double(cls[half + $0]) - Double(cls[$0]) }
  }

  /// Largest difference over the second's largest value.
  private static func relative(_ a: [Double], _ b: [Double]) -> Double {
    let scale = b.map(abs).max() ?? 1
    return zip(a, b).map { abs($0 - $1) }.max().map { $0 / scale } ?? .infinity
  }

  private static let targets: [(weight: Double, row: Int, column: Int)] = [(0.5, 8, 8), (0.3, 3, 12), (0.2, 10, 2)]
  private static let rivals: [(weight: Double, row: Int, column: Int)] = [
    (0.4, 0, 0), (0.1, 16, 5), (0.25, 7, 15), (0.25, 12, 9),
  ]

  /// m_eff = Σ w m_z − α̂ Σ v m_d: the kernels' combination answers with the answers' combination.
  @Test(arguments: [1, 2, 3] as [UInt64]) func upChannelKernelsAreBilinear(seed: UInt64) throws {
    let (network, _) = try Self.network("siamrpn-s", seed: seed)
    let features = try network.features(of: Self.picture(side: 255, seed: seed))
    let alpha = 0.5
    let terms = Self.targets + Self.rivals.map { (weight: -alpha * $0.weight, row: $0.row, column: $0.column) }
    let templates = try terms.map {
      (weight: Float($0.weight), template: try network.template(at: $0.row, column: $0.column, of: features))
    }
    var sum = [Double](repeating: 0, count: 5 * 17 * 17)
    for (weight, template) in templates {
      let one = Self.margins(try network.classResponse(of: features, to: template)[0])
      for i in sum.indices { sum[i] += Double(weight) * one[i] }
    }
    let effective = Self.margins(try network.classResponse(of: features, to: network.combine(templates))[0])
    #expect(Self.relative(effective, sum) < 1e-4)
  }

  /// The second implementation of §3.4, written out: features accumulated, then K = W∗φ + (1 − α̂)·b by plain loops,
  /// then the correlation by plain loops.
  @Test func featuresWithTheBiasWeightedGiveTheSame() throws {
    let (network, tensors) = try Self.network("siamrpn-s", seed: 5)
    let features = try network.features(of: Self.picture(side: 255, seed: 6))
    let alpha = 0.5
    let terms = Self.targets + Self.rivals.map { (weight: -alpha * $0.weight, row: $0.row, column: $0.column) }
    let templates = try terms.map {
      (weight: Float($0.weight), template: try network.template(at: $0.row, column: $0.column, of: features))
    }
    let first = Self.margins(try network.classResponse(of: features, to: network.combine(templates))[0])

    func tensor(_ name: String) throws -> [Float] { try #require(tensors["rpn_head.\(name)"]).floats() }
    let channels = 96
    var phi = [Double](repeating: 0, count: channels * 36)
    for (weight, template) in templates {
      let values = try network.featureValues(of: template)[0]
      for i in phi.indices { phi[i] += Double(weight) * Double(values[i]) }
    }
    let map = try network.featureValues(of: features)[0].map(Double.init)
    let search = Self.convolution(
      map, side: 22, inputs: channels, weight: try tensor("search_cls_conv.weight"),
      bias: try tensor("search_cls_conv.bias").map(Double.init))
    func margins(biasWeight: Double) throws -> [Double] {
      let kernels = Self.convolution(
        phi, side: 6, inputs: channels, weight: try tensor("template_cls_conv.weight"),
        bias: try tensor("template_cls_conv.bias").map { biasWeight * Double($0) })
      let cls = Self.correlation(search, side: 20, kernels: kernels, outputs: 10, channels: channels)
      return (0..<cls.count / 2).map { cls[cls.count / 2 + $0] - cls[$0] }
    }
    let second = try margins(biasWeight: 1 - alpha)
    #expect(Self.relative(second, first) < 1e-4)
    // Forgetting the factor leaves an error of α̂·b.
    #expect(try Self.relative(margins(biasWeight: 1), first) > 1e-3)
  }

  /// 3x3, no padding; (C, side, side) to (O, side − 2, side − 2).
  private static func convolution(
    _ x: [Double], side: Int, inputs: Int, weight: [Float], bias: [Double]
  ) -> [Double] {
    let out = side - 2
    let outputs = bias.count
    var y = [Double](repeating: 0, count: outputs * out * out)
    for o in 0..<outputs {
      for r in 0..<out {
        for s in 0..<out {
          var sum = bias[o]
          for c in 0..<inputs {
            let w = (o * inputs + c) * 9
            let at = (c * side + r) * side + s
            for ky in 0..<3 {
              for kx in 0..<3 { sum += Double(weight[w + ky * 3 + kx]) * x[at + ky * side + kx] }
            }
          }
          y[(o * out + r) * out + s] = sum
        }
      }
    }
    return y
  }

  /// out[o, y, x] = Σ kernel[o·C + c, dy, dx] · map[c, y + dy, x + dx] with 4x4 kernels.
  private static func correlation(
    _ map: [Double], side: Int, kernels: [Double], outputs: Int, channels: Int
  ) -> [Double] {
    let out = side - 3
    var y = [Double](repeating: 0, count: outputs * out * out)
    for o in 0..<outputs {
      for r in 0..<out {
        for s in 0..<out {
          var sum = 0.0
          for c in 0..<channels {
            for dy in 0..<4 {
              for dx in 0..<4 {
                sum += kernels[((o * channels + c) * 4 + dy) * 4 + dx] * map[(c * side + r + dy) * side + s + dx]
              }
            }
          }
          y[(o * out + r) * out + s] = sum
        }
      }
    }
    return y
  }

  /// Spec.md §9: φ(x)[:, j:j+6, i:i+6] equals φ of the crop at (8i, 8j) for every (i, j) in 17².
  @Test func everyWindowIsTheFeaturesOfItsCrop() throws {
    let (network, _) = try Self.network("siamrpn-s", seed: 9)
    #expect(network.hasExactWindows)
    let image = Self.picture(side: 255, seed: 11)
    let features = try network.features(of: image)
    var worst = 0.0
    for row in 0..<17 {
      for column in 0..<17 {
        let window = try network.featureValues(of: network.template(at: row, column: column, of: features))[0]
        let cut = try network.featureValues(
          of: network.template(of: Self.crop(image, x: 8 * column, y: 8 * row, side: 127)))[0]
        worst = max(worst, Self.relative(window.map(Double.init), cut.map(Double.init)))
      }
    }
    #expect(worst < 1e-5)
  }

  /// What a padded backbone sees at a window's border is not what it sees at an exemplar's.
  @Test func paddedBackbonesSaySo() throws {
    let (network, _) = try Self.network("siamrpn_mobilev2_l234_dwxcorr", seed: 2)
    #expect(!network.hasExactWindows)
  }

  /// α̂ < 1 times the target's own answer leaves (1 − α̂) of it: the order of all proposals stays.
  @Test(arguments: ["siamrpn-s", "siamrpnpp-s"]) func aDistractorEqualToTheTargetChangesNoOrder(
    preset: String
  ) throws {
    let (network, _) = try Self.network(preset, seed: 4)
    let features = try network.features(of: Self.picture(side: 255, seed: 8))
    let template = try network.template(of: Self.picture(side: 127, seed: 3))
    for level in try network.classResponse(of: features, to: template) {
      let plain = Self.margins(level)
      for alpha in [0.1, 0.5, 0.99] as [Float] {
        var cls = level
        for i in cls.indices { cls[i] -= alpha * level[i] }
        let left = Self.margins(cls)
        #expect(Self.relative(left, plain.map { (1 - Double(alpha)) * $0 }) < 1e-4)
        let best = try #require(plain.indices.max { plain[$0] < plain[$1] })
        if plain[best] > 0 { #expect(left[best] >= (left.max() ?? 0) - 1e-6 * abs(left[best])) }
      }
    }
  }

  /// Depthwise: exact at the logits is the sum of the answers; averaging the kernels is another thing.
  @Test func depthwiseKernelsAreNotBilinear() throws {
    let (network, _) = try Self.network("siamrpnpp-s", seed: 7)
    let features = try network.features(of: Self.picture(side: 255, seed: 1))
    let templates = try Self.rivals.map {
      (weight: Float($0.weight), template: try network.template(at: $0.row, column: $0.column, of: features))
    }
    let averaged = try network.classResponse(of: features, to: network.combine(templates))
    for level in averaged.indices {
      var sum = [Double](repeating: 0, count: averaged[level].count / 2)
      for (weight, template) in templates {
        let one = Self.margins(try network.classResponse(of: features, to: template)[level])
        for i in sum.indices { sum[i] += Double(weight) * one[i] }
      }
      #expect(Self.relative(Self.margins(averaged[level]), sum) > 1e-4)
    }
  }
}
