import Dispatch
import Foundation

/// SIGINT, SIGTERM and SIGHUP (or others) as a flag that a run looks at between frames, so that it leaves whole lines behind.
final class Interruption: @unchecked Sendable {
  private let box = SignalBox()
  private let sources: [any DispatchSourceSignal]

  init(_ numbers: [Int32] = [SIGINT, SIGTERM, SIGHUP]) {
    let box = self.box
    let queue = DispatchQueue(label: "siamscope.signals")
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { box.set(number) }
      source.resume()
      return source
    }
  }

  /// Whichever thread lets go of it last: a source that is dropped without this takes its handler's memory with it
  /// while libdispatch may still use it.
  deinit { sources.forEach { $0.cancel() } }

  /// The signal that asked to stop, if one did.
  var signalNumber: Int32? { box.get() }

  /// 128 + the signal: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP.
  var exitCode: Int32? { signalNumber.map { 128 + $0 } }

  private final class SignalBox: @unchecked Sendable {
    private let lock = NSLock()
    private var number: Int32?

    func set(_ value: Int32) { lock.withLock { number = number ?? value } }
    func get() -> Int32? { lock.withLock { number } }
  }
}
