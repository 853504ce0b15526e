import Terminal
import Workbench

/// Where every panel stands on a screen of a given size. Pure: the same wishes give the same rectangles.
///
/// Neighbours share their border: rectangles overlap by one row or column, and `Canvas.frame` joins the lines.
public struct Layout: Hashable, Sendable {
  /// What the person asked for.
  public struct Wishes: Hashable, Sendable {
    /// The panel that keys go to; it is always on screen.
    public var focus: Panel
    /// The panel that takes the whole screen.
    public var enlarged: Panel?
    public var hidden: Set<Panel>
    /// What stands in the right column where there is room for one panel only: the one that had the focus last.
    public var side: Panel

    public init(
      focus: Panel = .frame, enlarged: Panel? = nil, hidden: Set<Panel> = [], side: Panel = .why
    ) {
      self.focus = focus
      self.enlarged = enlarged
      self.hidden = hidden
      self.side = side
    }

    /// The panel in the right column of a small screen: the one in focus, if it can stand there.
    var shownSide: Panel { Layout.isSide(focus) ? focus : side }
  }

  /// How much room there is.
  public enum Size: Sendable, Hashable {
    /// One panel.
    case tiny
    /// Frame and timeline, and one more panel beside them.
    case small
    /// Search, why and parameters beside the frame.
    case standard
    /// Exemplar, maps and the distractor strip too.
    case wide
    /// All panels, in three columns.
    case huge
  }

  public let size: Size
  public let width: Int
  public let height: Int
  /// Where the panels stand; those that have no place are missing.
  public private(set) var panels: [Panel: Rect] = [:]
  /// The last line: keys and exact numbers; empty where there is no room.
  public private(set) var footer: Rect

  public init(width: Int, height: Int, wishes: Wishes = Wishes()) {
    self.width = max(1, width)
    self.height = max(1, height)
    size = Self.size(width: width, height: height)
    let screen = Rect(x: 0, y: 0, width: self.width, height: self.height)
    let (body, footer) = screen.split(bottom: height >= 4 ? 1 : 0)
    self.footer = footer
    if size == .tiny {
      placeTiny(body, wishes)
    } else if let enlarged = wishes.enlarged {
      placeEnlarged(enlarged, body, wishes)
    } else {
      placeAll(body, wishes)
    }
  }

  public subscript(panel: Panel) -> Rect? { panels[panel] }

  /// The panels on screen in the order in which Tab walks through them.
  public var order: [Panel] { Panel.allCases.filter { panels[$0] != nil } }

  /// The topmost panel at a cell.
  public func panel(atX x: Int, y: Int) -> Panel? {
    order.filter { panels[$0]?.contains(x: x, y: y) ?? false }.last
  }

  static func size(width: Int, height: Int) -> Size {
    if width < 56 || height < 14 { return .tiny }
    if width < 104 || height < 30 { return .small }
    if width < 164 || height < 46 { return .standard }
    if width < 240 || height < 60 { return .wide }
    return .huge
  }

  /// One panel, and the timeline under it where that leaves enough.
  private mutating func placeTiny(_ body: Rect, _ wishes: Wishes) {
    guard wishes.focus != .timeline, body.height >= 9, body.width >= 12, !wishes.hidden.contains(.timeline) else {
      panels[wishes.focus] = body
      return
    }
    let (top, bottom) = Self.sharing(body, bottom: 3)
    panels[wishes.focus] = top
    panels[.timeline] = bottom
  }

  private mutating func placeEnlarged(_ panel: Panel, _ body: Rect, _ wishes: Wishes) {
    guard panel != .timeline, !wishes.hidden.contains(.timeline) else {
      panels[panel] = body
      return
    }
    let (top, bottom) = Self.sharing(body, bottom: Self.timelineHeight(body.height))
    panels[panel] = top
    panels[.timeline] = bottom
  }

  private mutating func placeAll(_ body: Rect, _ wishes: Wishes) {
    var rest = body
    func shows(_ panel: Panel) -> Bool { panel == wishes.focus || !wishes.hidden.contains(panel) }
    if shows(.timeline) {
      let (top, bottom) = Self.sharing(rest, bottom: Self.timelineHeight(body.height))
      panels[.timeline] = bottom
      rest = top
    }
    switch size {
    case .tiny: break
    case .small: placeSmall(rest, wishes, shows)
    case .standard: placeStandard(rest, wishes, shows)
    case .wide: placeWide(rest, wishes, shows)
    case .huge: placeHuge(rest, shows)
    }
    if panels.isEmpty { panels[wishes.focus] = body }
  }

  private mutating func placeSmall(_ body: Rect, _ wishes: Wishes, _ shows: (Panel) -> Bool) {
    let side = wishes.shownSide
    let column = shows(side) ? [side] : []
    if let right = place(.frame, left: body, columnWidth: max(34, min(48, body.width * 45 / 100)), of: column, shows) {
      panels[side] = right
    }
  }

  private mutating func placeStandard(_ body: Rect, _ wishes: Wishes, _ shows: (Panel) -> Bool) {
    let column = Self.withGuest(wishes.shownSide, in: [.search, .why, .parameters], shows)
    guard
      let right = place(.frame, left: body, columnWidth: max(50, body.width * 47 / 100), of: column, shows)
    else { return }
    stack(column, in: right, fixed: [.why: 12, .parameters: max(8, right.height / 4)])
  }

