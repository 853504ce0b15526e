import Siamese
import Tensors
import TestSupport

extension Reader {
  /// Weights of every format: read, recognised, and loaded as a network where they fit one.
  static var weights: [Reader] {
    func reader(_ name: String, _ seeds: @escaping @Sendable () throws -> [[UInt8]]) -> Reader {
      Reader(name: name, read: load, seeds: seeds)
    }
    return [
      reader("pth") {
        var old = TorchFiles.sample
        old.spelling = .old
        var wrapped = TorchFiles.sample
        wrapped.spelling = .parameters
        wrapped.wrappers = ["state_dict"]
        return [
          TorchFiles.sample.zip(), TorchFiles.sample.zip(wide: true), TorchFiles.sample.legacy(),
          TorchFiles.sample.tar(), old.legacy(), wrapped.zip(byteOrder: nil),
        ]
      },
      reader("safetensors") {
        let sample = try CheckpointReader.read(FileBytes(TorchFiles.sample.zip(), name: "x"))
        return [
          try Safetensors.bytes(of: sample), try Safetensors.bytes(of: sample, as: .f16),
          try Safetensors.bytes(of: Checkpoint(sourceName: "x", metadata: ["a": "b\u{1F40B}", "preset": "siamrpn-s"])),
        ]
      },
      reader("onnx") {
        let trio = ONNXWriter.trio(folded: false)
        return [
          ONNXWriter.model(tensors: [
            ONNXWriter.tensor("a", [2, 2], [1, 2, 3, 4]),
            ONNXWriter.tensor("b", [3], [5, 6, 7], packing: .floatData),
          ]), trio.boxKernel, trio.classKernel, trio.model, ONNXWriter.trio(folded: true).model,
        ]
      },
    ]
  }

  @Sendable private static func load(_ bytes: [UInt8]) {
    do {
      let checkpoint = try CheckpointReader.read(FileBytes(bytes, name: "x"))
      var budget = 1 << 20
      for name in checkpoint.names {
        guard let tensor = checkpoint[name] else { continue }
        budget -= tensor.count
        if budget < 0 { break }
        _ = TensorStatistics(tensor)
      }
      let options = EngineOptions(threads: 1, isa: .portable)
      _ = try Network.load(checkpoint, options: options)
    } catch { _ = "\(error)" }
  }
}
