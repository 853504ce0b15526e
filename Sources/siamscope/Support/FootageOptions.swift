import ArgumentParser
import Datasets
import Imaging
import Tracking

/// Which footage, and where its target is at first.
struct FootageOptions: ParsableArguments {
  @Argument(help: "A folder of frames, a data set's sequence folder, a video, or the name of a bundled sequence.")
  var footage: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The first box, in the base of the footage's own ground truth (0-based where it has none).",
      valueName: "x,y,w,h"))
  var box: BoxArgument?

  @Option(name: .long, help: "Which target, where a sequence has several: 2, or its name.")
  var target: String?

  @Option(name: .long, help: ArgumentHelp("The frame of the first box, from 1.", valueName: "n"))
  var start: Int?

  func validate() throws {
    if let start, start < 1 { throw ValidationError("--start: frames count from 1") }
  }

  /// Opens the footage, its frames decoded ahead. Oddities go to standard error.
  func open() throws -> Footage {
    guard let footage else { throw ValidationError("Missing expected argument '<footage>'") }
    // A run without a screen never turns back: long footage takes no more room than short.
    let opened = try FootageOpener().open(footage, target: target).decodedAhead(behind: 2)
    opened.warnings.forEach { StandardError.write("warning: \($0)") }
    return opened
  }

  /// The first box (0-based) and its frame index.
  func first(in footage: Footage) throws -> (frame: Int, box: Box) {
    let frame = try start.map { start -> Int in
      guard start <= footage.count else {
        throw LoadError.startBeyondEnd(start: start, count: footage.count, footage: footage.name)
      }
      return start - 1
    }
    if let box { return (frame ?? 0, box.box.offset(dx: -footage.base, dy: -footage.base)) }
    guard let index = frame ?? footage.groundTruth?.firstFrame, let truth = footage.truth(index) else {
      throw LoadError.noBox(footage: footage.name, frame: frame.map { $0 + 1 })
    }
    return (index, truth)
  }
}
