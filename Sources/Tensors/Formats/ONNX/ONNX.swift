/// ONNX files as weights: initialisers by name, and DaSiamRPN's three networks under their torch names.
enum ONNX {
  /// The initialisers of one file, under their own names. Nothing of the graph is run.
  static func read(_ file: FileBytes) throws -> Checkpoint { try checkpoint(ONNXGraph(file)) }

  static func checkpoint(_ graph: ONNXGraph) throws -> Checkpoint {
    var checkpoint = Checkpoint(
      sourceName: graph.file.name, format: .onnx, files: [graph.file], metadata: graph.metadata)
    for (name, tensor) in graph.initializers { try checkpoint.add(tensor, as: name) }
    guard !checkpoint.names.isEmpty else {
      throw CheckpointError.unsupported(
        file: graph.file.name, what: "it has no initialisers",
        advice: "export the network with its weights (export_params=True)")
    }
    return checkpoint
  }
}
