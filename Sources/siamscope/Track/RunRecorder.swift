import Datasets
import Foundation

/// The files of a headless run, written frame by frame in whole lines.
struct RunRecorder {
  private let boxes: ResultsWriter
  private let trace: LineFile
  private let timings: LineFile
  private let base: Double

  /// Makes the folder and empties the run's files in it. A manifest of an earlier run goes first: it would vouch for
  /// boxes that are no longer there.
  init(folder: String, base: Double) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
      throw LoadError.occupied(folder)
    }
    try OutputFolder.make(folder)
    let manifest = folder + "/manifest.json"
    if FileManager.default.fileExists(atPath: manifest) { try FileManager.default.removeItem(atPath: manifest) }
    self.base = base
    boxes = try ResultsWriter(path: folder + "/boxes.txt", base: base)
    trace = try LineFile(path: folder + "/trace.jsonl")
    timings = try LineFile(path: folder + "/timings.jsonl")
  }

  func append(_ record: FrameRecord) throws {
    try boxes.append(record.box)
    try trace.append(JSONText.line(TraceLine.decision(record, base: base)))
    try timings.append(TraceLine.timings(record))
  }
}
