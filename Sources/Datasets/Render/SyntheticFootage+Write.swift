import Dispatch
import Foundation
import Imaging

extension SyntheticFootage {
  /// Writes the sequence as an OTB folder: `img/0001.png` …, `groundtruth_rect.txt` (1-based) and `info.json`.
  ///
  /// `count` frames, all by default. `progress` hears after each batch how many are done, and stops the work by
  /// returning false; the boxes and the description are written last, so that a stopped folder is seen to be none.
  public func write(to folder: String, count: Int? = nil, progress: (Int) -> Bool = { _ in true }) throws {
    let total = min(max(count ?? frameCount, 1), frameCount)
    let images = folder + "/img"
    do { try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: true) } catch {
      throw DatasetError.unwritable(file: images, reason: error.localizedDescription)
    }
    let batch = max(ProcessInfo.processInfo.activeProcessorCount, 1)
    var done = 0
    while done < total {
      let frames = Array(done..<min(done + batch, total))
      let outcomes = Outcomes(count: frames.count)
      DispatchQueue.concurrentPerform(iterations: frames.count) { i in
        outcomes.set(
          i, Result { try render(frame: frames[i]).writePNG(toPath: images + "/" + Self.name(frames[i]), level: 9) })
      }
      for outcome in outcomes.all { try outcome.get() }
      done += frames.count
      guard progress(done) else { return }
    }
    try ResultsFile.write((0..<total).map(truth), base: 1, to: folder + "/groundtruth_rect.txt")
    try info(frames: total).write(folder: folder)
  }

  /// What `info.json` says.
  public func info(frames: Int? = nil) -> SequenceInfo {
    let frames = frames ?? frameCount
    return SequenceInfo(
      name: sequence.rawValue, title: sequence.title, shows: sequence.shows, seed: seed, frames: frames,
      lookAt: min(sequence.lookAt, frames))
  }

  private static func name(_ frame: Int) -> String {
    let digits = String(frame + 1)
    return String(repeating: "0", count: max(4 - digits.count, 0)) + digits + ".png"
  }

  /// What became of each frame of a batch; the frames are made on different threads.
  private final class Outcomes: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Result<Void, any Error>]

    init(count: Int) { results = Array(repeating: .success(()), count: count) }

    func set(_ index: Int, _ result: Result<Void, any Error>) { lock.withLock { results[index] = result } }

    var all: [Result<Void, any Error>] { lock.withLock { results } }
  }
}
