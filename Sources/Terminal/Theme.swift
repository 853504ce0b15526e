/// The colours of the interface and the heat maps' gradient.
public struct Theme: Hashable, Sendable {
  /// As the person selects it: the file's name without `.theme`.
  public var name: String
  public var gradient: Gradient
  private var colors: [RGB]

  /// The built-in theme, with the given colours in place of its own.
  public init(name: String, gradient: Gradient = .viridis, colors: [ThemeColor: RGB] = [:]) {
    self.name = name
    self.gradient = gradient
    self.colors = ThemeColor.allCases.map { colors[$0] ?? Self.defaultColor($0) }
  }

  /// Dark, safe for colour-blind eyes; what `Themes/dark.theme` holds.
  public static let dark = Theme(name: "dark")

  public subscript(_ color: ThemeColor) -> RGB {
    get { colors[Self.position(color)] }
    set { colors[Self.position(color)] = newValue }
  }

  /// A style from two of the theme's colours; without the second, what lies beneath shows through.
  public func style(
    _ foreground: ThemeColor = .text, on background: ThemeColor? = nil, _ attributes: Attributes = []
  ) -> Style {
    Style(self[foreground], on: background.map { self[$0] }, attributes)
  }

  private static let positions = Dictionary(
    uniqueKeysWithValues: ThemeColor.allCases.enumerated().map { ($1, $0) })

  private static func position(_ color: ThemeColor) -> Int { positions[color] ?? 0 }

  private static func defaultColor(_ color: ThemeColor) -> RGB {
    // Marks and series after the palette of Okabe and Ito (2008), lightened for a dark ground.
    switch color {
    case .background: RGB(0x0E1116)
    case .text: RGB(0xD6DCE4)
    case .dim: RGB(0x8590A0)
    case .border: RGB(0x3B4452)
    case .title: RGB(0xF2F5F8)
    case .accent: RGB(0x6CB6FF)
    case .focus: RGB(0x6CB6FF)
    case .selection: RGB(0x24405C)
    case .selectionText: RGB(0xFFFFFF)
    case .chosen: RGB(0xFFD23F)
    case .runnerUp: RGB(0x56B4E9)
    case .distractor: RGB(0xF0743E)
    case .truth: RGB(0x2BD9A0)
    case .searchRegion: RGB(0x97A3B4)
    case .ghost: RGB(0xF8B6DE)
    case .lost: RGB(0xFF7B6B)
    case .good: RGB(0x43D1A0)
    case .warn: RGB(0xFFC154)
    case .error: RGB(0xFF7B6B)
    case .bar: RGB(0x5AA9E6)
    case .barTrack: RGB(0x1C232D)
    case .slider: RGB(0xFFD23F)
    case .sliderTrack: RGB(0x4C5766)
    case .flip: RGB(0xF8B6DE)
    case .graphScore: RGB(0xFFD23F)
    case .graphIoU: RGB(0x2BD9A0)
    case .graphRatio: RGB(0x56B4E9)
    case .series1: RGB(0xFFD23F)
    case .series2: RGB(0x56B4E9)
    case .series3: RGB(0xF0743E)
    case .series4: RGB(0x2BD9A0)
    case .series5: RGB(0xF8B6DE)
    case .series6: RGB(0xB9C0FF)
    }
  }
}
