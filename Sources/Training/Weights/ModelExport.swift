import Foundation
import Siamese
import Tensors

/// A trained network as a checkpoint that trackers load: pysot's keys, pictures of 0…255, plain correlations.
struct ModelExport {
  let siamese: SiameseGraph
  let input: InputScale

  /// A checkpoint of `values`, laid out as the table's.
  func checkpoint(_ table: ParameterTable, values: Floats, metadata: [String: String]) throws -> Checkpoint {
    let copy = ParameterTable(siamese.parameters)
    copy.values.pointer.update(from: values.pointer, count: table.count)
    try WeightFolding(siamese: siamese).fold(copy, input: input)
    var checkpoint = Checkpoint(sourceName: "training", metadata: metadata)
    for (number, entry) in copy.entries.prefix(siamese.released).enumerated() {
      try checkpoint.add(StoredTensor(copy[number], shape: entry.shape), as: entry.key)
    }
    return checkpoint
  }
}
