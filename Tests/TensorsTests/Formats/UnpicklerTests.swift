import Tensors
import TestSupport
import Testing

/// What a pickle may ask for, tried through the files that carry one.
@Suite struct UnpicklerTests {
  /// The answer to a zip file with this pickle and the sample's storages.
  static func problem(_ build: (inout PickleWriter) -> Void) -> String {
    var p = PickleWriter()
    build(&p)
    var files = TorchFiles.sample
    files.pickle = p.bytes
    return TorchFileTests.problem(files.zip())
  }

  /// The rest of a pickle that would be accepted.
  static func sampleBody() -> ArraySlice<UInt8> { TorchFiles.sample.stateDict(legacy: false).dropFirst(2) }

  @Test func globalsThatDescribeNoTensorAreRefused() {
    let globals = [
      ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("__builtin__", "exec"), ("subprocess", "Popen"),
      ("torch", "load"), ("torch._utils", "_rebuild_sparse_tensor"), ("torch.nn.modules.conv", "Conv2d"),
      ("numpy.core.multiarray", "_reconstruct"), ("collections", "Counter"), ("torch.storage", "_load_from_bytes"),
      ("torch\u{0}", "FloatStorage"),
    ]
    for (module, name) in globals {
      let text = Self.problem { p in
        p.global(module, name)
        p.text("touch /tmp/should-not-exist")
        p.op(0x85)
        p.op("R")
        p.stop()
      }
      #expect(text.contains("\(name)' ") || text.contains("\(name)',"), "\(text)")
      #expect(text.contains("nothing was run"))
    }
    let stacked = Self.problem { p in
      p.text("os")
      p.text("system")
      p.op(0x93)
      p.stop()
    }
    #expect(stacked.contains("'os.system'"))
  }

  @Test func opcodesThatBuildObjectsAreRefused() {
    let codes: [UInt8] = [
      UInt8(ascii: "i"), UInt8(ascii: "o"), 0x82, 0x83, 0x84, 0x92, 0x97, 0x98, 0x8f, 0x90, 0x91, 0xff,
    ]
    for code in codes {
      let text = Self.problem { p in
        p.op("(")
        p.op(code)
        p.bytes += Array("os\nsystem\n".utf8)
        p.stop()
      }
      #expect(text.contains("opcode 0x\(String(code, radix: 16))"), "\(text)")
    }
  }

