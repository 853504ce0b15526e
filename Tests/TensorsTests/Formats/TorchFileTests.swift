import Foundation
import Tensors
import TestSupport
import Testing

/// torch's layouts, from files made byte by byte.
@Suite struct TorchFileTests {
  enum Layout: String, CaseIterable {
    case zip
    case legacy
    case tar

    func bytes(_ files: TorchFiles) -> [UInt8] {
      switch self {
      case .zip: files.zip()
      case .legacy: files.legacy()
      case .tar: files.tar()
      }
    }

    var format: CheckpointFormat {
      switch self {
      case .zip: .torchZip
      case .legacy: .torchLegacy
      case .tar: .torchTar
      }
    }
  }

  static func read(_ bytes: [UInt8]) throws -> Checkpoint {
    try CheckpointReader.read(FileBytes(bytes, name: "x.pth"))
  }

  /// The error's text, or that there was none.
  static func problem(_ bytes: [UInt8]) -> String {
    do {
      _ = try read(bytes)
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  static func expectSample(_ checkpoint: Checkpoint, _ comment: Comment? = nil) {
    #expect(checkpoint.names == TorchFiles.sample.tensors.map(\.name), comment)
    for (name, values) in TorchFiles.sampleValues { #expect(checkpoint[name]?.floats() == values, comment) }
    #expect(checkpoint["turned"]?.shape == [4, 6], comment)
    #expect(checkpoint["turned"]?.isContiguous == false, comment)
    #expect(checkpoint["bn.num_batches_tracked"]?.type == .i64, comment)
  }

  @Test(arguments: Layout.allCases)
  func everyLayoutGivesTheSameTensors(_ layout: Layout) throws {
    let checkpoint = try Self.read(layout.bytes(.sample))
    #expect(checkpoint.format == layout.format)
    Self.expectSample(checkpoint)
    // And again from safetensors, where views have become plain tensors.
    let again = try Safetensors.read(FileBytes(try Safetensors.bytes(of: checkpoint), name: "again"))
    for (name, values) in TorchFiles.sampleValues { #expect(again[name]?.floats() == values) }
  }

  @Test(arguments: Layout.allCases)
  func pythonTwoStringsAndFourArgumentsAreRead(_ layout: Layout) throws {
    var files = TorchFiles.sample
    files.spelling = .old
    Self.expectSample(try Self.read(layout.bytes(files)))
  }

  @Test func parametersAreTheirTensors() throws {
    var files = TorchFiles.sample
    files.spelling = .parameters
    Self.expectSample(try Self.read(files.zip()))
    Self.expectSample(try Self.read(files.legacy()))
  }

  @Test func wrappersAndPrefixesAreTakenOff() throws {
    for wrappers in [["state_dict"], ["model"], ["model", "state_dict"]] {
      var files = TorchFiles.sample
      files.wrappers = wrappers
      for i in files.tensors.indices { files.tensors[i].name = "module." + files.tensors[i].name }
      Self.expectSample(try Self.read(files.zip()), "\(wrappers)")
      Self.expectSample(try Self.read(files.legacy()), "\(wrappers)")
    }
  }

  @Test func wideArchivesAreRead() throws {
    Self.expectSample(try Self.read(TorchFiles.sample.zip(wide: true)))
    Self.expectSample(try Self.read(TorchFiles.sample.zip(byteOrder: nil, folder: "some model")))
  }

  @Test func bigEndianStoragesAreTurned() throws {
    var files = TorchFiles.sample
    files.storages[0].bytes = (0..<24).flatMap { Float($0).bitPattern.bigEndianBytes }
    files.storages[1].bytes = [Float(1.5), -2.5].flatMap { $0.bitPattern.bigEndianBytes }
    files.storages[2].bytes = 7.bigEndianBytes
    let checkpoint = try Self.read(files.zip(byteOrder: "big"))
    Self.expectSample(checkpoint)
    let again = try Safetensors.read(FileBytes(try Safetensors.bytes(of: checkpoint), name: "again"))
    #expect(again["conv.bias"]?.floats() == [1.5, -2.5])
    #expect(Self.problem(files.zip(byteOrder: "middle")).contains("byteorder"))
  }

  @Test func everyKindOfNumberIsRead() throws {
    let kinds: [(name: String, bytes: [UInt8], value: Float)] = [
      ("DoubleStorage", 0.5.bitPattern.littleEndianBytes, 0.5), ("HalfStorage", [0x00, 0x3e], 1.5),
      ("BFloat16Storage", [0xc0, 0x3f], 1.5), ("IntStorage", Int32(-3).littleEndianBytes, -3),
      ("ShortStorage", Int16(-3).littleEndianBytes, -3), ("CharStorage", [0xfd], -3), ("ByteStorage", [0xfd], 253),
      ("BoolStorage", [1], 1), ("LongStorage", (-3).littleEndianBytes, -3),
    ]
    for kind in kinds {
      let files = TorchFiles(
        storages: [TorchFiles.Storage(className: kind.name, count: 1, bytes: kind.bytes)],
        tensors: [TorchFiles.Tensor(name: "x", storage: 0, shape: [1], strides: [1])])
      for layout in Layout.allCases {
        #expect(try Self.read(layout.bytes(files))["x"]?.floats() == [kind.value], "\(kind.name) \(layout)")
      }
    }
    let complex = TorchFiles(
      storages: [TorchFiles.Storage(className: "ComplexFloatStorage", count: 1, bytes: 0.littleEndianBytes)],
      tensors: [TorchFiles.Tensor(name: "x", storage: 0, shape: [1], strides: [1])])
    for layout in Layout.allCases { #expect(Self.problem(layout.bytes(complex)).contains("ComplexFloatStorage")) }
  }

  @Test(arguments: Layout.allCases)
  func tensorsOutsideTheirStorageAreNamed(_ layout: Layout) {
    let changes: [(Comment, (inout TorchFiles.Tensor) -> Void)] = [
      ("offset", { $0.offset = 24 }), ("shape", { $0.shape = [3, 3, 2, 2] }), ("stride", { $0.strides[0] = 13 }),
      ("negative stride", { $0.strides[0] = -1 }), ("negative offset", { $0.offset = -1 }),
      ("huge", { $0.shape = [1 << 40, 1 << 40, 1, 1] }), ("overflow", { $0.strides[0] = Int.max }),
      ("negative extent", { $0.shape[0] = -2 }), ("ranks", { $0.strides = [1] }),
    ]
    for (comment, change) in changes {
      // Tar files hold as many strides as sizes: what is left over damages the archive instead.
      if layout == .tar, comment == "ranks" { continue }
      var files = TorchFiles.sample
      change(&files.tensors[0])
      #expect(Self.problem(layout.bytes(files)).contains("tensor 'conv.weight'"), comment)
    }
    // An expanded tensor may be larger than its file, but not by any amount.
    var files = TorchFiles.sample
    files.tensors[4].shape = [1 << 30, 1 << 20]
    #expect(Self.problem(layout.bytes(files)).contains("elements in a file of"))
  }

  @Test(arguments: Layout.allCases)
  func stridesOfSingleElementsMayBeAnything(_ layout: Layout) throws {
    var files = TorchFiles.sample
    files.storages.removeLast(2)
    files.tensors = [
      TorchFiles.Tensor(name: "x", storage: 0, shape: [2, 1, 3, 1], strides: [3, Int.max, 1, Int.max])
    ]
    #expect(try Self.read(layout.bytes(files))["x"]?.floats() == [0, 1, 2, 3, 4, 5])
    files.tensors[0].strides[0] = 4
    #expect(try Self.read(layout.bytes(files))["x"]?.floats() == [0, 1, 2, 4, 5, 6])
  }

  @Test(arguments: Layout.allCases)
  func repeatedNamesAreRefused(_ layout: Layout) {
    var files = TorchFiles.sample
    files.tensors[1].name = "conv.weight"
    #expect(Self.problem(layout.bytes(files)).contains("'conv.weight': is there twice"))
    files.tensors[1].name = "module.conv.weight"
    #expect(Self.problem(layout.bytes(files)).contains("'conv.weight': is there twice"))
  }

  @Test func storagesMustBeWholeAndThere() {
    var files = TorchFiles.sample
    files.storages[0].bytes.removeLast(4)
    #expect(Self.problem(files.zip()).contains("'conv.weight': its storage '0' has 92 bytes"))
    #expect(Self.problem(files.legacy()).contains("broken torch (legacy) file"))
    #expect(Self.problem(files.tar()).contains("broken torch (tar) file"))
    files = .sample
    files.storages.removeLast()
    let pickle = TorchFiles.sample.stateDict(legacy: false)
    files.pickle = pickle
    #expect(Self.problem(files.zip()).contains("'bn.num_batches_tracked': its storage 'data/2' is not in the archive"))
  }

  @Test func archivesOfAnotherKindSayWhatTheyAre() {
    #expect(Self.problem(ZipFile.bytes([("a/b.txt", [1])])).contains("no data.pkl"))
    let script = ZipFile.bytes([("m/data.pkl", [0x80, 2, 0x2e]), ("m/constants.pkl", []), ("m/code/x.py", [])])
    #expect(Self.problem(script).contains("TorchScript"))
    #expect(Self.problem(ZipFile.bytes([("m/data.pkl", [1])], method: 8)).contains("compressed"))
    let twice = ZipFile.bytes([("m/data.pkl", [1]), ("m/data.pkl", [2])])
    #expect(Self.problem(twice).contains("'m/data.pkl' is in the archive twice"))
    #expect(Self.problem(TarFile.bytes([("pickle", [1])])).contains("no member"))
    #expect(Self.problem(TarFile.bytes([("pickle", [1]), ("pickle", [1])])).contains("twice"))
    #expect(Self.problem(Array("version https://git-lfs.github.com/spec/v1\n".utf8)).contains("git lfs pull"))
    #expect(Self.problem(Array("<!DOCTYPE html><html>".utf8)).contains("web page"))
    #expect(Self.problem([0x80, 2, 0x7d, 0x2e]).contains("bare pickle"))
    #expect(Self.problem(Array(TorchFiles.sample.zip().dropLast(30))).contains("cut short"))
  }
}
