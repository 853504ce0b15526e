import Foundation
import Tensors
import TestSupport
import Testing

/// ONNX files made field by field.
@Suite struct ONNXTests {
  static func problem(_ bytes: [UInt8]) -> String {
    do {
      _ = try CheckpointReader.read(FileBytes(bytes, name: "x.onnx"))
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func initialisersAreReadByName() throws {
    let bytes = ONNXWriter.model(tensors: [
      ONNXWriter.tensor("a.weight", [2, 2], [1, 2, 3, 4]),
      ONNXWriter.tensor("b", [3], [5, 6, 7], packing: .floatData),
      ONNXWriter.tensor("empty", [0], []),
    ])
    let checkpoint = try CheckpointReader.read(FileBytes(bytes, name: "x.onnx"))
    #expect(checkpoint.format == .onnx)
    #expect(checkpoint.names == ["a.weight", "b", "empty"])
    #expect(checkpoint["a.weight"]?.shape == [2, 2])
    #expect(checkpoint["a.weight"]?.floats() == [1, 2, 3, 4])
    #expect(checkpoint["b"]?.floats() == [5, 6, 7])
    #expect(checkpoint.metadata["producer"] == "tests")
  }

  @Test func whatCannotBeReadIsSaid() {
    let external = ONNXWriter.model(tensors: [ONNXWriter.tensor("w", [1], [], packing: .external)])
    #expect(Self.problem(external).contains("'w' keeps its data in another file"))
    #expect(Self.problem(ONNXWriter.model(tensors: [])).contains("no initialisers"))
    let short = ONNXWriter.model(tensors: [ONNXWriter.tensor("w", [3], [1, 2])])
    #expect(Self.problem(short).contains("'w': shape [3] of F32 needs 12 bytes, 8 are there"))
    let one = ONNXWriter.tensor("w", [1], [1])
    #expect(Self.problem(ONNXWriter.model(tensors: [one, one])).contains("'w': is there twice"))
    let huge = ONNXWriter.model(tensors: [ONNXWriter.tensor("w", [1 << 40, 1 << 40], [])])
    #expect(Self.problem(huge).contains("more elements than can be counted"))
    let text = ONNXWriter.model(tensors: [ONNXWriter.field(1, 1) + ONNXWriter.field(2, 8) + ONNXWriter.field(8, "w")])
    #expect(Self.problem(text).contains("ONNX kind 8"))
    let sparse = ONNXWriter.field(1, 7) + ONNXWriter.field(7, ONNXWriter.field(15, "x"))
    #expect(Self.problem(sparse).contains("sparse"))
    let cut = ONNXWriter.model(tensors: [one]).dropLast(9)
    #expect(Self.problem(Array(cut)).contains("x.onnx"))
  }

  /// Three files of DaSiamRPN in a folder of their own.
  static func withTrio(folded: Bool, _ body: (_ folder: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let trio = ONNXWriter.trio(folded: folded)
    for (name, bytes) in [("model", trio.model), ("kernel_r1", trio.boxKernel), ("kernel_cls1", trio.classKernel)] {
      try Data(bytes).write(to: folder.appendingPathComponent("dasiamrpn_\(name).onnx"))
    }
    try body(folder.path)
  }

  @Test(arguments: [false, true])
  func theTrioBecomesOneCheckpoint(folded: Bool) throws {
    try Self.withTrio(folded: folded) { folder in
      let paths = ["model", "kernel_r1", "kernel_cls1"].map { "\(folder)/dasiamrpn_\($0).onnx" }
      for path in paths + [folder, paths.reversed().joined(separator: ",")] {
        let checkpoint = try CheckpointReader.read(path)
        #expect(checkpoint.files.count == 3)
        var names: Set<String> = []
        for i in [0, 4, 8, 11, 14] { names.formUnion(["featureExtract.\(i).weight", "featureExtract.\(i).bias"]) }
        for i in [1, 5, 9, 12, 15] {
          for part in ["weight", "bias", "running_mean", "running_var"] { names.insert("featureExtract.\(i).\(part)") }
        }
        for name in ["conv_r1", "conv_r2", "conv_cls1", "conv_cls2", "regress_adjust"] {
          names.formUnion(["\(name).weight", "\(name).bias"])
        }
        #expect(Set(checkpoint.names) == names)
        // Tensors are numbered as they are written: the value before the point is the number.
        let step = folded ? 2 : 6
        for (place, i) in [0, 4, 8, 11, 14].enumerated() {
          #expect(checkpoint["featureExtract.\(i).weight"]?.floats().first == Float(place * step + 1))
          #expect(checkpoint["featureExtract.\(i).bias"]?.floats().first == Float(place * step + 2))
        }
        let after = Float(5 * step)
        #expect(checkpoint["conv_r2.weight"]?.floats().first == after + 1)
        #expect(checkpoint["regress_adjust.weight"]?.floats().first == after + 5)
        #expect(checkpoint["conv_cls2.bias"]?.floats().first == after + 8)
        #expect(checkpoint["conv_r1.weight"]?.shape == [40, 2, 3, 3])
        #expect(checkpoint["conv_cls1.weight"]?.shape == [20, 2, 3, 3])
        let variance = try #require(checkpoint["featureExtract.15.running_var"]?.floats().first)
        #expect(folded ? abs(variance + 1e-5 - 1) < 1e-7 : variance == Float(4 * step + 6))
      }
    }
  }

  @Test func anIncompleteTrioSaysWhatIsMissing() throws {
    try Self.withTrio(folded: true) { folder in
      try FileManager.default.removeItem(atPath: "\(folder)/dasiamrpn_kernel_cls1.onnx")
      do {
        _ = try CheckpointReader.read("\(folder)/dasiamrpn_model.onnx")
        Issue.record("accepted")
      } catch {
        #expect("\(error)".contains("dasiamrpn_kernel_cls1.onnx is missing"))
      }
      try FileManager.default.copyItem(
        atPath: "\(folder)/dasiamrpn_kernel_r1.onnx", toPath: "\(folder)/another.onnx")
      do {
        _ = try CheckpointReader.read(folder)
        Issue.record("accepted")
      } catch {
        #expect("\(error)".contains("are both a dasiamrpn_kernel_r1"))
      }
    }
  }
}
