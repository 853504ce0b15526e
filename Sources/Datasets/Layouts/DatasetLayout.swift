/// How a data set lays out its files (spec.md §6.6).
public enum DatasetLayout: String, Sendable, CaseIterable, Codable {
  case folder, picture, video, otb, uav123, lasot, got10k, vot, trackingNet, nfs, mot, davis, pysot

  /// What a person calls it.
  public var title: String {
    switch self {
    case .folder: return "a folder of frames"
    case .picture: return "a single picture"
    case .video: return "a video"
    case .otb: return "OTB"
    case .uav123: return "UAV123"
    case .lasot: return "LaSOT"
    case .got10k: return "GOT-10k"
    case .vot: return "VOT"
    case .trackingNet: return "TrackingNet"
    case .nfs: return "NfS"
    case .mot: return "MOT"
    case .davis: return "DAVIS"
    case .pysot: return "pysot's JSON"
    }
  }

  /// Coordinate of the first pixel in its annotations.
  public var base: Double {
    switch self {
    case .otb, .uav123, .lasot, .got10k, .mot: return 1
    default: return 0
    }
  }
}
