import Datasets
import Foundation
import Imaging
import Siamese
import Tensors
import Tracking

/// Repeats a run from its manifest and compares it with what was written, frame by frame, up to the first difference.
struct RunVerifier {
  private let saved: SavedRun
  private let base: Double
  private let boxes: LineSource
  private let trace: LineSource
  private var run: TrackRun
  private var done = 0
  private var hash = FrameHash.start
  private var isOver = false
  /// Where the run did not come out the same, in words.
  private(set) var difference: String?

  /// `footage` and `model` replace what the manifest names, where the files have moved.
  init(folder: String, footage: String?, model: String?, threads: Int) throws {
    saved = try SavedRun(folder: folder)
    let manifest = saved.manifest
    guard let path = footage ?? manifest.footage.path else {
      throw VerifyError.noFootage(file: folder + "/manifest.json", name: manifest.footage.name)
    }
    let opened = try FootageOpener().open(path).decodedAhead()
    let network = try ModelLoader.load(
      model ?? manifest.model.name, preset: try? Preset.named(manifest.model.preset).name,
      options: saved.engine(threads: threads))
    base = manifest.footage.base
    boxes = try LineSource(path: folder + "/boxes.txt")
    trace = try LineSource(path: folder + "/trace.jsonl")
    run = TrackRun(footage: opened, first: saved.first, network: network, parameters: saved.parameters)
    // What can be told without tracking, the cause before its effects.
    let hash = network.weightsHash
    if hash != manifest.model.weightsHash {
      difference =
        "the weights are others: sha256 \(manifest.model.weightsHash ?? "none") in the manifest, "
        + "\(hash ?? "none") now"
    } else if opened.count != manifest.footage.frames {
      difference = "the footage has \(opened.count) frames now, \(manifest.footage.frames) in the manifest"
    } else if opened.base != base {
      difference = "the footage counts from \(opened.base) now, from \(base) in the manifest"
    }
  }

  var title: String { saved.manifest.footage.name }
  /// Frames that the run finished.
  var frames: Int { saved.manifest.run.frames }

  /// Repeats the next frame; its number from 1, or nil at the end or after the first difference.
  mutating func next() throws -> Int? {
    if isOver || difference != nil { return nil }
    guard done < frames, let record = try run.next() else {
      isOver = true
      difference = try remainder()
      return nil
    }
    done += 1
    if let frame = record.hash { hash = FrameHash.mix(hash, frame) }
    let value = TraceLine.decision(record, base: base)
    let box = ResultsFile.line(record.box, base: base)
    guard let oldTrace = try trace.next() else {
      difference = "trace.jsonl ends before frame \(done)"
      return done
    }
    guard let oldBox = try boxes.next() else {
      difference = "boxes.txt ends before frame \(done)"
      return done
    }
    if oldTrace != JSONText.line(value) {
      let fields = TraceDifference.first(old: oldTrace, new: value)
      difference = "frame \(done), \(fields ?? "trace.jsonl: the same values, written in another way")"
      if fields?.hasPrefix("frame_hash") == true, let decoder = saved.manifest.footage.decoder {
        difference? += "; the frame has other pixels than then (decoded with \(decoder) then)"
      }
    } else if oldBox != box {
      difference = "frame \(done), boxes.txt: \(CheckpointError.shorten(oldBox)) then, \(box) now"
    }
    return done
  }

  /// What differs after the last frame.
  private func remainder() throws -> String? {
    if done < frames { return "the footage ends after frame \(done), the run after frame \(frames)" }
    if try trace.next() != nil { return "trace.jsonl goes on after frame \(done)" }
    if try boxes.next() != nil { return "boxes.txt goes on after frame \(done)" }
    let text = FrameHash.text(hash)
    let then = saved.manifest.run.framesHash
    return text == then ? nil : "the manifest's frames_hash is \(then), the frames give \(text)"
  }

  /// The outcome in a line.
  var verdict: String {
    guard let difference else {
      return "equal: \(done) frames of \(title), boxes.txt and trace.jsonl byte for byte"
    }
    let version = saved.manifest.version
    return "not equal: \(difference)" + (version == Version.text ? "" : " (version \(version) made the run)")
  }
}
