import Foundation
import Tracking

/// One piece of work: a sequence, a model, a set of parameters.
public struct Piece: Sendable, Equatable, Codable {
  /// What it is, in words that a person can read; the same work has the same key everywhere.
  public let key: String
  /// Its place among all pieces: what `--shard i/n` divides.
  public let index: Int
  public let model: Int
  public let sequence: Int
  /// Parameters that differ from the command line's.
  public let values: [String: Double]

  public init(key: String, index: Int, model: Int, sequence: Int, values: [String: Double] = [:]) {
    self.key = key
    self.index = index
    self.model = model
    self.sequence = sequence
    self.values = values
  }
}

/// What came of a piece.
public struct PieceResult: Sendable, Equatable, Codable {
  /// Figures by name: `success_auc` …
  public var figures: [String: Double]
  /// Files to be written, by their place below the results' folder, in this order.
  public var files: [File]
  /// What went wrong; such a piece is tried again by the next run.
  public var failure: String?

  public struct File: Sendable, Equatable, Codable {
    public let name: String
    public let text: String

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  public init(figures: [String: Double] = [:], files: [File] = [], failure: String? = nil) {
    self.figures = figures
    self.files = files
    self.failure = failure
  }
}

/// A part of all work: `2/8`, counted from 1.
public struct Shard: Sendable, Equatable {
  public let number: Int
  public let count: Int

  /// Nil unless 1 ≤ number ≤ count.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]), count >= 1,
      (1...count).contains(number)
    else { return nil }
    self.number = number
    self.count = count
  }

  public var text: String { "\(number)/\(count)" }

  public func contains(_ piece: Piece) -> Bool { piece.index % count == number - 1 }
}
