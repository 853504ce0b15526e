import Siamese
import Tensors

/// A trained network that only looks: its features and its answers for a rank's pairs of a step.
package final class Teacher {
  let siamese: SiameseGraph
  private let network: SiameseTrainer

  /// `batch` are the rank's own pairs: nothing of the teacher's is summed over ranks.
  package init(
    _ model: TeacherModel, batch: Int, isa: InstructionSet, threads: Int, precision: Precision = .f32
  ) throws {
    let kernels = try KernelTable(isa)
    siamese = try SiameseGraph(
      model.architecture, scalesCorrelations: false, lanes: kernels.lanes, extra: .features)
    network = try SiameseTrainer(
      siamese, table: try model.table(of: siamese), batch: batch, isa: isa, threads: threads, trained: [],
      loss: LossSettings(), input: .plain, precision: precision)
  }

  /// Computes everything for a rank's pairs.
  package func look(at pairs: [TrainingPair]) throws { try network.look(at: pairs) }

  /// Class and box answers, the levels put together.
  package var answers: (cls: Maps, loc: Maps) { (network.cls, network.loc) }

  /// What enters the heads, by level: of the search regions or the exemplars.
  package func features(_ way: SiameseGraph.Way) -> [Maps] {
    siamese.featureOutputs(way).map { network.network.outputs[$0] }
  }

  /// Sizes of those.
  package func featureShapes(_ way: SiameseGraph.Way) -> [MapShape] {
    siamese.featureOutputs(way).map { siamese.graph.shapes[siamese.graph.outputs[$0]] }
  }
}
