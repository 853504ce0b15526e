import Foundation
import Imaging

/// PNG, JPEG and WebP files of a folder, in natural order.
public struct FrameFolder: FrameSequence {
  public let folder: String
  /// File names; the file of a name may be missing.
  public let names: [String]
  /// Frames that the numbering promises but the folder lacks.
  public let missing: Set<Int>

  /// `names` are files of `folder`, in order.
  public init(folder: String, names: [String], missing: Set<Int> = []) {
    self.folder = folder
    self.names = names
    self.missing = missing
  }

  public var count: Int { names.count }

  public func frame(at index: Int) throws -> Image {
    if missing.contains(index), !FileManager.default.fileExists(atPath: label(at: index)) {
      throw DatasetError.missingFrame(file: label(at: index), frame: index)
    }
    return try Image.read(path: label(at: index))
  }

  public func label(at index: Int) -> String { folder + "/" + names[index] }

  /// Names of the pictures in a folder by their extension, in natural order; nil where the folder cannot be listed.
  static func pictures(in folder: String) -> [String]? {
    guard let all = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
    return pictures(among: all)
  }

  static func pictures(among names: [String]) -> [String] {
    let pictures = names.filter { name in
      guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return false }
      return ["jpg", "jpeg", "png", "webp"].contains(name[name.index(after: dot)...].lowercased())
    }
    return NaturalOrder.sorted(pictures)
  }

  /// The folder's frames, with places kept for numbers that are missing.
  ///
  /// A gap in 1, 2, 4 is a missing frame; 10, 20, 30 is a coarser numbering. Where annotations say how many frames
  /// there should be (`expected`), they decide: with as many files as annotations nothing is missing, and with as many
  /// annotations as the last number, frames may be missing at the front as well.
  init(folder: String, pictures names: [String], expected: Int? = nil) {
    let numbers = Self.numbers(of: names)
    guard let numbers, let low = numbers.first, let high = numbers.last, expected != names.count else {
      self.init(folder: folder, names: names)
      return
    }
    let span = high - low + 1
    let first: Int
    if expected == high, low > 1 {
      first = 1
    } else if expected == high + 1, low > 0 {
      first = 0
    } else {
      first = low
    }
    let isGappy = span > names.count && span < 2 * names.count
    guard first < low && high - first < 2 * names.count || isGappy else {
      self.init(folder: folder, names: names)
      return
    }
    let pattern = Self.split(names[0])
    var all: [String] = []
    var missing: Set<Int> = []
    var at = 0
    for number in first...high {
      if numbers[at] == number {
        all.append(names[at])
        at += 1
      } else {
        missing.insert(all.count)
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, pattern.digits.count - digits.count))
        all.append(pattern.head + zeros + digits + pattern.tail)
      }
    }
    self.init(folder: folder, names: all, missing: missing)
  }

  /// The numbers of names that differ in one number only and rise; nil for other names.
  private static func numbers(of names: [String]) -> [Int]? {
    guard let first = names.first else { return nil }
    let pattern = split(first)
    var numbers: [Int] = []
    numbers.reserveCapacity(names.count)
    for name in names {
      let parts = split(name)
      guard parts.head == pattern.head, parts.tail == pattern.tail, let number = Int(parts.digits),
        numbers.last.map({ $0 < number }) ?? true
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// A name around its last run of digits before the extension.
  private static func split(_ name: String) -> (head: Substring, digits: Substring, tail: Substring) {
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    guard let last = stem.lastIndex(where: { $0.isASCII && $0.isNumber }) else { return (name[...], "", "") }
    let end = stem.index(after: last)
    let head = stem[..<end].reversed().drop { $0.isASCII && $0.isNumber }
    let start = name.index(name.startIndex, offsetBy: head.count)
    return (name[..<start], name[start..<end], name[end...])
  }
}
