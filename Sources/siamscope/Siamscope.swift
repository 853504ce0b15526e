import ArgumentParser

/// The command: one file a verb.
struct Siamscope: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "siamscope",
    abstract: "A terminal workbench for Siamese visual object trackers.",
    discussion: """
      Opens a sequence in the terminal, tracks it with SiamRPN, DaSiamRPN or SiamRPN++, and shows why the tracker \
      chose what it chose. FOOTAGE is a folder of frames, a data set's sequence folder, a video, or the name of a \
      bundled sequence. Results go to standard output, everything else to standard error.
      """,
    version: Version.text,
    subcommands: [
      ViewCommand.self,
      TrackCommand.self,
      EvalCommand.self,
      TrainCommand.self,
      TuneCommand.self,
      TraxCommand.self,
      RenderCommand.self,
      DoctorCommand.self,
      BenchCommand.self,
      ConvertCommand.self,
      InspectCommand.self,
    ])
}
