import Siamese
import Tracking

/// A network with the parameters that it was published with.
public struct Model: Sendable {
  public let name: String
  public let network: any SiameseNetwork
  /// The preset's values; `--set` and the sliders go on from here.
  public let parameters: TrackerParameters

  public init(name: String, network: any SiameseNetwork, parameters: TrackerParameters) {
    self.name = name
    self.network = network
    self.parameters = parameters
  }

  /// What a person must know before trusting what it tracks; nil where there is nothing.
  package var warning: Notice? {
    (network as? Network)?.nonFinite.map { Notice(.failed, "\($0)") }
  }
}
