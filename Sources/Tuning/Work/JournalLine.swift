import Foundation
import Tracking

/// One line of a worker's journal.
enum JournalLine: Equatable {
  /// The first line: who writes here.
  case worker(WorkerIdentity)
  case claim(key: String, generation: Int)
  case done(key: String, figures: [String: Double], at: Double)
  case failed(key: String, reason: String)
  case released(key: String)
  /// A sign of life.
  case beat(Int)
  /// The worker has ended in order.
  case end

  var text: String {
    func object(_ pairs: [(String, JSONText.Value)]) -> String { JSONText.line(.object(pairs)) + "\n" }
    switch self {
    case .worker(let worker):
      return object([
        ("worker", .text(worker.name)), ("host", .text(worker.host)), ("boot", .text(worker.boot)),
        ("space", .text(worker.space)), ("pid", .integer(worker.process)), ("start", .text(worker.start)),
      ])
    case .claim(let key, let generation): return object([("claim", .text(key)), ("turn", .integer(generation))])
    case .done(let key, let figures, let at):
      return object([
        ("done", .text(key)),
        ("figures", .object(figures.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })),
        ("at", .number(at)),
      ])
    case .failed(let key, let reason): return object([("failed", .text(key)), ("reason", .text(reason))])
    case .released(let key): return object([("released", .text(key))])
    case .beat(let number): return object([("beat", .integer(number))])
    case .end: return object([("end", .bool(true))])
    }
  }

  /// Nil for anything that is not such a line: a torn one, or one of a later version.
  init?(_ line: some Sequence<UInt8>) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else { return nil }
    func number(_ key: String) -> Double? { (object[key] as? NSNumber)?.doubleValue }
    if let key = object["done"] as? String {
      var figures: [String: Double] = [:]
      // A figure without a value (NaN) is written as null.
      for (name, value) in object["figures"] as? [String: Any] ?? [:] {
        figures[name] = (value as? NSNumber)?.doubleValue ?? .nan
      }
      self = .done(key: key, figures: figures, at: number("at") ?? 0)
    } else if let key = object["claim"] as? String {
      self = .claim(key: key, generation: Int(number("turn") ?? 0))
    } else if let key = object["failed"] as? String {
      self = .failed(key: key, reason: object["reason"] as? String ?? "")
    } else if let key = object["released"] as? String {
      self = .released(key: key)
    } else if let beat = number("beat") {
      self = .beat(Int(beat))
    } else if object["end"] != nil {
      self = .end
    } else if let name = object["worker"] as? String {
      self = .worker(
        WorkerIdentity(
          name: name, host: object["host"] as? String ?? "", boot: object["boot"] as? String ?? "",
          space: object["space"] as? String ?? "", process: Int(number("pid") ?? 0),
          start: object["start"] as? String ?? ""))
    } else {
      return nil
    }
  }
}
