import Datasets
import Foundation
import Metrics
import Siamese
import Tensors
import Tracking
import Training

/// Success of the model as it is now on a few sequences, measured while the run goes on: the first frames of each, one
/// pass from the first box, pysot's success curve.
struct WatchedSequences {
  private struct Watched {
    let name: String
    let footage: Footage
    let truth: GroundTruth
    /// Frames looked at, from the first box on.
    let frames: Range<Int>
  }

  private let watched: [Watched]

  /// The sequences of a folder (or one), at most `limit` of them, `frames` of each. Throws what is wrong with the folder.
  init(_ folder: String, limit: Int = 6, frames: Int = 120) throws {
    let opener = FootageOpener()
    let names = try opener.sequences(in: folder)
    // Spread over the folder: neighbours in the alphabet are often alike.
    let count = min(limit, names.count)
    let chosen = (0..<count).map { names[$0 * names.count / count] }
    watched = try chosen.map { name in
      let footage = try opener.open(name)
      guard let truth = footage.groundTruth, let first = truth.firstFrame, first < footage.count else {
        throw LoadError.noBox(footage: footage.name, frame: nil)
      }
      return Watched(
        name: footage.name, footage: footage, truth: truth,
        frames: first..<min(footage.count, truth.regions.count, first + frames))
    }
  }

  /// Measures a model's file. Stops early, with nil, when asked to.
  func measure(_ model: String, step: Int, options: EngineOptions, isStopped: () -> Bool) throws
    -> TrainingCurves.Tracking?
  {
    let network = try ModelLoader.load(model, preset: nil, options: options)
    let parameters = TrackerParameters(network.defaults)
    var scores: [Double] = []
    for one in watched {
      var truth: [Box] = []
      var result: [Box] = []
      var tracker: Tracker?
      for frame in one.frames {
        if isStopped() { return nil }
        let absent = Box(x: .nan, y: .nan, width: .nan, height: .nan)
        let box = one.footage.truth(frame)
        if var running = tracker {
          result.append(try running.step(one.footage.frame(frame)).box)
          tracker = running
        } else if let box {
          tracker = try Tracker(network: network, parameters: parameters, frame: one.footage.frame(frame), box: box)
          result.append(box)
        }
        truth.append(box ?? absent)
      }
      // Frames without the target say nothing of a tracker that always answers.
      let pairs = zip(truth, result).filter { $0.0.isPresent }
      scores.append(
        try OPEScore(groundTruth: pairs.map { $0.0 }, result: pairs.map { $0.1 }, toolkit: .pysot).successAUC)
    }
    return TrainingCurves.Tracking(step: step, names: watched.map(\.name), auc: scores)
  }
}
