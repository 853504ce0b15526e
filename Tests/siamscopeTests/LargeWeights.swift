import Foundation
import Siamese

/// Weights of the largest network, all of them zero: a file of 360 MB that takes no room on the disk.
enum LargeWeights {
  static func write(to path: String) throws {
    let parameters = try Preset.named("siamrpn_big").architecture?.parameters ?? []
    var offset = 0
    var entries: [String] = []
    for parameter in parameters {
      let end = offset + 4 * parameter.count
      entries.append(
        "\"\(parameter.key)\":{\"dtype\":\"F32\",\"shape\":\(parameter.shape),\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = "{\(entries.joined(separator: ","))}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let length = UInt64(header.utf8.count)
    let start = withUnsafeBytes(of: length.littleEndian) { Data($0) } + Data(header.utf8)
    try start.write(to: URL(fileURLWithPath: path))
    guard truncate(path, off_t(start.count + offset)) == 0 else { throw POSIXError(.EIO) }
  }
}
