import Tensors

/// The operations as their definitions say, in double precision: what the kernels are compared with.
enum ReferenceKernels {
  /// A map in the order (channels, height, width).
  struct Map {
    var values: [Float]
    var channels: Int
    var height: Int
    var width: Int

    func at(_ c: Int, _ y: Int, _ x: Int) -> Double {
      guard y >= 0, x >= 0, y < height, x < width else { return 0 }
      return Double(values[(c * height + y) * width + x])
    }
  }

  /// Pseudo-random numbers in -1 ..< 1, the same on every machine.
  static func noise(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(state >> 40)) / 8_388_608 - 1
    }
  }

  static func map(_ channels: Int, _ height: Int, _ width: Int, seed: UInt64) -> Map {
    Map(values: noise(channels * height * width, seed: seed), channels: channels, height: height, width: width)
  }

  static func convolution(
    _ x: Map, _ g: Convolution, weight: [Float], bias: [Float], residual: Map? = nil
  ) -> Map {
    let height = g.outputSize(x.height)
    let width = g.outputSize(x.width)
    let depth = g.isDepthwise ? 1 : g.inputChannels
    var out = Map(values: [], channels: g.outputChannels, height: height, width: width)
    for o in 0..<g.outputChannels {
      for y in 0..<height {
        for col in 0..<width {
          var sum = Double(bias[o])
          for i in 0..<depth {
            for ky in 0..<g.kernel {
              for kx in 0..<g.kernel {
                let w = weight[((o * depth + i) * g.kernel + ky) * g.kernel + kx]
                let row = y * g.stride + ky * g.dilation - g.padding
                let column = col * g.stride + kx * g.dilation - g.padding
                sum += Double(w) * x.at(g.isDepthwise ? o : i, row, column)
              }
            }
          }
          if let residual { sum += residual.at(o, y, col) }
          switch g.activation {
          case .none: break
          case .relu: sum = max(sum, 0)
          case .relu6: sum = min(max(sum, 0), 6)
          }
          out.values.append(Float(sum))
        }
      }
    }
    return out
  }

  static func maxPool(_ x: Map, kernel: Int, stride: Int, padding: Int) -> Map {
    let height = (x.height + 2 * padding - kernel) / stride + 1
    let width = (x.width + 2 * padding - kernel) / stride + 1
    var out = Map(values: [], channels: x.channels, height: height, width: width)
    for c in 0..<x.channels {
      for y in 0..<height {
        for col in 0..<width {
          var best = -Double.infinity
          for ky in 0..<kernel {
            for kx in 0..<kernel {
              let row = y * stride + ky - padding
              let column = col * stride + kx - padding
              if row >= 0, column >= 0, row < x.height, column < x.width { best = max(best, x.at(c, row, column)) }
            }
          }
          out.values.append(Float(best))
        }
      }
    }
    return out
  }

  /// Largest difference, relative to the largest number in `b`.
  static func distance(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    let scale = b.reduce(Float(1e-6)) { max($0, abs($1)) }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
  }
}
