/// What can go wrong in a tracker.
public enum TrackerError: Error, Equatable, CustomStringConvertible {
  case emptyBox(Box)
  case outsideImage(Box, width: Int, height: Int)
  case responseSize(network: String, instanceSize: Int, answered: Int, expected: Int, baseSize: Int)
  case instanceTooSmall(network: String, instanceSize: Int)
  case frameSize(width: Int, height: Int, firstWidth: Int, firstHeight: Int)
  case anchors(network: String, count: Int, expected: Int)

  case noTemplateAlgebra(network: String)

  public var description: String {
    switch self {
    case .emptyBox(let box):
      return "the first box \(box.text) is empty: width and height must be positive numbers"
    case .outsideImage(let box, let width, let height):
      return "the first box \(box.text) lies outside the frame of \(width) x \(height) pixels"
    case .responseSize(let name, let instance, let has, let wants, let base):
      return "\(name) answers a search of \(instance) with \(has) x \(has) cells, the parameters say \(wants) x "
        + "\(wants): set base_size=\(max(0, base + has - wants))"
    case .instanceTooSmall(let name, let instance):
      return "\(name) cannot search a region of \(instance) pixels: set instance_size to 255 or more"
    case .frameSize(let width, let height, let firstWidth, let firstHeight):
      return "this frame has \(width) x \(height) pixels, the first one \(firstWidth) x \(firstHeight)"
    case .noTemplateAlgebra(let name):
      return "\(name) cannot combine templates, so it cannot be distractor-aware: set distractor_aware=0"
    case .anchors(let name, let has, let expected):
      return "\(name) has \(has) anchors a cell, this tracker knows \(expected) (ratios 0.33, 0.5, 1, 2, 3)"
    }
  }
}

extension Box {
  /// x,y,w,h with up to three decimals, for messages.
  public var text: String {
    [x, y, width, height].map { DecimalText.plain(($0 * 1000).rounded() / 1000) }.joined(separator: ",")
  }
}