  @Test func brokenStacksAreErrors() {
    let bodies: [(inout PickleWriter) -> Void] = [
      { $0.stop() }, { $0.op("t") }, { $0.op("R") }, { $0.op("s") }, { $0.op("Q") }, { $0.op("0") }, { $0.op("2") },
      { $0.op(0x87) }, { $0.op("b") },
      { p in
        p.op("(")
        p.stop()
      },
      { p in
        p.op("h")
        p.op(9)
      },
      { p in
        p.int(1)
        p.int(2)
        p.op("R")
      },
      { p in
        p.op("}")
        p.op("(")
        p.int(1)
        p.op("u")
      },
      { p in
        p.int(1)
        p.int(2)
        p.op("a")
      },
      { p in
        p.op("X")
        p.bytes += UInt32.max.littleEndianBytes
      },
      { p in
        p.op(0x8d)
        p.bytes += UInt64.max.littleEndianBytes
      },
      { p in
        p.op("T")
        p.bytes += Int32(-1).littleEndianBytes
      },
      { p in
        p.op(0x80)
        p.op(6)
      },
      { p in
        p.op("g")
        p.bytes += Array("-1\n".utf8)
      },
    ]
    for body in bodies { #expect(Self.problem(body).contains("broken torch (zip) file")) }
  }

  @Test func cyclesInTheMemoEnd() throws {
    // A dictionary that is its own state_dict, a list inside itself, and a dictionary under its own key.
    let itself = Self.problem { p in
      p.op("}")
      p.op("q")
      p.op(0)
      p.text("state_dict")
      p.op("h")
      p.op(0)
      p.op("s")
      p.stop()
    }
    #expect(itself.contains("holds no tensors by name"))
    var p = PickleWriter()
    p.op("]")
    p.op("q")
    p.op(7)
    p.op("h")
    p.op(7)
    p.op("a")
    p.op("0")
    var files = TorchFiles.sample
    files.pickle = p.bytes + Self.sampleBody()
    TorchFileTests.expectSample(try TorchFileTests.read(files.zip()))
    let pairs = Self.problem { p in
      p.op("]")
      p.op("q")
      p.op(1)
      p.op("h")
      p.op(1)
      p.op("a")
      p.op("0")
      p.global("collections", "OrderedDict")
      p.op("h")
      p.op(1)
      p.op(0x85)
      p.op("R")
      p.stop()
    }
    #expect(pairs.contains("no pairs"))
  }

  @Test func workIsBounded() {
    // A list of many pairs, made into a dictionary over and over by way of the memo.
    let text = Self.problem { p in
      p.op("]")
      p.op("(")
      p.int(1)
      p.int(2)
      p.op(0x86)
      p.op("q")
      p.op(1)
      for _ in 0..<20_000 {
        p.op("h")
        p.op(1)
      }
      p.op("e")
      p.op("q")
      p.op(2)
      for _ in 0..<2_000 {
        p.global("collections", "OrderedDict")
        p.op("h")
        p.op(2)
        p.op(0x85)
        p.op("R")
        p.op("0")
      }
      p.stop()
    }
    #expect(text.contains("more items than any checkpoint"))
    let deep = Self.problem { p in
      p.bytes += [UInt8](repeating: UInt8(ascii: "("), count: 1_100_000)
      p.stop()
    }
    #expect(deep.contains("more marks than any checkpoint"))
    let tall = Self.problem { p in
      p.bytes += [UInt8](repeating: UInt8(ascii: "N"), count: 1_100_000)
      p.stop()
    }
    #expect(tall.contains("more stack than any checkpoint"))
    let many = Self.problem { p in
      for _ in 0..<1_100_000 { p.bytes += [UInt8(ascii: "]"), UInt8(ascii: "0")] }
      p.stop()
    }
    #expect(many.contains("more objects than any checkpoint"))
  }

  @Test func whatTrainingSavesBesideIsPassedOver() throws {
    var p = PickleWriter()
    p.op("}")
    p.op("(")
    p.shortString("epoch")
    p.int(20)
    p.text("lr")
    p.op("G")
    p.bytes += 0.01.bitPattern.bigEndianBytes
    p.text("best_prec")
    p.global("numpy.core.multiarray", "scalar")
    p.global("numpy", "dtype")
    p.text("f8")
    p.int(0)
    p.int(1)
    p.op(0x87)
    p.op("R")
    p.op("(")
    p.int(3)
    p.text("<")
    p.op("N")
    p.op("t")
    p.op("b")
    p.shortString("8bytes..")
    p.op(0x86)
    p.op("R")
    p.text("history")
    p.op("]")
    p.op("(")
    p.op("N")
    p.op(0x88)
    p.int(1 << 40)
    p.op("e")
    p.text("groups")
    p.global("collections", "defaultdict")
    p.global("__builtin__", "list")
    p.op(0x85)
    p.op("R")
    p.text("state_dict")
    p.bytes += Self.sampleBody().dropLast()
    p.text("optimizer")
    p.op("}")
    p.int(140_000)
    p.op("}")
    p.op("s")
    p.op("u")
    p.stop()
    var files = TorchFiles.sample
    files.pickle = p.bytes
    TorchFileTests.expectSample(try TorchFileTests.read(files.zip()))
  }
}

/// Pickles that are small and would grow: they must end with an error before they take much memory.
@Suite struct PickleBombTests {
  private func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try CheckpointReader.read(FileBytes(ZipFile.bytes([("a/data.pkl", bytes)]), name: "bomb"))
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func dictionariesMadeOfOneListAreCounted() {
    // A thousand pairs in the memo, made into a dictionary ten thousand times over: 80 KB would become half a gigabyte.
    var p = PickleWriter()
    p.op("]")
    p.op("(")
    for _ in 0..<1000 {
      p.op("N")
      p.op("N")
      p.op(0x86)
    }
    p.op("e")
    p.op("q")
    p.op(1)
    for _ in 0..<10_000 {
      p.global("collections", "OrderedDict")
      p.op("h")
      p.op(1)
      p.op(0x85)
      p.op("R")
      p.op("0")
    }
    p.op("N")
    p.stop()
    #expect(message(p.bytes).contains("more items than any checkpoint"))
  }

  @Test func objectsAreCounted() {
    var p = PickleWriter()
    for _ in 0..<600_000 {
      p.op("}")
      p.op("0")
    }
    p.op("N")
    p.stop()
    #expect(message(p.bytes).contains("more objects than any checkpoint"))
  }

  @Test func textsLongerThanAnyNameAreNotCopied() {
    var p = PickleWriter()
    p.text(String(repeating: "x", count: 1 << 20))
    p.stop()
    #expect(message(p.bytes).contains("no dictionary of tensors"))
    var lines = PickleWriter(protocolVersion: nil)
    lines.bytes += Array("S'\(String(repeating: "x", count: 1 << 20))'\n.".utf8)
    #expect(message(lines.bytes).contains("a line of 1048578 bytes"))
  }
}
