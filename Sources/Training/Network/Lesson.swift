/// What a student learns from a teacher on the pairs of a step, beside their labels: features and answers.
///
/// Every pair's losses are its own and are divided by the pairs of the whole step, so ranks need nothing of each other.
package final class Lesson {
  private let teacher: Teacher
  private let settings: TeacherSettings
  /// By way; empty where features are not taught.
  private let features: [(way: SiameseGraph.Way, loss: FeatureLoss)]
  private let answers: AnswerLoss?

  /// Throws `TrainingError.unfitTeacher` where the two networks' cells or anchors do not fit.
  init(_ teacher: Teacher, student: SiameseGraph, settings: TeacherSettings, loss: LossSettings) throws {
    self.teacher = teacher
    self.settings = settings
    func problem(_ text: String) -> TrainingError { .unfitTeacher(model: settings.model, problem: text) }
    features =
      settings.features == 0
      ? []
      : try SiameseGraph.Way.allCases.map { way in
        let shapes = teacher.featureShapes(way)
        let own = student.graph.shapes[student.graph.outputs[student.featureOutputs(way).lowerBound]]
        guard let side = shapes.first?.width, shapes.allSatisfy({ $0.width == side }),
          let alignment = CellAlignment(teacher: side, student: own.width)
        else {
          throw problem(
            "its \(way.rawValue) features are of \(shapes.map { "\($0.width)x\($0.height)" }.joined(separator: ", ")) "
              + "cells, fewer than the student's \(own.width)x\(own.height); choose another, or set features to 0")
        }
        return (way, FeatureLoss(channels: shapes.map(\.channels), alignment: alignment))
      }
    if settings.answers == 0 {
      answers = nil
      return
    }
    guard teacher.siamese.anchors == student.anchors else {
      throw problem(
        "it has \(teacher.siamese.anchors) anchors a cell where the student has \(student.anchors); set answers to 0")
    }
    guard let alignment = CellAlignment(teacher: teacher.siamese.responseSize, student: student.responseSize),
      !alignment.takesMeans
    else {
      throw problem(
        "it answers for \(teacher.siamese.responseSize)x\(teacher.siamese.responseSize) cells, which do not lie on the "
          + "student's \(student.responseSize)x\(student.responseSize): they must be as many or an even number more a "
          + "side; set answers to 0")
    }
    answers = AnswerLoss(alignment: alignment, anchors: student.anchors, settings: loss)
  }

  /// A student's part of a step, and where the gradients go.
  struct Student {
    var cls: Maps
    var loc: Maps
    /// Added to.
    var clsGradient: Maps
    var locGradient: Maps
    /// By way.
    var regressed: [Maps]
    /// Overwritten.
    var regressedGradients: [Maps]
  }

  /// Losses of these pairs without the recipe's weights for them, and their part of the whole loss; `whole` pairs are in
  /// the step, all ranks together.
  func measure(
    _ pairs: [TrainingPair], whole: Int, student: Student, workers: Workers
  ) throws -> (features: Double, answers: Double, total: Double) {
    try teacher.look(at: pairs)
    let maps = features.map { teacher.features($0.way) }
    let (teacherCls, teacherLoc) = teacher.answers
    let share = 1 / Double(whole)
    // By pair, then added in their order: sums do not depend on the threads.
    nonisolated(unsafe) let losses = UnsafeMutableBufferPointer<Double>.allocate(capacity: 2 * pairs.count)
    defer { losses.deallocate() }
    losses.initialize(repeating: 0)
    workers.forEach(pairs.count) { n, _ in
      for (i, (_, loss)) in features.enumerated() {
        let part = share / Double(features.count)
        losses[2 * n] +=
          part
          * loss.measure(
            n, regressed: student.regressed[i], teacher: maps[i], weight: settings.features * part,
            gradient: student.regressedGradients[i])
      }
      if let answers {
        losses[2 * n + 1] =
          share
          * answers.measure(
            n, cls: student.cls, loc: student.loc, teacherCls: teacherCls, teacherLoc: teacherLoc,
            weight: settings.answers * share, clsGradient: student.clsGradient, locGradient: student.locGradient)
      }
    }
    var (featureLoss, answerLoss) = (0.0, 0.0)
    for n in pairs.indices {
      featureLoss += losses[2 * n]
      answerLoss += losses[2 * n + 1]
    }
    return (featureLoss, answerLoss, settings.features * featureLoss + settings.answers * answerLoss)
  }
}
