import Datasets
import Foundation
import Tracking

extension TrackReader {
  /// Folders of frames with their ground truth: one sequence, or a folder of them, in any layout that `view` opens
  /// (OTB, GOT-10k, LaSOT, VOT, MOT, DAVIS masks, TrackingNet, UAV123, NfS, or just frames and a groundtruth.txt).
  ///
  /// A sequence of several targets is several tracks. What cannot be used of a folder of many is a warning.
  package static func sequences(
    path: String, category: String?, minimumSide: Double, warnings: inout [String]
  ) throws -> [TargetTrack] {
    let opener = FootageOpener(installation: Installation(root: nil))
    var tracks: [TargetTrack] = []
    let names = try opener.sequences(in: path, everyTarget: true)
    var failure: (any Error)?
    for name in names {
      do {
        let footage = try opener.open(name)
        guard footage.groundTruth != nil else {
          throw TrainingDataError.file(
            name, reason: "frames without a ground truth; put a groundtruth.txt with x,y,w,h for each frame beside them"
          )
        }
        if footage.layout == .video {
          throw TrainingDataError.file(
            name, reason: "a video; training needs its frames as pictures (ffmpeg writes them)")
        }
        warnings += footage.warnings
        var views: [TargetView] = []
        for index in 0..<footage.count {
          guard let box = footage.truth(index), min(box.width, box.height) >= minimumSide else { continue }
          views.append(TargetView(path: footage.frames.label(at: index), place: .box(box), frame: index))
        }
        guard !views.isEmpty else {
          throw TrainingDataError.file(name, reason: "no frame has a box with sides of \(minimumSide) pixels or more")
        }
        tracks.append(TargetTrack(name: footage.name, category: TargetTrack.category(category), views: views))
      } catch {
        failure = failure ?? error
        warnings.append("left out: \(error)")
      }
    }
    // Where nothing is left, what was wrong with the first says more than that.
    if tracks.isEmpty, let failure { throw failure }
    return tracks
  }
}
