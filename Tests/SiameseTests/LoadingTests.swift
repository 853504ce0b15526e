import Foundation
import Imaging
import Siamese
import Tensors
import Testing

/// Checkpoints become networks, or errors that say everything that is wrong.
@Suite struct LoadingTests {
  let options = EngineOptions()

  private func embeddedTensors() throws -> [String: StoredTensor] {
    try Safetensors.read(FileBytes(path: EmbeddedModel.siamrpnS.url().path)).tensors
  }

  @Test func theEmbeddedModelsLoadAndAnswer() throws {
    for (name, instance, size) in [("siamrpn-s", 255, 17), ("siamrpnpp-s", 255, 25)] {
      let network = try Network.embedded(named: name, options: options)
      #expect(network.name == name)
      #expect(network.responseSize(instanceSize: instance) == size)
      #expect(network.weightsHash?.count == 64)
      let template = try network.template(of: Image(width: 127, height: 127, blue: 10, green: 90, red: 200))
      let response = try network.response(
        of: Image(width: instance, height: instance, blue: 90, green: 10, red: 20), to: template)
      #expect(response.size == size)
      #expect(response.levels.allSatisfy { $0.cls.allSatisfy(\.isFinite) && $0.loc.allSatisfy(\.isFinite) })
      #expect(network.fusion.cls.count == response.levels.count)
    }
  }

