import ArgumentParser

/// The command: one file a verb.
@main
struct Siamscope: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "siamscope",
    abstract: "A terminal workbench for Siamese visual object trackers.",
    version: "0.1.0",
    subcommands: [
      ConvertCommand.self,
      InspectCommand.self,
    ])
}
