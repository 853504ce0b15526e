import Foundation
import Tracking

extension Workbench {
  mutating func performView(_ action: Action) -> Outcome {
    switch action {
    case .toggleLayer(let layer):
      if view.layers.remove(layer) == nil { view.layers.insert(layer) }
      return say("\(layer.title) \(view.layers.contains(layer) ? "on" : "off")")
    case .nextHeatKind:
      // The terms are there while distractors take part.
      let kinds = HeatChoice.Kind.allCases.filter { !$0.isTerm || term != nil }
      let now = kinds.firstIndex(of: view.heat.kind) ?? 0
      view.heat.kind = kinds[(now + 1) % kinds.count]
      return say(view.heat.kind.title)
    case .heatKind(let kind):
      view.heat.kind = kind
      return Outcome()
    case .nextAnchor:
      let now = view.heat.anchor.map { $0 + 1 } ?? 0
      view.heat.anchor = now < AnchorGrid.ratios.count ? now : nil
      return say(
        view.heat.anchor.map { "anchor \($0 + 1), height/width \(AnchorGrid.ratios[$0])" } ?? "largest of all anchors")
    case .anchor(let anchor):
      view.heat.anchor = anchor
      return Outcome()
    case .nextLevel:
      guard levelCount > 1 else { return .refused("this model has one level") }
      let now = view.heat.level.map { $0 + 1 } ?? 0
      view.heat.level = now < levelCount ? now : nil
      return say(view.heat.level.map { "level \($0 + 1) of \(levelCount)" } ?? "all levels fused")
    case .level(let level):
      view.heat.level = level
      return Outcome()
    case .opacity(let value): return setOpacity(value)
    case .changeOpacity(let change): return setOpacity(view.opacity + change)
    case .zoomIn: return zoom(1.5)
    case .zoomOut: return zoom(1 / 1.5)
    case .zoomFit:
      (view.zoom, view.centerX, view.centerY) = (1, 0.5, 0.5)
      return Outcome()
    case .zoom(let factor, let point): return zoom(factor, around: point)
    case .pan(let dx, let dy): return pan(dx: dx, dy: dy)
    case .focus(let panel): return focus(panel)
    case .nextPanel: return cycleFocus(1)
    case .previousPanel: return cycleFocus(-1)
    case .enlarge:
      view.enlarged = view.enlarged == nil ? view.focus : nil
      return Outcome()
    case .hide(let panel):
      guard panel != .frame else { return .refused("the frame stays") }
      view.hidden.insert(panel)
      if view.enlarged == panel { view.enlarged = nil }
      if view.focus == panel { view.focus = .frame }
      return say("\(panel.title) hidden; X brings it back")
    case .show(let panel):
      view.hidden.remove(panel)
      return Outcome()
    case .keys(let preset):
      view.keys = preset
      return say("keys of \(preset.rawValue)")
    default: return Outcome()
    }
  }

  private mutating func setOpacity(_ value: Double) -> Outcome {
    view.opacity = min(max((value * 100).rounded() / 100, 0), 1)
    return say("heat map at \(Int((view.opacity * 100).rounded())) %")
  }

  /// Largest magnification of the frame panel.
  static let largestZoom = 32.0

  private mutating func zoom(_ factor: Double, around point: Point? = nil) -> Outcome {
    let old = view.zoom
    view.zoom = min(max(old * factor, 1), Self.largestZoom)
    if let point, let size = imageSize, old != view.zoom {
      // What is under the pointer stays there.
      let x = point.x / Double(size.width)
      let y = point.y / Double(size.height)
      view.centerX = x + (view.centerX - x) * old / view.zoom
      view.centerY = y + (view.centerY - y) * old / view.zoom
    } else if factor > 1, old == 1, let box = record?.box, let size = imageSize {
      // The first step goes to the target.
      view.centerX = box.centerX / Double(size.width)
      view.centerY = box.centerY / Double(size.height)
    }
    keepInView()
    return Outcome()
  }

  private mutating func pan(dx: Double, dy: Double) -> Outcome {
    guard view.zoom > 1 else { return .refused("the whole frame is shown: zoom in with z") }
    view.centerX += dx / view.zoom
    view.centerY += dy / view.zoom
    keepInView()
    return Outcome()
  }

  private mutating func keepInView() {
    let half = 0.5 / view.zoom
    view.centerX = min(max(view.centerX, half), 1 - half)
    view.centerY = min(max(view.centerY, half), 1 - half)
  }

  private mutating func focus(_ panel: Panel) -> Outcome {
    view.hidden.remove(panel)
    if view.focus != panel { view.listRow = shownRow(of: panel) }
    view.focus = panel
    if view.enlarged != nil { view.enlarged = panel }
    return Outcome()
  }

  private mutating func cycleFocus(_ offset: Int) -> Outcome {
    let panels = Panel.allCases.filter { !view.hidden.contains($0) && isUseful($0) }
    let now = panels.firstIndex(of: view.focus) ?? 0
    return focus(panels[(now + offset + panels.count) % panels.count])
  }

  /// Whether a panel has something to say about this session.
  public func isUseful(_ panel: Panel) -> Bool {
    switch panel {
    case .levels: return levelCount > 1
    case .branches: return document.branches.count > 1
    case .sequences: return survey != nil
    default: return true
    }
  }

  // MARK: Maps

