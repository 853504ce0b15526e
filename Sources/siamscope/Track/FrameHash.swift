import Imaging

/// FNV-1a (64 bits) of decoded pixels: whether two runs saw the same frames, whatever the files were.
enum FrameHash {
  static let start: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let prime: UInt64 = 0x100_0000_01b3

  /// Over blue, green, red bytes, row by row.
  static func of(_ image: Image) -> UInt64 {
    image.pixels.withUnsafeBufferPointer { $0.reduce(start) { ($0 ^ UInt64($1)) &* prime } }
  }

  /// One hash for many frames, in their order.
  static func mix(_ sum: UInt64, _ hash: UInt64) -> UInt64 {
    (0..<8).reduce(sum) { ($0 ^ (hash >> (8 * UInt64($1)) & 0xff)) &* prime }
  }

  static func text(_ hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
