import Imaging

/// Which crop of which frame was answered for which template: equal keys, equal bits.
struct ResponseKey: Hashable, Sendable {
  let target: TargetKey
  let frame: Int
  let geometry: CropGeometry
}