  @Test func unknownNamesAreErrorsThatNameTheKnownOnes() throws {
    #expect(throws: WeightsError.unknownModel(name: "resnet", known: EmbeddedModel.names)) {
      try Network.embedded(named: "resnet", options: options)
    }
    #expect(throws: WeightsError.self) {
      try Network.load(tensors: embeddedTensors(), preset: "siamrpn_r99", options: options)
    }
  }

  @Test func oneErrorListsEverythingThatDoesNotFit() throws {
    var tensors = try embeddedTensors()
    tensors["backbone.features.4.bias"] = nil
    tensors["rpn_head.loc_adjust.weight"] = nil
    tensors["mask_head.weight"] = StoredTensor([1, 2], shape: [2])
    tensors["backbone.features.5.bias"] = StoredTensor([1, 2, 3], shape: [3])
    tensors["backbone.features.5.num_batches_tracked"] = StoredTensor([7], shape: [])
    #expect(
      throws: WeightsError.mismatch(
        source: "weights", network: "alexnet, up-channel head of 96 channels",
        missing: [
          WeightsError.Missing(key: "backbone.features.4.bias", shape: [64]),
          WeightsError.Missing(key: "rpn_head.loc_adjust.weight", shape: [20, 20, 1, 1]),
        ], unexpected: ["mask_head.weight"],
        misshaped: [WeightsError.Misshaped(key: "backbone.features.5.bias", expected: [64], found: [3])])
    ) { try Network.load(tensors: tensors, options: options) }
  }

  @Test func foreignKeysAreNamed() {
    let tensors = ["encoder.weight": StoredTensor([1], shape: [1])]
    #expect(throws: WeightsError.unrecognised(source: "x.pth", keys: ["encoder.weight"])) {
      try Network.load(tensors: tensors, source: "x.pth", options: options)
    }
    #expect(throws: WeightsError.unrecognised(source: "x.pth", keys: [])) {
      try Network.load(tensors: [:], source: "x.pth", options: options)
    }
  }

  @Test func aPrefixOfParallelTrainingIsTakenOff() throws {
    let tensors = try embeddedTensors()
    let prefixed = Dictionary(uniqueKeysWithValues: tensors.map { ("module." + $0.key, $0.value) })
    let network = try Network.load(tensors: prefixed, options: options)
    #expect(network.name == "siamrpn-s")
  }

  @Test func anotherKindOfPresetIsRefused() throws {
    #expect(throws: WeightsError.self) {
      try Network.load(tensors: embeddedTensors(), preset: "siamrpn_r50_l234_dwxcorr", options: options)
    }
  }

  /// Every key layout of AlexNet gives the same network.
  @Test func keyLayoutsAreEquivalent() throws {
    let tensors = try embeddedTensors()
    func renamed(_ table: [(String, String)]) -> [String: StoredTensor] {
      Dictionary(
        uniqueKeysWithValues: tensors.map { key, tensor in
          for (from, to) in table where key.hasPrefix(from + ".") {
            return (to + key.dropFirst(from.count), tensor)
          }
          return (key, tensor)
        })
    }
    let convolutions = [0, 4, 8, 11, 14]
    let norms = [1, 5, 9, 12, 15]
    let layers = (0..<5).flatMap {
      [
        ("backbone.features.\(convolutions[$0])", "backbone.layer\($0 + 1).0"),
        ("backbone.features.\(norms[$0])", "backbone.layer\($0 + 1).1"),
      ]
    }
    let daSiam =
      (convolutions + norms).map { ("backbone.features.\($0)", "featureExtract.\($0)") } + [
        ("rpn_head.template_cls_conv", "conv_cls1"), ("rpn_head.template_loc_conv", "conv_r1"),
        ("rpn_head.search_cls_conv", "conv_cls2"), ("rpn_head.search_loc_conv", "conv_r2"),
        ("rpn_head.loc_adjust", "regress_adjust"),
      ]
    let exemplar = Image(width: 127, height: 127, pixels: (0..<127 * 127 * 3).map { UInt8($0 * 7 % 251) })
    let search = Image(width: 255, height: 255, pixels: (0..<255 * 255 * 3).map { UInt8($0 * 11 % 241) })
    let responses = try [tensors, renamed(layers), renamed(daSiam)].map { tensors in
      let network = try Network.load(tensors: tensors, options: options)
      return try network.response(of: search, to: network.template(of: exemplar))
    }
    #expect(responses[1] == responses[0])
    #expect(responses[2] == responses[0])
  }

  @Test func senselessRegionSizesAreErrors() throws {
    let network = try Network.embedded(named: "siamrpn-s", options: options)
    #expect(network.responseSize(instanceSize: 0) == nil)
    #expect(network.responseSize(instanceSize: 60) == nil)
    #expect(network.responseSize(instanceSize: 1_000_000) == nil)
    #expect(throws: EngineError.self) { try network.features(of: Image(width: 20, height: 20)) }
    #expect(throws: EngineError.self) { try network.features(of: Image(width: 5000, height: 3)) }
  }

  @Test func aPrecisionWithoutKernelsIsRefused() {
    for isa in InstructionSet.available where !isa.hasBfloat16 {
      #expect(throws: EngineError.missingPrecision(.bf16, isa)) {
        try Network.embedded(named: "siamrpn-s", options: EngineOptions(isa: isa, precision: .bf16))
      }
    }
  }
}

/// Names in a stranger's file must not steer the terminal.
@Suite struct HostileNameTests {
  @Test func controlCharactersOfKeysAreTakenOut() {
    let evil = "\u{1B}]0;title\u{7}\u{1B}[2J\nweights"
    let errors: [WeightsError] = [
      .unrecognised(source: "x", keys: [evil]),
      .mismatch(source: "x", network: "n", missing: [], unexpected: [evil], misshaped: []),
      .unknownPreset(name: evil, known: []),
    ]
    for error in errors {
      let text = "\(error)"
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F }, "\(text)")
      #expect(text.contains("\u{FFFD}[2J\u{FFFD}weights"))
    }
  }

  @Test func aMillionNamesAreNotAllListed() {
    let error = WeightsError.mismatch(
      source: "x", network: "n", missing: [], unexpected: (0..<100_000).map(String.init), misshaped: [])
    #expect("\(error)".utf8.count < 100_000)
    #expect("\(error)".contains("… 98000 more"))
  }
}
