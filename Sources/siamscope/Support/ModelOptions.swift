import ArgumentParser
import Foundation
import Siamese
import Tensors
import Tracking

/// Which network tracks, how it is run, and with which parameters.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "An embedded model (\(EmbeddedModel.names.joined(separator: ", "))) or a weights file: safetensors, .pth, .model, ONNX.",
      valueName: "name|file"))
  var model = EmbeddedModel.default.rawValue

  @Option(name: .long, help: "Take the weights for this preset instead of recognising one.")
  var preset: String?

  @Option(name: .long, help: "Threads for the network. Results do not depend on it.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(
    name: .long,
    help: "f32; direct: without minimal filtering; bf16: faster and less exact, where the processor has AVX-512 BF16.")
  var precision: Precision = .f32

  @Option(name: .long, help: ArgumentHelp("Parameters from a YAML file, pysot's or siamscope's.", valueName: "file"))
  var config: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A parameter of the table, as often as needed: penalty_k, window_influence, lr …", valueName: "name=value"))
  var set: [String] = []

  @Flag(name: .long, help: "Search a larger region while the target is lost.")
  var longTerm = false

  @Option(
    name: .long,
    help: "Long-term search by these rules: model (the network's own), pysot, paper. --long-term alone means model.")
  var longTermRules: LongTermRules?

  func validate() throws {
    guard (1...256).contains(threads) else { throw ValidationError("--threads: \(threads) is not 1 ... 256") }
    // A name that does not exist is a usage error, whatever the model's own parameters are.
    var probe = TrackerParameters()
    for setting in set {
      do { try probe.apply(setting: setting) } catch { throw ValidationError("--set \(setting): \(error)") }
    }
  }

  /// The engine's options; throws when this processor cannot do what is asked.
  func engine() throws -> EngineOptions {
    EngineOptions(threads: threads, isa: try InstructionSet.fromEnvironment(), precision: precision)
  }

  /// Loads the network: an embedded model by name, else a file. Weights that are no numbers are said on standard error,
  /// unless that was done before (`isKnown`).
  func network(isKnown: Bool = false) throws -> Network {
    let network = try ModelLoader.load(model, preset: preset, options: engine())
    if !isKnown, let flaw = network.nonFinite { StandardError.write("warning: \(flaw)") }
    return network
  }

  /// The network's own parameters, then the YAML file's, then the settings'. Warnings go to standard error.
  func parameters(for network: Network) throws -> TrackerParameters {
    var parameters = TrackerParameters(network.defaults)
    if let config {
      let text = try TextInput.read(config)
      let contents = try ParameterFile.read(text, name: config, over: parameters)
      contents.warnings.forEach { StandardError.write("warning: \($0)") }
      parameters = contents.parameters
    }
    if let longTermRules {
      longTermRules.apply(to: &parameters, defaults: network.defaults)
    } else if longTerm {
      parameters.longTerm = 1
    }
    for setting in set { try parameters.apply(setting: setting) }
    for (name, weights) in [("cls_weights", parameters.clsWeights), ("loc_weights", parameters.locWeights)]
    where !weights.isEmpty && weights.count != network.fusion.cls.count {
      throw ParameterError.levels(name: name, given: weights.count, expected: network.fusion.cls.count)
    }
    return parameters
  }
}

extension LongTermRules: ExpressibleByArgument {}
