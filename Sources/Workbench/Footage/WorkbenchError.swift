/// What a session cannot do, said so that a person can go on.
public enum WorkbenchError: Error, Equatable, CustomStringConvertible {
  case unknownModel(String, known: [String])
  case noFirstBox(footage: String)
  case noFrames(footage: String)
  case boxFrame(Int, count: Int)
  case session(file: String, reason: String)
  case otherFootage(file: String, has: String, given: String)

  public var description: String {
    switch self {
    case .unknownModel(let name, let known):
      return "there is no model '\(name)'; known are \(known.joined(separator: ", ")), or a file of weights"
    case .noFirstBox(let footage):
      return "\(footage) has no ground truth: give the target's first box with --box x,y,w,h, or draw it"
    case .noFrames(let footage): return "\(footage) has no frames"
    case .boxFrame(let frame, let count): return "frame \(frame + 1) is not one of the \(count) frames"
    case .session(let file, let reason): return "\(file): not a session of siamscope's: \(reason)"
    case .otherFootage(let file, let has, let given):
      return "\(file) is a session on \(has), not on \(given): open that footage, or give another --session"
    }
  }
}
