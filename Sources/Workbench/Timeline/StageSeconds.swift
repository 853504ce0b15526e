import Tracking

/// Time by stage, in single precision: 16 bytes a frame.
public struct StageSeconds: Sendable, Equatable {
  public var crop: Float = 0
  public var backbone: Float = 0
  public var head: Float = 0
  public var selection: Float = 0

  public init() {}

  public init(_ timings: StageTimings) {
    crop = Float(timings.crop)
    backbone = Float(timings.backbone)
    head = Float(timings.head)
    selection = Float(timings.selection)
  }

  public var total: Float { crop + backbone + head + selection }
}