  /// What the maps are made from: the ghost's decision where it is there, so that a turned knob is seen in them.
  var mapped: (observation: Observation, parameters: TrackerParameters)? {
    guard let seen = inspection else { return nil }
    if let ghost, let observation = ghost.observation, observation.detail != nil { return (observation, trial) }
    return (seen.observation, seen.tracker.parameters)
  }

  mutating func refreshHeat() {
    guard let seen = inspection, let mapped, let detail = mapped.observation.detail else {
      (heat, heatKey) = (nil, nil)
      return
    }
    let key = HeatKey(run: seen.run, frame: seen.frame, choice: view.heat, parameters: mapped.parameters)
    guard key != heatKey else { return }
    heatKey = key
    heat = field(view.heat, of: mapped.observation, detail: detail, tracker: seen.tracker)
  }

  /// Any score map of the shown frame; nil until its response is there.
  public func field(_ choice: HeatChoice) -> HeatField? {
    guard let seen = inspection, let mapped, let detail = mapped.observation.detail else { return nil }
    return field(choice, of: mapped.observation, detail: detail, tracker: seen.tracker)
  }

  private func field(
    _ choice: HeatChoice, of seen: Observation, detail: Observation.Detail, tracker: Tracker
  ) -> HeatField {
    var proposals = detail.proposals
    var ranking = detail.ranking
    if let level = choice.level, detail.response.levels.count > 1, level < detail.response.levels.count {
      proposals = Proposals(detail.response.levels[level], size: detail.response.size)
      ranking = Ranking(
        proposals, targetWidth: seen.before.width * seen.region.scale,
        targetHeight: seen.before.height * seen.region.scale, parameters: mapped?.parameters ?? tracker.parameters,
        windowInfluence: detail.ranking.influence)
    }
    let terms = choice.kind.isTerm ? terms(choice, detail: detail, tracker: tracker) : nil
    let size = proposals.grid.size
    let plane = size * size
    let anchors = choice.anchor.map { $0..<($0 + 1) } ?? 0..<proposals.grid.count
    var values = [Float](repeating: -.infinity, count: plane)
    for anchor in anchors {
      for cell in 0..<plane {
        let p = anchor * plane + cell
        let value: Float
        switch choice.kind {
        case .raw: value = proposals.scores[p]
        case .penalised: value = Float(ranking.penalties[p] * Double(proposals.scores[p]))
        case .windowed: value = Float(ranking.finals[p])
        case .target, .distractors, .difference: value = terms?[p] ?? .nan
        }
        if value > values[cell] { values[cell] = value }
      }
    }
    for i in values.indices where values[i] == -.infinity { values[i] = .nan }
    return HeatField(size: size, values: values, choice: choice, region: seen.region)
  }

  // MARK: The readout

  /// What is under the cursor; nil without one.
  public var readout: Readout? { cursor.map { readout(at: $0) } }

  /// All that is known of a place in the image, in pixels.
  public func readout(at point: Point) -> Readout {
    var pixel: [UInt8]?
    if let image, point.x >= 0, point.y >= 0, Int(point.x) < image.width, Int(point.y) < image.height {
      let at = (Int(point.y) * image.width + Int(point.x)) * 3
      pixel = Array(image.pixels[at..<at + 3])
    }
    guard let seen = inspection, let mapped, let detail = mapped.observation.detail,
      let cell = cell(at: point, seen.observation.region, size: detail.proposals.grid.size)
    else { return Readout(point: point, candidate: nil, rank: nil, iou: nil, pixel: pixel) }
    let grid = detail.proposals.grid
    let finals = detail.ranking.finals
    let anchor =
      view.heat.anchor
      ?? (0..<grid.count).max {
        finals[grid.index(anchor: $0, row: cell.row, column: cell.column)]
          < finals[grid.index(anchor: $1, row: cell.row, column: cell.column)]
      } ?? 0
    let index = grid.index(anchor: anchor, row: cell.row, column: cell.column)
    let region = mapped.observation.region
    let candidate = detail.ranking.candidate(
      index, of: detail.proposals, region: region, targetWidth: seen.observation.before.width * region.scale,
      targetHeight: seen.observation.before.height * region.scale)
    let rank = 1 + finals.enumerated().count { $1 > finals[index] || ($1 == finals[index] && $0 < index) }
    return Readout(
      point: point, candidate: candidate, rank: rank, iou: seen.truth.map { candidate.box.iou($0) }, pixel: pixel)
  }

  private func cell(at point: Point, _ region: SearchRegion, size: Int) -> (row: Int, column: Int)? {
    func index(_ value: Double, _ center: Double) -> Int? {
      let cell = ((value - center) * region.scale / Double(AnchorGrid.stride)).rounded() + Double(size / 2)
      return (0..<Double(size)).contains(cell) ? Int(cell) : nil
    }
    guard let row = index(point.y, region.centerY), let column = index(point.x, region.centerX) else { return nil }
    return (row, column)
  }

  mutating func moveCursor(dx: Int, dy: Int) -> Outcome {
    guard let region = inspection?.observation.region else { return .refused("this frame is not searched yet") }
    let from = cursor ?? record.map { Point(x: $0.box.centerX, y: $0.box.centerY) } ?? Point(x: 0, y: 0)
    let stride = Double(AnchorGrid.stride) / region.scale
    cursor = Point(x: from.x + Double(dx) * stride, y: from.y + Double(dy) * stride)
    return Outcome()
  }
}
