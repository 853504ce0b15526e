/// The same network said in two ways: as it is trained (scaled pictures, correlations divided by the root of their
/// length) and as it is released (pictures of 0…255, plain correlations).
struct WeightFolding {
  let siamese: SiameseGraph

  /// From what a file holds to what is trained: pictures that entered as (x − file.mean) / file.scale enter as `input`
  /// says. `takesKernels`: whether the layers before the correlations are the file's.
  ///
  /// Throws where a picture's layer has padding, whose zeros would mean another colour.
  func unfold(
    _ table: ParameterTable, file: InputScale, input: InputScale, takesPicture: Bool, takesKernels: Bool, name: String
  ) throws {
    if takesPicture { try changeInput(table, from: file, to: input, name: name) }
    if takesKernels { scaleKernels(table) { 1 / $0 } }
  }

  /// From what is trained to what is released.
  func fold(_ table: ParameterTable, input: InputScale) throws {
    try changeInput(table, from: input, to: .plain, name: "export")
    scaleKernels(table) { $0 }
  }

  /// x = (p − from.mean) / from.scale and z = (p − to.mean) / to.scale are one picture: W·x = (W·r)·z + o·ΣW.
  private func changeInput(_ table: ParameterTable, from: InputScale, to: InputScale, name: String) throws {
    if from == to { return }
    let ratio = to.scale / from.scale
    let offset = (to.mean - from.mean) / from.scale
    for number in siamese.pictureLayers {
      let layer = siamese.graph.layers[number]
      let g = layer.geometry
      if g.padding > 0, offset != 0 {
        throw TrainingError.unfitInitialWeights(
          file: name, problem: "\(g.name) has padding, so pictures cannot be shifted; use a mean of 0")
      }
      let count = g.inputChannels * g.kernel * g.kernel
      let weights = table.pointer(layer.weight)
      for o in 0..<g.outputChannels {
        var sum = 0.0
        for i in 0..<count {
          sum += Double(weights[o * count + i])
          weights[o * count + i] *= ratio
        }
        let constant = Float(Double(offset) * sum)
        if let bias = layer.bias {
          table.pointer(bias)[o] += constant
        } else if let norm = layer.norm {
          table.pointer(norm.mean)[o] -= constant
        }
      }
    }
  }

  /// Multiplies the correlations' kernels: where a batch norm ends a layer its line (a ReLU lets factors through), else
  /// the convolution.
  private func scaleKernels(_ table: ParameterTable, by change: (Float) -> Float) {
    for correlation in siamese.correlations where correlation.factor != 1 {
      let factor = change(correlation.factor)
      let layer = siamese.graph.layers[correlation.kernelLayer]
      let numbers = layer.norm.map { [$0.scale, $0.bias] } ?? ([layer.weight] + (layer.bias.map { [$0] } ?? []))
      for number in numbers {
        let values = table.pointer(number)
        for i in 0..<table.entries[number].count { values[i] *= factor }
      }
    }
  }
}
