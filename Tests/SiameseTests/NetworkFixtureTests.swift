import Foundation
import Siamese
import Tensors
import TestSupport
import Testing

/// Every network against the reference implementation's answers: fixtures/README.md.
@Suite(.serialized)
struct NetworkFixtureTests {
  static let names = [
    "siamrpn_alex_dwxcorr", "siamrpn_alex_upxcorr", "siamrpn_r50_l234_dwxcorr", "siamrpn_r50_l234_dwxcorr_lt",
    "siamrpn_mobilev2_l234_dwxcorr", "siamrpnpp_s",
  ]
  /// Of the tensor's standard deviation.
  static let bar = 1e-3

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"), arguments: names)
  func answersAreTheReferences(name: String) throws {
    let fixture = try NetworkFixture(name)
    for isa in InstructionSet.allCases where !isa.isAvailable {
      print("\(name): \(isa.rawValue) not checked, this processor (\(InstructionSet.processorName)) lacks it")
    }
    for isa in InstructionSet.available {
      // The best set runs a third time: what ran before must not matter.
      var responses: [Response] = []
      for threads in isa == .best ? [1, 2, 2] : [1, 2] {
        let options = EngineOptions(threads: threads, isa: isa)
        let network = try Network.load(tensors: fixture.tensors, source: name, options: options)
        responses.append(try check(network, fixture))
      }
      #expect(responses.allSatisfy { $0 == responses[0] }, "\(name) \(isa): runs or thread counts differ")
      // The direct sums, which are the fallback that must not rot.
      let options = EngineOptions(threads: 2, isa: isa, precision: .direct)
      let direct = try check(Network.load(tensors: fixture.tensors, source: name, options: options), fixture)
      #expect(direct != responses[0], "\(name) \(isa): minimal filtering is not used")
    }
  }

  /// Compares features and outputs, and returns the response.
  private func check(_ network: Network, _ fixture: NetworkFixture) throws -> Response {
    let label = "\(fixture.name) \(network.options)"
    let template = try network.template(of: fixture.exemplar)
    let features = try network.features(of: fixture.search)
    let exemplarFeatures = try network.featureValues(of: template)
    let searchFeatures = try network.featureValues(of: features, channels: 16)
    #expect(exemplarFeatures.count == fixture.count("feature.template."))
    for (level, values) in exemplarFeatures.enumerated() {
      let distance = NetworkFixture.distance(values, try fixture.expected("feature.template.\(level)"))
      #expect(distance <= Self.bar, "\(label): template feature \(level)")
    }
    for (level, values) in searchFeatures.enumerated() {
      let distance = NetworkFixture.distance(values, try fixture.expected("feature.search.\(level).first16"))
      #expect(distance <= Self.bar, "\(label): search feature \(level)")
    }
    let response = try network.response(of: features, to: template)
    let fused = response.fused(network.fusion)
    let cls = NetworkFixture.distance(fused.cls, try fixture.expected("output.cls"))
    let loc = NetworkFixture.distance(fused.loc, try fixture.expected("output.loc"))
    #expect(cls <= Self.bar, "\(label): cls")
    #expect(loc <= Self.bar, "\(label): loc")
    #expect(network.responseSize(instanceSize: fixture.search.width) == response.size)
    return response
  }
}
