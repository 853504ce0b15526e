import Tensors
import Training

/// A training graph by its definition, in double precision: what gradients are compared with.
struct ReferenceGraph {
  let graph: TrainingGraph
  let trained: Set<Int>
  let normIsFixed: Set<Int>
  let batch: Int

  /// A batch of maps as numbers by (image, channel, row, column).
  struct Values {
    var shape: MapShape
    var numbers: [Double]

    init(_ shape: MapShape, batch: Int) {
      self.shape = shape
      numbers = [Double](repeating: 0, count: batch * shape.channels * shape.pixels)
    }

    func at(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Int {
      ((n * shape.channels + c) * shape.height + y) * shape.width + x
    }

    subscript(n: Int, c: Int, y: Int, x: Int) -> Double {
      get { numbers[at(n, c, y, x)] }
      set { numbers[at(n, c, y, x)] = newValue }
    }
  }

  /// The outputs for parameters and pictures given as doubles.
  func run(_ table: [Double], _ entries: [ParameterTable.Entry], pictures: [[Double]]) -> [Values] {
    var values: [Values] = []
    for (number, operation) in graph.operations.enumerated() {
      var y = Values(graph.shapes[number], batch: batch)
      switch operation {
      case .picture(let index): y.numbers = pictures[index]
      case .convolution(let input, let layer, let residual):
        convolve(values[input], graph.layers[layer], table, entries, into: &y)
        normalise(&y, layer, table, entries)
        let range = graph.layers[layer].geometry.activation
        for i in y.numbers.indices {
          var value = y.numbers[i]
          if let residual { value += values[residual].numbers[i] }
          y.numbers[i] = range == .none ? value : range == .relu ? max(0, value) : min(6, max(0, value))
        }
      case .maxPool(let input, let window):
        let (kernel, stride, padding) = (window.kernel, window.stride, window.padding)
        let x = values[input]
        each(y) { n, c, row, column in
          var best = -Double.infinity
          for v in 0..<kernel {
            for u in 0..<kernel {
              let (yy, xx) = (row * stride + v - padding, column * stride + u - padding)
              if yy >= 0, yy < x.shape.height, xx >= 0, xx < x.shape.width { best = max(best, x[n, c, yy, xx]) }
            }
          }
          y[n, c, row, column] = best
        }
      case .centreCrop(let input):
        let x = values[input]
        let off = (x.shape.height - y.shape.height) / 2
        each(y) { n, c, row, column in y[n, c, row, column] = x[n, c, row + off, column + off] }
      case .depthwiseCorrelation(let input, let kernel, let factor):
        let (x, k) = (values[input], values[kernel])
        each(y) { n, c, row, column in
          var sum = 0.0
          for v in 0..<k.shape.height {
            for u in 0..<k.shape.width { sum += x[n, c, row + v, column + u] * k[n, c, v, u] }
          }
          y[n, c, row, column] = sum * Double(factor)
        }
      case .upChannelCorrelation(let input, let kernel, let factor):
        let (x, k) = (values[input], values[kernel])
        let inputs = x.shape.channels
        each(y) { n, o, row, column in
          var sum = 0.0
          for c in 0..<inputs {
            for v in 0..<k.shape.height {
              for u in 0..<k.shape.width { sum += x[n, c, row + v, column + u] * k[n, o * inputs + c, v, u] }
            }
          }
          y[n, o, row, column] = sum * Double(factor)
        }
      }
      values.append(y)
    }
    return graph.outputs.map { values[$0] }
  }

  private func each(_ y: Values, _ body: (Int, Int, Int, Int) -> Void) {
    for n in 0..<batch {
      for c in 0..<y.shape.channels {
        for row in 0..<y.shape.height { for column in 0..<y.shape.width { body(n, c, row, column) } }
      }
    }
  }

  private func convolve(
    _ x: Values, _ layer: TrainingGraph.Layer, _ table: [Double], _ entries: [ParameterTable.Entry],
    into y: inout Values
  ) {
    let g = layer.geometry
    let w = entries[layer.weight].offset
    let inputs = g.isDepthwise ? 1 : g.inputChannels
    var result = y
    each(y) { n, o, row, column in
      var sum = layer.bias.map { table[entries[$0].offset + o] } ?? 0
      for i in 0..<inputs {
        for v in 0..<g.kernel {
          for u in 0..<g.kernel {
            let yy = row * g.stride + v * g.dilation - g.padding
            let xx = column * g.stride + u * g.dilation - g.padding
            if yy < 0 || yy >= x.shape.height || xx < 0 || xx >= x.shape.width { continue }
            sum += table[w + ((o * inputs + i) * g.kernel + v) * g.kernel + u] * x[n, g.isDepthwise ? o : i, yy, xx]
          }
        }
      }
      result[n, o, row, column] = sum
    }
    y = result
  }

  private func normalise(_ y: inout Values, _ number: Int, _ table: [Double], _ entries: [ParameterTable.Entry]) {
    guard let norm = graph.layers[number].norm else { return }
    let usesBatch = trained.contains(number) && !normIsFixed.contains(number)
    for c in 0..<y.shape.channels {
      var mean = table[entries[norm.mean].offset + c]
      var variance = table[entries[norm.variance].offset + c]
      let places = (0..<batch).flatMap { n in (0..<y.shape.pixels).map { y.at(n, c, 0, 0) + $0 } }
      if usesBatch {
        mean = places.reduce(0) { $0 + y.numbers[$1] } / Double(places.count)
        variance = places.reduce(0) { $0 + (y.numbers[$1] - mean) * (y.numbers[$1] - mean) } / Double(places.count)
      }
      let scale = table[entries[norm.scale].offset + c] / (variance + norm.epsilon).squareRoot()
      for i in places { y.numbers[i] = (y.numbers[i] - mean) * scale + table[entries[norm.bias].offset + c] }
    }
  }
}
