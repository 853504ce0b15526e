import Tracking

/// Time by stage, in single precision: 20 bytes a frame.
public struct StageSeconds: Sendable, Equatable {
  public var crop: Float = 0
  public var backbone: Float = 0
  public var neck: Float = 0
  public var head: Float = 0
  public var selection: Float = 0

  public init() {}

  public init(_ timings: StageTimings) {
    crop = Float(timings.crop)
    backbone = Float(timings.backbone)
    neck = Float(timings.neck)
    head = Float(timings.head)
    selection = Float(timings.selection)
  }

  public var total: Float { crop + backbone + neck + head + selection }
}
