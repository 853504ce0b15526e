import Foundation
import Tracking

/// A session on disk, as JSON: what was asked, not what came of it, since the same plans give the same runs again.
public struct SessionFile: Codable, Sendable, Equatable {
  /// The form that this program writes.
  public static let currentVersion = 1

  struct Segment: Codable, Sendable, Equatable {
    var from: Int
    var model: String
    var parameters: [String: Double]
    var clsWeights: [Double]?
    var locWeights: [Double]?
    var box: Box?
    var orders: [DistractorOrder]?
  }

  struct Branch: Codable, Sendable, Equatable {
    var id: Int
    var name: String
    var parent: Int?
    var forked: Int?
    /// The result folder that it was read from; nil for what was tracked.
    var results: String?
    var segments: [Segment]
    /// For people and scripts that read the file; made anew when it is opened.
    var findings: [Finding]
  }

  struct Finding: Codable, Sendable, Equatable {
    var frame: Int
    var kind: String
    var why: String
  }

  struct Note: Codable, Sendable, Equatable {
    var frame: Int
    var text: String
  }

  var version = SessionFile.currentVersion
  /// What opens the footage again, and how many frames it had.
  public var footage: String
  var frames: Int
  var branches: [Branch]
  var current: Int
  var compared: Int?
  var pending: [String: Double]
  var orders: [DistractorOrder]?
  var notes: [Note]
  var playhead: Int
  var loop: [Int]?
  var view: ViewState

  /// Reads a session file's bytes. `name` is what messages call it.
  public init(_ data: Data, name: String) throws(WorkbenchError) {
    struct Version: Decodable { var version: Int }
    do {
      let version = try JSONDecoder().decode(Version.self, from: data).version
      guard version == Self.currentVersion else {
        throw WorkbenchError.session(
          file: name, reason: "it has form \(version), this program reads form \(Self.currentVersion)")
      }
      self = try JSONDecoder().decode(SessionFile.self, from: data)
    } catch let error as WorkbenchError {
      throw error
    } catch let error as DecodingError {
      throw .session(file: name, reason: Self.text(error))
    } catch {
      throw .session(file: name, reason: "\(error)")
    }
  }

  /// The file's bytes: sorted keys, so that equal sessions are equal files.
  public func data() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  private static func text(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(path(context)).\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(path(context)): \(context.debugDescription)"
    case .dataCorrupted(let context): return "\(path(context)) \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }
}
