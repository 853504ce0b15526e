/// Why a line of the palette or a script is no command.
public enum CommandError: Error, Equatable, CustomStringConvertible {
  case unknown(String, near: [String])
  case argument(command: String, form: String, given: String, reason: String)
  case noArgument(command: String, given: String)

  public var description: String {
    switch self {
    case .unknown(let name, let near):
      let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
      return "there is no command '\(name)'\(hint)"
    case .argument(let command, let form, let given, let reason):
      return "\(command) \(given.isEmpty ? "" : given + " ")— \(reason); it is '\(command) \(form)'"
    case .noArgument(let command, let given): return "\(command) takes no argument, and '\(given)' was given"
    }
  }
}
