import Imaging

/// A JSON value that remembers its line, so that what is wrong with it can be pointed at.
///
/// Annotation files are read with this and not with Foundation, whose errors have no line and which takes ten times the
/// memory. `NaN` and `Infinity`, which Python writes, are null.
package struct JSONTree: Sendable {
  package enum Value: Sendable {
    case object([(key: String, value: JSONTree)])
    case array([JSONTree])
    case string(String)
    case number(Double)
    case bool(Bool)
    case null
  }

  package let value: Value
  /// From 1.
  package let line: Int

  /// Reads a file; members called one of `skipped` are checked but not kept. Throws `TrainingDataError`.
  package static func read(path: String, skipping skipped: Set<String> = []) throws -> JSONTree {
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(path: path) } catch let error as ImageError {
      if case .unreadable(_, let reason) = error {
        throw TrainingDataError.file(path, reason: "cannot be read: \(reason)")
      }
      throw error
    }
    return try parse(bytes, name: path, skipping: skipped)
  }

  /// Reads a text; `name` is what errors call it. Throws `TrainingDataError`.
  package static func parse(_ bytes: [UInt8], name: String, skipping skipped: Set<String> = []) throws -> JSONTree {
    try bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONReader(bytes: buffer, name: name, skipped: skipped)
      return try reader.document()
    }
  }

  // None of these is inlined: Swift 6.3's optimiser stops with an error of its own over the borrowed values.

  /// A member of an object.
  package subscript(key: String) -> JSONTree? {
    @inline(never) get {
      guard case .object(let members) = value else { return nil }
      return members.last { $0.key == key }?.value
    }
  }

  package var members: [(key: String, value: JSONTree)]? {
    @inline(never) get {
      if case .object(let members) = value { return members }
      return nil
    }
  }

  package var elements: [JSONTree]? {
    @inline(never) get {
      if case .array(let elements) = value { return elements }
      return nil
    }
  }

  package var text: String? {
    @inline(never) get {
      if case .string(let text) = value { return text }
      return nil
    }
  }

  package var number: Double? {
    @inline(never) get {
      if case .number(let number) = value { return number }
      return nil
    }
  }

  /// A list of exactly `count` numbers.
  @inline(never)
  package func numbers(_ count: Int) -> [Double]? {
    guard let elements, elements.count == count else { return nil }
    let numbers = elements.compactMap(\.number)
    return numbers.count == count ? numbers : nil
  }
}
