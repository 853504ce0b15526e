import Foundation

/// What ranks say to rank 0, and its answers. One tag for each direction's stream, so that nothing overtakes.
enum RankMessage: Codable, Sendable {
  /// A job of a rank asks for a piece.
  case ask(job: Int)
  case finish(Piece, PieceResult)
  case release(Piece)
  case beat
  /// The rank has nothing more to do.
  case leave

  enum Answer: Codable, Sendable {
    case piece(Piece)
    case wait
    case finished
  }

  /// Towards rank 0; answers go to this plus 1 plus the job's number.
  static let tag = 1

  static func bytes(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return Array(try encoder.encode(value))
  }

  static func value<Value: Decodable>(_ bytes: [UInt8]) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(Value.self, from: Data(bytes))
  }
}
