extension Workbench {
  /// Says something for whoever shows the session: what came of a snapshot, why a theme cannot be read; nil for silence.
  public mutating func tell(_ notice: Notice?) { self.notice = notice }
}
