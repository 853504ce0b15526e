import Foundation
import Imaging

/// A text file's lines, whatever ends them.
struct TextFile {
  let path: String
  /// Without the empty lines at the end; line n of the file is `lines[n - 1]`.
  let lines: [Substring]
  /// Most lines that are read: more than any data set has in a file.
  private static let longest = 2_000_000

  init(path: String, limit: Int = 64 << 20) throws {
    try self.init(bytes: WholeFile.read(path: path, limit: limit), path: path)
  }

  init(bytes: [UInt8], path: String) throws {
    self.path = path
    // Tens of bytes are kept of each line: a file of nothing but line ends would take many times its own size.
    let ends = bytes.reduce(0) { $0 + ($1 == 0x0A || $1 == 0x0D ? 1 : 0) }
    guard ends <= Self.longest else {
      throw DatasetError.badFile(file: path, reason: "it has over \(Self.longest) lines")
    }
    var text = String(decoding: bytes, as: UTF8.self)
    if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
    // Windows' "\r\n" is one character in Swift, which counts as a newline like "\n" and "\r" do.
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    self.lines = lines
  }

  /// Whole numbers, separated by anything that usually does: one a line, or all in one line.
  func integers() throws -> [Int] {
    var numbers: [Int] = []
    for (index, line) in lines.enumerated() {
      for word in line.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
        guard let number = Double(word), let integer = Int(exactly: number) else {
          throw DatasetError.badLine(file: path, line: index + 1, reason: "'\(word.prefix(40))' is not a whole number")
        }
        numbers.append(integer)
      }
    }
    return numbers
  }
}