  private mutating func placeWide(_ body: Rect, _ wishes: Wishes, _ shows: (Panel) -> Bool) {
    let column = Self.withGuest(wishes.shownSide, in: [.search, .levels, .why, .parameters], shows)
    let columnWidth = max(70, body.width * 45 / 100)
    var left = body
    var right = Rect.zero
    if !column.isEmpty {
      if shows(.frame) || shows(.distractors) {
        (left, right) = Self.sharing(body, right: columnWidth)
      } else {
        (left, right) = (.zero, body)
      }
    }
    placeLeft(left, shows)
    stack(
      column, in: right,
      fixed: [.why: 12, .levels: right.height / 5 + 1, .sequences: right.height / 3, .parameters: 15])
  }

  private mutating func placeHuge(_ body: Rect, _ shows: (Panel) -> Bool) {
    let middle: [Panel] = [.search, .levels, .sequences, .findings].filter(shows)
    let far: [Panel] = [.why, .parameters, .branches].filter(shows)
    var columns = [middle, far].filter { !$0.isEmpty }
    var rest = body
    let hasLeft = shows(.frame) || shows(.distractors)
    let width = body.width * (columns.count == 2 ? 26 : 40) / 100
    while let column = columns.popLast() {
      var right = rest
      if hasLeft || !columns.isEmpty { (rest, right) = Self.sharing(rest, right: hasLeft ? width : rest.width / 2) }
      stack(column, in: right, fixed: [.why: 22, .branches: 12, .levels: 16, .sequences: 20, .findings: 12])
    }
    if hasLeft { placeLeft(rest, shows) }
  }

  /// The frame, and the distractor strip below it.
  private mutating func placeLeft(_ left: Rect, _ shows: (Panel) -> Bool) {
    switch (shows(.frame), shows(.distractors)) {
    case (true, true):
      let (top, bottom) = Self.sharing(left, bottom: max(10, left.height / 5))
      panels[.frame] = top
      panels[.distractors] = bottom
    case (true, false): panels[.frame] = left
    case (false, true): panels[.distractors] = left
    case (false, false): break
    }
  }

  /// Places a panel on the left and gives the column on its right; each takes all where the other is missing.
  private mutating func place(
    _ panel: Panel, left body: Rect, columnWidth: Int, of column: [Panel], _ shows: (Panel) -> Bool
  ) -> Rect? {
    guard shows(panel) else { return column.isEmpty ? nil : body }
    guard !column.isEmpty else {
      panels[panel] = body
      return nil
    }
    let (left, right) = Self.sharing(body, right: columnWidth)
    panels[panel] = left
    return right
  }

  /// The column, with a panel that has no place of its own standing in for one that is like it.
  private static func withGuest(_ guest: Panel, in column: [Panel], _ shows: (Panel) -> Bool) -> [Panel] {
    var column = column
    if shows(guest), isSide(guest), !column.contains(guest), column.count < 4 || guest != .distractors {
      let host: Panel =
        guest == .sequences && column.contains(.levels)
        ? .levels : guest == .levels || guest == .distractors || guest == .sequences ? .search : .why
      column = column.map { $0 == host ? guest : $0 }
    }
    return column.filter(shows)
  }

  /// Whether a panel stands beside the frame.
  static func isSide(_ panel: Panel) -> Bool { panel != .frame && panel != .timeline }

  /// Panels one under the other: some of a fixed height, the others share what is left.
  private mutating func stack(_ column: [Panel], in rect: Rect, fixed: [Panel: Int]) {
    var rest = rect
    // Where all are fixed, the last one grows.
    let growing = column.contains { fixed[$0] == nil } ? fixed : fixed.filter { $0.key != column.last }
    for (i, panel) in column.enumerated() {
      let later = column[(i + 1)...]
      guard !later.isEmpty else {
        panels[panel] = rest
        return
      }
      let height: Int
      if let wanted = growing[panel] {
        height = min(wanted, max(3, rest.height - 3 * later.count))
      } else {
        let reserved = later.reduce(0) { $0 + (growing[$1] ?? 1) - 1 }
        let growers = later.filter { growing[$0] == nil }.count
        height = max(3, (rest.height - reserved) / (growers + 1))
      }
      let (top, bottom) = Self.sharing(rest, bottom: rest.height - height + 1)
      panels[panel] = top
      rest = bottom
    }
  }

  static func timelineHeight(_ height: Int) -> Int {
    switch height {
    case ..<20: 3
    case ..<28: 4
    case ..<50: 6
    case ..<70: 8
    default: 10
    }
  }

  /// Two rectangles that share a row.
  static func sharing(_ rect: Rect, bottom rows: Int) -> (top: Rect, bottom: Rect) {
    let (top, bottom) = rect.split(bottom: min(rows, max(0, rect.height - 1)))
    return (Rect(x: top.x, y: top.y, width: top.width, height: min(rect.height, top.height + 1)), bottom)
  }

  /// Two rectangles that share a column.
  static func sharing(_ rect: Rect, right columns: Int) -> (left: Rect, right: Rect) {
    let (left, right) = rect.split(right: min(columns, max(0, rect.width - 1)))
    return (Rect(x: left.x, y: left.y, width: min(rect.width, left.width + 1), height: left.height), right)
  }
}
