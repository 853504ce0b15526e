import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  /// A file with the given header text and `data` zero bytes after it.
  static func file(_ header: String, data: Int = 0) -> FileBytes {
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    bytes += Array(header.utf8) + [UInt8](repeating: 0, count: data)
    return FileBytes(bytes, name: "x.safetensors")
  }

  static func problem(_ header: String, data: Int = 0) -> String {
    do {
      _ = try Safetensors.read(file(header, data: data))
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func roundTripKeepsNamesShapesValuesAndMetadata() throws {
    var checkpoint = Checkpoint(sourceName: "made", metadata: ["preset": "a \"quoted\"\n\u{1}é"])
    try checkpoint.add(StoredTensor([1, -2, 3.5, 0, 5, 6], shape: [2, 3]), as: "head.weight")
    try checkpoint.add(StoredTensor([7], shape: []), as: "scalar")
    try checkpoint.add(StoredTensor([], shape: [0, 4]), as: "empty")
    let bytes = try Safetensors.bytes(of: checkpoint)
    let read = try Safetensors.read(FileBytes(bytes, name: "back"))
    #expect(read.metadata == checkpoint.metadata)
    #expect(Set(read.names) == ["head.weight", "scalar", "empty"])
    #expect(read["head.weight"]?.shape == [2, 3])
    #expect(read["head.weight"]?.floats() == [1, -2, 3.5, 0, 5, 6])
    #expect(read["scalar"]?.shape == [])
    #expect(read["scalar"]?.floats() == [7])
    #expect(read["empty"]?.floats() == [])
    #expect(try Safetensors.bytes(of: read) == bytes)
  }

  @Test func sixteenBitTypesRoundToNearestEven() throws {
    let values: [Float] = [
      1, -1, 0, -0.0, 65504, 65520, 1e9, 1 / 3, 6.0e-8, 2.9e-8, 3.1e-8, -6.1e-5, 1.000_976_6, 1.000_488_3,
      1.001_464_9, .infinity, -.infinity, 3.4e38,
    ]
    var checkpoint = Checkpoint(sourceName: "made")
    try checkpoint.add(StoredTensor(values, shape: [values.count]), as: "v")
    let half = try Safetensors.read(FileBytes(try Safetensors.bytes(of: checkpoint, as: .f16), name: "h"))
    #expect(half["v"]?.type == .f16)
    #expect(
      half["v"]?.floats() == [
        1, -1, 0, -0.0, 65504, .infinity, .infinity, 0.333_251_95, 5.960_464_5e-8, 0, 5.960_464_5e-8,
        -6.097_555_2e-5, 1.000_976_6, 1, 1.001_953_1, .infinity, -.infinity, .infinity,
      ])
    let brain = try Safetensors.read(FileBytes(try Safetensors.bytes(of: checkpoint, as: .bf16), name: "b"))
    let got = try #require(brain["v"]?.floats())
    for (value, back) in zip(values, got) where value.isFinite && value != 3.4e38 {
      #expect(abs(value - back) <= abs(value) / 256)
    }
    #expect(got.suffix(3) == [.infinity, -.infinity, .infinity])
    var nan = Checkpoint(sourceName: "made")
    try nan.add(StoredTensor([.nan, Float(bitPattern: 0x7f80_0001)], shape: [2]), as: "v")
    for type in [ElementType.f16, .bf16] {
      let read = try Safetensors.read(FileBytes(try Safetensors.bytes(of: nan, as: type), name: "n"))
      #expect(read["v"]?.floats().allSatisfy(\.isNaN) == true)
    }
  }

  @Test func integersAreCarriedThroughConversion() throws {
    let header =
      #"{"n":{"dtype":"I64","shape":[2],"data_offsets":[0,16]},"b":{"dtype":"BOOL","shape":[1],"data_offsets":[16,17]}}"#
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
    for value: Int64 in [-5, 1 << 40] { bytes += withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    bytes.append(1)
    let read = try Safetensors.read(FileBytes(bytes, name: "ints"))
    #expect(read["n"]?.floats() == [-5, Float(Int64(1) << 40)])
    #expect(read["b"]?.floats() == [1])
    let again = try Safetensors.read(FileBytes(try Safetensors.bytes(of: read, as: .f16), name: "again"))
    #expect(again["n"]?.type == .i64)
    #expect(again["n"]?.floats() == [-5, Float(Int64(1) << 40)])
  }

  @Test func unalignedDataIsRead() throws {
    // Nine header bytes more or less shift the data off its natural alignment.
    for pad in 0..<8 {
      let header =
        #"{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"# + String(repeating: " ", count: pad)
      var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      bytes += withUnsafeBytes(of: Float(2.5)) { Array($0) }
      let read = try Safetensors.read(FileBytes(bytes, name: "pad"))
      #expect(read["t"]?.withFloats { Array($0) } == [2.5])
    }
  }

  @Test func brokenHeadersSayWhatIsWrong() {
    let one = #""t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
    #expect(Self.problem("{\(one)}", data: 4) == "accepted")
    #expect(Self.problem("{\(one),\(one)}", data: 4).contains("'t': is there twice"))
    #expect(Self.problem("{\(one)}", data: 3).contains("reach past the 3 bytes"))
    #expect(Self.problem("{\(one)}", data: 5).contains("1 bytes of data belong to no tensor"))
    #expect(Self.problem("{\(one)} x", data: 4).contains("something after the end"))
    #expect(Self.problem("[]").contains("expected '{'"))
    #expect(Self.problem("{").contains("expected '\"'"))
    #expect(Self.problem(#"{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, data: 4).contains("needs 8 bytes"))
    #expect(Self.problem(#"{"t":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, data: 4).contains("whole number"))
    #expect(
      Self.problem(#"{"t":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#, data: 4).contains("whole number"))
    #expect(
      Self.problem(#"{"t":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#)
        .contains("more elements than can be counted"))
    #expect(
      Self.problem(#"{"t":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,0]}}"#)
        .contains("number too large"))
    #expect(Self.problem(#"{"t":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}"#, data: 4).contains("dtype 'Q4'"))
    #expect(Self.problem(#"{"t":{"dtype":"F32","shape":[1]}}"#).contains("lacks dtype, shape or data_offsets"))
    #expect(Self.problem(#"{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, data: 4).contains("[begin, end]"))
    #expect(
      Self.problem(
        #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
        data: 3
      ).contains("'b': overlaps"))
    #expect(
      Self.problem(
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#,
        data: 3
      ).contains("'b': leaves a hole"))
    #expect(Self.problem(#"{"__metadata__":{"a":"1","a":"2"}}"#).contains("metadata 'a' is there twice"))
    #expect(Self.problem(#"{"__metadata__":{"a":1}}"#).contains("expected '\"'"))
    #expect(Self.problem(String(repeating: "[", count: 100_000)).contains("expected '{'"))
  }

  @Test func headerLengthIsChecked() {
    for claimed: UInt64 in [17, 200_000_000, .max] {
      let bytes = withUnsafeBytes(of: claimed.littleEndian) { Array($0) } + [UInt8](repeating: 0x7b, count: 16)
      #expect(throws: CheckpointError.self) { try Safetensors.read(FileBytes(bytes, name: "x")) }
    }
    #expect(throws: CheckpointError.self) { try Safetensors.read(FileBytes([1, 2, 3], name: "x")) }
    #expect(throws: CheckpointError.self) { try CheckpointReader.read(FileBytes([], name: "x")) }
    #expect(throws: CheckpointError.self) { try CheckpointReader.read("no/such/file") }
    #expect(throws: CheckpointError.self) { try CheckpointReader.read(FileManager.default.temporaryDirectory.path) }
  }

  @Test func writingReplacesTheFileWhole() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    for value: Float in [1, 2] {
      var checkpoint = Checkpoint(sourceName: "made")
      try checkpoint.add(StoredTensor([value], shape: [1]), as: "v")
      try Safetensors.write(checkpoint, to: path)
      #expect(try CheckpointReader.read(path)["v"]?.floats() == [value])
    }
    #expect(throws: CheckpointError.self) {
      try Safetensors.write(Checkpoint(sourceName: "made"), to: "no/such/folder/x.safetensors")
    }
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func referenceFilesAreRead() throws {
    let weights = try CheckpointReader.read(Shared.url("weights/siamrpn-s.safetensors").path)
    #expect(weights["backbone.features.0.weight"]?.shape == [32, 3, 11, 11])
    #expect(weights.tensors.values.allSatisfy { $0.floats().allSatisfy(\.isFinite) })
    let fixture = try CheckpointReader.read(Shared.url("fixtures/networks/siamrpnpp_s.safetensors").path)
    #expect(fixture["input.template"]?.type == .u8)
    #expect(fixture["input.template"]?.shape == [127, 127, 3])
  }
}
