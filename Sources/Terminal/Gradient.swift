/// A colour scale for heat maps, from 0 to 1.
public enum Gradient: String, CaseIterable, Sendable {
  case viridis, cividis, turbo, magma

  /// The colour at 0…1; values outside are clamped, NaN counts as 0.
  public func color(at value: Double) -> RGB {
    let anchors = anchors
    let position = (value > 0 ? min(1, value) : 0) * Double(anchors.count - 1)
    let i = min(anchors.count - 2, Int(position))
    return RGB(anchors[i]).blended(with: RGB(anchors[i + 1]), amount: position - Double(i))
  }

  /// The scale as 256 colours, for lookups.
  public var table: [RGB] { (0..<256).map { color(at: Double($0) / 255) } }

  // Seventeen samples of each scale, linear between: within 6 levels of viridis, turbo and magma, 11 of cividis.
  private var anchors: [UInt32] {
    switch self {
    case .viridis:
      [
        0x440154, 0x48186A, 0x472D7B, 0x424086, 0x3B528B, 0x33638D, 0x2C728E, 0x26818E, 0x21908C, 0x1F9F88, 0x28AE80,
        0x3EBC74, 0x5DC963, 0x82D34C, 0xABDC32, 0xD5E21A, 0xFDE725,
      ]
    case .cividis:
      [
        0x00224E, 0x002E6A, 0x1A386F, 0x32436D, 0x434E6C, 0x52596D, 0x61656F, 0x6F7073, 0x7C7B78, 0x8B8778, 0x9B9376,
        0xABA072, 0xBBAD6C, 0xCCBA64, 0xDDC958, 0xEFD748, 0xFEE838,
      ]
    case .turbo:
      [
        0x30123B, 0x4040A1, 0x466BE3, 0x4293FF, 0x29BBEC, 0x18DCC3, 0x31F299, 0x6BFD64, 0xA3FD3C, 0xCCED34, 0xEDD03A,
        0xFDAE35, 0xFB8022, 0xEC520F, 0xD23105, 0xAC1701, 0x7A0403,
      ]
    case .magma:
      [
        0x000004, 0x0A0822, 0x1D1146, 0x36106A, 0x50127C, 0x691C81, 0x822681, 0x9C2E7F, 0xB63779, 0xCF4170, 0xE65163,
        0xF5695C, 0xFB8761, 0xFEA571, 0xFEC387, 0xFDE0A2, 0xFCFDBF,
      ]
    }
  }
}

extension Canvas {
  /// Draws a gradient's legend with its two numbers: `0.0 ▒▒▒▒▒▒ 1.0`, half-cell steps.
  public mutating func legend(
    x: Int, y: Int, width: Int, gradient: Gradient, low: String, high: String, _ style: Style
  ) {
    let (left, right) = (CharacterWidth.of(low) + 1, CharacterWidth.of(high) + 1)
    let steps = width - left - right
    guard steps > 0 else { return }
    text(low, x: x, y: y, style)
    for i in 0..<steps {
      let colors = [Double(2 * i), Double(2 * i + 1)].map { gradient.color(at: $0 / Double(2 * steps - 1)) }
      set(x: x + left + i, y: y, Cell("▌", foreground: colors[0], background: colors[1], attributes: .picture))
    }
    text(high, x: x + left + steps + 1, y: y, style)
  }
}
