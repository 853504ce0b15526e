import Imaging
import Siamese
import Tensors
import TestSupport
import Testing
import Tracking

/// The properties of distractor-aware tracking with whole random networks (spec.md §3.4, §9).
@Suite struct DistractorAlgebraTests {
  private func network(_ preset: String, seed: UInt64) throws -> Network {
    let architecture = try #require(try Preset.named(preset).architecture)
    var tensors = SeededWeights.tensors(for: architecture, seed: seed)
    // Boxes near their anchors, and scores between 0 and 1: what nobody trained would grow without bound.
    for (key, tensor) in tensors where key.contains("template_cls") || key.contains("template_loc") {
      tensors[key] = StoredTensor(tensor.floats().map { 1e-4 * $0 }, shape: tensor.shape)
    }
    for (key, tensor) in tensors where key.contains("loc_adjust") || key.contains(".loc.head.3") {
      tensors[key] = StoredTensor(tensor.floats().map { 0.02 * $0 }, shape: tensor.shape)
    }
    return try Network.load(
      tensors: tensors, preset: preset,
      options: EngineOptions(threads: 1))
  }

  private func frame(_ index: Int) -> Image {
    var noise = SplitMix64(seed: 77)
    let coarse = (0..<(32 * 32 * 3)).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
    var image = Image(width: 240, height: 180)
    for y in 0..<180 {
      for x in 0..<240 {
        for c in 0..<3 {
          image.pixels[(y * 240 + x) * 3 + c] = coarse[((y / 9) * 32 + ((x + 2 * index) / 9) % 32) * 3 + c]
        }
      }
    }
    return image
  }

  private let box = Box(x: 90, y: 60, width: 40, height: 50)

  private func parameters(
    _ network: Network, _ change: (inout TrackerParameters) -> Void
  ) -> TrackerParameters {
    var parameters = TrackerParameters(network.defaults)
    parameters.distractorThreshold = 0
    parameters.distractorRelative = 0
    parameters.distractorCount = 5
    change(&parameters)
    return parameters
  }

  /// α̂ = 0 with one template: every state of the plain tracker, bit for bit.
  @Test(arguments: ["siamrpn-s", "siamrpnpp-s"], [1.0, 2.0])
  func withoutAlphaItIsThePlainTracker(preset: String, awareness: Double) throws {
    let network = try network(preset, seed: 21)
    var plain = try Tracker(
      network: network, parameters: parameters(network) { _ in }, frame: frame(0), box: box)
    var aware = try Tracker(
      network: network,
      parameters: parameters(network) {
        $0.distractorAware = awareness
        $0.distractorAlpha = 0
        $0.templateUpdate = 0
      }, frame: frame(0), box: box)
    for i in 1...4 {
      let a = try plain.step(frame(i))
      let b = try aware.step(frame(i))
      #expect(a.after == b.after && a.box == b.box && a.score == b.score && a.choice.final == b.choice.final)
      #expect(!b.distractors.isEmpty && b.detail?.term != nil || awareness == 2 && i == 1)
    }
  }

  /// The term of a frame, its entries apart.
  private func term(_ network: Network, exact: Bool = true) throws -> (Response, DistractorTerm) {
    var tracker = try Tracker(
      network: network,
      parameters: parameters(network) {
        $0.distractorAware = 1
        $0.distractorExact = exact ? 1 : 0
        $0.distractorRecrop = 0
      }, frame: frame(0), box: box)
    tracker.keepsDistractorsApart = true
    let detail = try #require(try tracker.observe(frame(1)).detail)
    return (detail.response, try #require(detail.term))
  }

  private func close(_ a: Response, _ b: Response) -> Bool {
    zip(a.levels, b.levels).allSatisfy { x, y in
      let scale = y.cls.map(abs).max() ?? 1
      return zip(x.cls, y.cls).allSatisfy { abs($0 - $1) <= 1e-4 * scale }
    }
  }

  @Test(arguments: ["siamrpn-s", "siamrpnpp-s"]) func orderScaleAndDuplicates(preset: String) throws {
    let (response, term) = try term(network(preset, seed: 3))
    #expect(term.entries.count == 5)
    let usual = term.apply(to: response, alpha: 0.5)
    // One mean, or each one's own answer: the same.
    #expect(close(DistractorTerm(entries: term.entries).apply(to: response, alpha: 0.5), usual))
    #expect(close(DistractorTerm(entries: term.entries.reversed()).apply(to: response, alpha: 0.5), usual))
    var scaled = term
    for i in scaled.entries.indices { scaled.entries[i].alpha *= 7 }
    #expect(close(scaled.apply(to: response, alpha: 0.5), usual))
    // A duplicate counts twice, as α = 2 does.
    var doubled = term
    doubled.entries[1].alpha = 2
    let twice = DistractorTerm(entries: term.entries + [term.entries[1]])
    #expect(close(twice.apply(to: response, alpha: 0.5), doubled.apply(to: response, alpha: 0.5)))
    #expect(!close(doubled.apply(to: response, alpha: 0.5), usual))
    // Switched off is not there.
    var without = term
    without.entries[2].isOff = true
    let others = DistractorTerm(entries: term.entries.enumerated().filter { $0.offset != 2 }.map(\.element))
    #expect(close(without.apply(to: response, alpha: 0.5), others.apply(to: response, alpha: 0.5)))
  }

  /// What is told apart changes no choice: the workbench's tracker is the plain program's.
  @Test(arguments: ["siamrpn-s", "siamrpnpp-s"], [1.0, 2.0])
  func keptApartOrNotIsTheSame(preset: String, awareness: Double) throws {
    let network = try network(preset, seed: 12)
    for exact in [1.0, 0.0] {
      func make(_ isApart: Bool) throws -> Tracker {
        var tracker = try Tracker(
          network: network,
          parameters: parameters(network) {
            $0.distractorAware = awareness
            $0.distractorExact = exact
            $0.distractorRecrop = 3
          }, frame: frame(0), box: box)
        tracker.keepsDistractorsApart = isApart
        return tracker
      }
      var together = try make(false)
      var apart = try make(true)
      for i in 1...5 {
        let a = try together.step(frame(i))
        let b = try apart.step(frame(i))
        #expect(a.after == b.after && a.choice == b.choice, "\(preset) \(awareness) \(exact) frame \(i)")
      }
    }
  }
}
