import Terminal

extension Sheet {
  /// A text in the middle of a rectangle, wrapped.
  mutating func message(_ text: String, in rect: Rect, _ style: Style) {
    let lines = TextFit.wrap(text, to: max(1, rect.width - 4))
    let first = rect.y + max(0, (rect.height - lines.count) / 2)
    for (i, line) in lines.enumerated() where first + i < rect.endY {
      let x = rect.x + max(0, (rect.width - CharacterWidth.of(line)) / 2)
      self.text(line, x: x, y: first + i, end: rect.endX, style)
    }
  }
}
