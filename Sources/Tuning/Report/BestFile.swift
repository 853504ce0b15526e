import Tracking

/// The best trial's parameters as YAML that pysot merges and siamscope reads (`--config`).
public enum BestFile {
  /// `usual` is what the network is tracked with when nothing is said; `notes` are comments at the top, a line each.
  public static func text(_ parameters: TrackerParameters, over usual: TrackerParameters, notes: [String]) -> String {
    notes.map { "# \($0)\n" }.joined() + ParameterFile.text(parameters, over: usual)
  }
}
