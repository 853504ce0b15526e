import Tracking

extension Workbench {
  mutating func performOnBox(_ action: Action) -> Outcome {
    switch action {
    case .drawBox:
      if case .box = mode { return Outcome() }
      return startBox()
    case .boxPress(let point):
      stop()
      mode = .box(BoxDraft(box: Box(x: point.x, y: point.y, width: 0, height: 0), anchor: point))
      return Outcome()
    case .boxDrag(let point):
      guard case .box(let draft) = mode, let anchor = draft.anchor else { return Outcome() }
      mode = .box(BoxDraft(box: Self.box(anchor, point), anchor: anchor))
      return Outcome()
    case .boxRelease(let point):
      guard case .box(let draft) = mode, let anchor = draft.anchor else { return Outcome() }
      let box = Self.box(anchor, point)
      // A click without a drag is a slip of the hand, not a box.
      guard box.width >= 2, box.height >= 2 else {
        mode = .browse
        return .refused("drag from one corner of the target to the other")
      }
      mode = .box(BoxDraft(box: box))
      return say("Enter tracks it from here; arrows move it, Shift and arrows size it")
    case .boxMove(let dx, let dy): return changeBox { $0.offset(dx: dx, dy: dy) }
    case .boxSize(let dx, let dy):
      return changeBox {
        Box(x: $0.x, y: $0.y, width: max($0.width + dx, 2), height: max($0.height + dy, 2))
      }
    case .boxCommit, .boxFork:
      guard case .box(let draft) = mode else { return .refused("no box is being drawn") }
      let outcome = initialise(draft.box, forks: action == .boxFork)
      if outcome.failure == nil {
        notice = Notice(.done, "tracking \(draft.box.text) from \(Self.number(playhead)) on")
      }
      return outcome
    case .initialise(let box): return initialise(box)
    default: return Outcome()
    }
  }

  private mutating func startBox() -> Outcome {
    stop()
    let size = imageSize ?? (width: 320, height: 240)
    let middle = Box(
      centerX: Double(size.width) / 2, centerY: Double(size.height) / 2, width: Double(size.width) / 6,
      height: Double(size.height) / 6)
    // From what is there: the tracker's box, then the truth, then the middle.
    mode = .box(BoxDraft(box: record?.box ?? truth ?? middle))
    return say("arrows move the box, Shift and arrows size it, Enter tracks it, Esc leaves it")
  }

  private mutating func changeBox(_ change: (Box) -> Box) -> Outcome {
    guard case .box(var draft) = mode else { return .refused("no box is being drawn") }
    var box = change(draft.box)
    if let size = imageSize {
      box.width = min(box.width, Double(size.width))
      box.height = min(box.height, Double(size.height))
      box.x = min(max(box.x, 0), Double(size.width) - box.width)
      box.y = min(max(box.y, 0), Double(size.height) - box.height)
    }
    draft.box = box
    draft.anchor = nil
    mode = .box(draft)
    return Outcome()
  }

  private static func box(_ a: Point, _ b: Point) -> Box {
    Box(x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y))
  }
}
