import Tensors
import TestSupport
import Testing

/// A thousand damaged files of each format: every one is an error that names the file, or tensors that can be read.
@Suite struct MutationTests {
  /// A reproducible source of numbers (SplitMix64).
  struct Source: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  static func mutated(_ original: [UInt8], _ source: inout Source) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &source) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &source)
      switch Int.random(in: 0..<8, using: &source) {
      case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &source)
      case 2: bytes[place] = UInt8.random(in: 0...255, using: &source)
      case 3: bytes.removeLast(bytes.count - place)
      case 4:
        // A huge length, count, offset or extent.
        let huge = [UInt64.max, UInt64(Int64.max), 1 << 62, 1 << 32, UInt64(UInt32.max)].randomElement(using: &source)
        for (i, byte) in (huge ?? 0).littleEndianBytes.enumerated() where place + i < bytes.count {
          bytes[place + i] = byte
        }
      case 5:
        // A run repeated elsewhere: names twice, records out of order.
        let run = bytes[place..<min(place + Int.random(in: 1...64, using: &source), bytes.count)]
        bytes.insert(contentsOf: Array(run), at: Int.random(in: 0...bytes.count, using: &source))
      case 6: bytes.removeSubrange(place..<min(place + Int.random(in: 1...16, using: &source), bytes.count))
      default:
        let other = Int.random(in: 0..<bytes.count, using: &source)
        bytes.swapAt(place, other)
      }
    }
    return bytes
  }

  static let formats = ["zip", "zip64", "legacy", "tar", "safetensors", "onnx", "onnx model"]

  static func original(_ format: String) throws -> [UInt8] {
    switch format {
    case "zip": return TorchFiles.sample.zip()
    case "zip64": return TorchFiles.sample.zip(wide: true)
    case "legacy": return TorchFiles.sample.legacy()
    case "tar": return TorchFiles.sample.tar()
    case "safetensors":
      return try Safetensors.bytes(of: CheckpointReader.read(FileBytes(TorchFiles.sample.zip(), name: "x")))
    case "onnx":
      return ONNXWriter.model(tensors: [
        ONNXWriter.tensor("a", [2, 2], [1, 2, 3, 4]), ONNXWriter.tensor("b", [3], [5, 6, 7], packing: .floatData),
      ])
    default: return ONNXWriter.trio(folded: false).model
    }
  }

  @Test(arguments: formats)
  func damagedFilesAreErrorsOrTensors(_ format: String) throws {
    let original = try Self.original(format)
    var source = Source(state: 2026)
    var errors = 0
    for _ in 0..<1000 {
      let bytes = Self.mutated(original, &source)
      do {
        let checkpoint = try CheckpointReader.read(FileBytes(bytes, name: "damaged"))
        #expect(checkpoint.elementCount <= 16 * bytes.count + 1 << 24)
        for tensor in checkpoint.tensors.values where tensor.count < 1 << 16 {
          #expect(tensor.floats().count == tensor.shape.reduce(1, *))
        }
      } catch let error as CheckpointError {
        errors += 1
        #expect("\(error)".hasPrefix("damaged: "))
        #expect("\(error)".utf8.count < 4000)
      }
    }
    // Most damage is seen: only flips inside data, padding and checksums can pass.
    #expect(errors > 300)
  }

  @Test(arguments: formats)
  func filesCutAnywhereAreErrors(_ format: String) throws {
    let original = try Self.original(format)
    for length in stride(from: 0, to: original.count, by: 5) {
      let file = FileBytes(Array(original.prefix(length)), name: "cut")
      // A tar file's last blocks are padding, and ONNX may end after any field.
      if format == "tar", length > original.count - 1536 { break }
      if format.hasPrefix("onnx"), (try? CheckpointReader.read(file)) != nil { continue }
      #expect(throws: CheckpointError.self, "\(length)") { try CheckpointReader.read(file) }
    }
  }
}
