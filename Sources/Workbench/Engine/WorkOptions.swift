import Foundation

/// How much the background work of a session may use.
public struct WorkOptions: Sendable {
  /// Bytes of kept responses: SiamRPN's are 35 KB a frame, SiamRPN++'s 225 KB.
  public var responseBytes = 256 << 20
  /// Bytes of decoded frames.
  public var frameBytes = 96 << 20
  /// Threads that track in the background; the networks share their own threads besides.
  public var workers = max(1, min(ProcessInfo.processInfo.activeProcessorCount, 8) / 2)
  /// Sequences that are tracked at a time when changes are tried on a folder.
  public var cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
  /// Seconds from any fixed point, for the times by stage.
  public var clock: @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime }

  public init() {}
}
