import Foundation

/// A job of one rank: sums are what they are.
public struct SoloCommunicator: Communicator {
  public init() {}

  public var rank: Int { 0 }
  public var size: Int { 1 }
  public var host: String { ProcessInfo.processInfo.hostName }

  public func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws {
    throw ClusterError.collective("a job of one rank has nobody to send to")
  }
  public func received(from rank: Int?, tag: Int) throws -> ClusterMessage? { nil }
  public func startSum(_ buffer: UnsafeMutableBufferPointer<Float>) throws -> any PendingSum { Done() }
  public func startSum(_ buffer: UnsafeMutableBufferPointer<Double>) throws -> any PendingSum { Done() }
  public func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8] { bytes }
  public func barrier() throws {}
  public func leave() throws {}

  public func abort(_ reason: String) -> Never {
    FileHandle.standardError.write(Data("siamscope: \(reason)\n".utf8))
    exit(1)
  }

  private struct Done: PendingSum {
    func isDone() throws -> Bool { true }
    func wait() throws {}
  }
}
