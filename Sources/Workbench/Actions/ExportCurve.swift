/// A curve over frames that can be exported by itself.
public enum ExportCurve: String, Sendable, CaseIterable {
  case score, ratio, iou, oracle, width, height, search, ms

  /// What plots call it.
  public var title: String {
    switch self {
    case .score: return "score"
    case .ratio: return "runner-up ratio"
    case .iou: return "IoU"
    case .oracle: return "IoU of the best proposal"
    case .width: return "width, px"
    case .height: return "height, px"
    case .search: return "search region, px"
    case .ms: return "time, ms"
    }
  }

  /// Its value on a frame; NaN where there is none.
  public func value(_ record: FrameRecord) -> Float {
    switch self {
    case .score: return record.score
    case .ratio: return record.runnerUpRatio
    case .iou: return record.iou
    case .oracle: return record.oracleIoU
    case .width: return Float(record.after.width)
    case .height: return Float(record.after.height)
    case .search: return record.side > 0 ? Float(record.side) : .nan
    case .ms: return record.kind == .tracked ? 1000 * record.seconds.total : .nan
    }
  }

  /// Whether it lies in 0…1.
  var isShare: Bool { [.score, .ratio, .iou, .oracle].contains(self) }
}
