import Foundation
import Siamese
import Tracking

extension Workbench {
  /// How distractors are looked at.
  public var distractorView: DistractorView { view.distractors ?? DistractorView() }

  /// The distractor term of the shown frame, with the orders that wait; nil while distractors take no part.
  public var term: DistractorTerm? { mapped?.observation.detail?.term }

  // MARK: The list

  /// The distractors of the shown frame, strongest first, then what is remembered or pinned besides.
  public var rivals: [Rival] {
    guard let record, record.kind == .tracked else { return [] }
    let term = term
    let entries = term?.entries ?? []
    let total = term?.totalWeight ?? 0
    var taken: Set<Int> = []
    let kinds = document.orders.kinds(for: record.distractors.map(\.box))
    let likeness = likeness
    var rivals = record.distractors.prefix(26).enumerated().map { i, mark in
      let place = entries.firstIndex { $0.candidate == Int(mark.index) } ?? Self.place(of: mark.box, in: entries, taken)
      if let place { taken.insert(place) }
      let entry = place.map { entries[$0] }
      let toTarget = inspection?.observation.distractors.first { $0.index == Int(mark.index) }
      // The chosen box is the first of the candidates that were compared.
      let toOthers = likeness.flatMap { found in
        i + 1 < found.margins.count ? (1..<found.margins.count).map { found.score(i + 1, $0) } : nil
      }
      return Rival(
        letter: String(UnicodeScalar(UInt8(97 + i))), box: mark.box, score: Double(mark.score),
        final: Double(mark.final), alpha: entry.map { total > 0 ? $0.weight / total : 0 },
        isOff: kinds[i].map { $0 == .off } ?? entry?.isOff ?? isOff(mark.box),
        isPinned: kinds[i].map { $0 == .pinned } ?? entry?.isPinned ?? false,
        age: age(of: mark.box), likeness: toTarget?.confidence ?? Double(mark.score), toOthers: toOthers,
        index: Int(mark.index))
    }
    for (place, entry) in entries.enumerated() where !taken.contains(place) {
      guard let box = entry.box else { continue }
      rivals.append(
        Rival(
          letter: nil, box: box, score: .nan, final: .nan, alpha: total > 0 ? entry.weight / total : 0,
          isOff: entry.isOff, isPinned: entry.isPinned, age: 0, likeness: .nan, toOthers: nil, index: entry.candidate))
    }
    return rivals
  }

  /// The entry that a box continues.
  private static func place(of box: Box, in entries: [DistractorTerm.Entry], _ taken: Set<Int>) -> Int? {
    let free = entries.indices.filter { !taken.contains($0) && entries[$0].candidate == nil }
    let best = free.max { (entries[$0].box?.iou(box) ?? 0) < (entries[$1].box?.iou(box) ?? 0) }
    return best.flatMap { (entries[$0].box?.iou(box) ?? 0) >= DistractorOrder.overlap ? $0 : nil }
  }

  /// Whether what is remembered says that the distractor in a box is switched off.
  private func isOff(_ box: Box) -> Bool {
    let known = inspection?.tracker.memory?.sightings ?? []
    return known.contains { $0.isOff && $0.box.iou(box) >= DistractorOrder.overlap }
  }

  /// Frames in a row, up to the shown one, on which a distractor was where this one comes from.
  private func age(of box: Box) -> Int {
    guard let run else { return 1 }
    var age = 1
    var box = box
    var frame = playhead - 1
    while age < 999, let earlier = run.record(frame), earlier.kind == .tracked {
      let best = earlier.distractors.max { $0.box.iou(box) < $1.box.iou(box) }
      guard let best, best.box.iou(box) >= DistractorOrder.overlap else { break }
      box = best.box
      age += 1
      frame -= 1
    }
    return age
  }

  /// The selected one; nil where there is none.
  public var selectedRival: Int? {
    let count = rivals.count
    return count == 0 ? nil : min(max(distractorView.selected, 0), count - 1)
  }

  // MARK: Doing something

  mutating func perform(_ action: DistractorAction) -> Outcome {
    if let reason = obstacle(to: action) { return .refused(reason) }
    var look = distractorView
    defer { view.distractors = look }
    switch action {
    case .select(let offset):
      let count = rivals.count
      look.selected = ((selectedRival ?? 0) + offset + count) % count
      return say("distractor \(name(look.selected))")
    case .choose(let place):
      look.selected = place
      return Outcome()
    case .toggle(let place):
      let place = place ?? selectedRival ?? 0
      look.selected = place
      return order(place, rivals[place].isOff ? .usual : .off)
    case .pin(let place):
      let place = place ?? selectedRival ?? 0
      look.selected = place
      return order(place, rivals[place].isPinned ? .usual : .pinned)
    case .page(let page):
      let pages = DistractorView.Page.allCases
      let now = pages.firstIndex(of: look.page) ?? 0
      // The first press brings the panel; from then on it turns the page.
      let next =
        view.focus == .distractors || view.enlarged == .distractors ? pages[(now + 1) % pages.count] : look.page
      look.page = page ?? next
      view.hidden.remove(.distractors)
      view.focus = .distractors
      if view.enlarged != nil { view.enlarged = .distractors }
      return say("distractors: \(look.page.title)")
    case .awareness(let value): return setAwareness(value)
    case .longTerm(let choice): return setLongTerm(choice)
    case .rows(let rows):
      let all = DistractorView.Rows.allCases
      let now = all.firstIndex(of: look.rows) ?? 0
      look.rows = rows ?? all[(now + 1) % all.count]
      (look.extraRows, look.hiddenRows) = ([], [])
      return say("timeline rows: \(look.rows.rawValue)")
    case .row(let row):
      if timelineRows.contains(row) {
        look.extraRows.remove(row)
        look.hiddenRows.insert(row)
        return say("timeline: \(row.rawValue) off")
      }
      look.hiddenRows.remove(row)
      look.extraRows.insert(row)
      return say("timeline: \(row.rawValue) on")
    }
  }

  /// What a rival is called in a sentence.
  func name(_ place: Int) -> String {
    let rivals = rivals
    return rivals.indices.contains(place) ? rivals[place].letter ?? "remembered" : "?"
  }

  private mutating func order(_ place: Int, _ kind: DistractorOrder.Kind) -> Outcome {
    let rivals = rivals
    guard rivals.indices.contains(place) else { return .refused("there is no such distractor") }
    let name = name(place)
    let box = rivals[place].box
    let words = [DistractorOrder.Kind.off: "off", .pinned: "pinned", .usual: "on"][kind] ?? ""
    let boxes = rivals.map(\.box)
    let outcome = edit("distractor \(name) \(words)") { bench in
      // The last word on a distractor is the only one.
      bench.document.orders.removeAll { $0.place(in: boxes) == place }
      bench.document.orders.append(DistractorOrder(kind, box: box))
    }
    if outcome.failure == nil { notice = Notice(.done, "distractor \(name) \(words)") }
    return outcome
  }

  private mutating func setAwareness(_ value: Int?) -> Outcome {
    let now = Int(trial.distractorAware)
    let next = value ?? (now + 1) % 3
    let outcome = set("distractor_aware", text: "\(next)")
    guard outcome.failure == nil else { return outcome }
    let words = ["off: distractors are listed only", "on: this frame's are subtracted", "on: incremental"]
    return say("distractor-aware \(words[next])")
  }

  private mutating func setLongTerm(_ choice: LongTermChoice?) -> Outcome {
    let choice = choice ?? (trial.isLongTerm ? .off : .model)
    guard let rules = choice.rules else {
      let outcome = set("long_term", text: "off")
      return outcome.failure == nil ? say("long-term search off") : outcome
    }
    var wanted = trial
    rules.apply(to: &wanted, defaults: networkDefaults)
    let changes = knobs.filter { $0.value(in: wanted) != $0.value(in: trial) }.map { ($0, $0.value(in: wanted)) }
    let outcome = changeAll(changes, label: "long-term search, rules of \(rules.rawValue)")
    return outcome.failure == nil
      ? say(
        "long-term search on (\(rules.rawValue)): lost below \(DecimalText.plain(wanted.confidenceLow)), found above "
          + DecimalText.plain(wanted.confidenceHigh)) : outcome
  }

  /// What the shown model's network is tracked with by itself.
  private var networkDefaults: TrackingDefaults {
    let network = inspection?.tracker.network ?? startModel.network
    return (network as? Network)?.defaults
      ?? TrackingDefaults(penaltyK: 0.04, windowInfluence: 0.44, learningRate: 0.4, instanceSize: 255, baseSize: 8)
  }

  func obstacle(to action: DistractorAction) -> String? {
    switch action {
    case .select, .choose, .toggle, .pin:
      guard record?.kind == .tracked else { return "this frame is not searched yet" }
      let count = rivals.count
      guard count > 0 else { return "nothing on this frame looks like the target" }
      let place: Int?
      switch action {
      case .choose(let given): place = given
      case .toggle(let given), .pin(let given): place = given
      default: return nil
      }
      if let place, !(0..<count).contains(place) {
        return "there \(count == 1 ? "is 1 distractor" : "are \(count) distractors") on this frame"
      }
      if case .choose = action { return nil }
      return trial.awareness == .off ? "distractors are listed only: A takes them into the choice" : nil
    case .awareness, .longTerm: return rerunObstacle
    case .page, .rows, .row: return nil
    }
  }

  // MARK: The orders that wait

  /// The term of a frame as the waiting orders leave it; nil where the network has to be asked.
  func obeyed(_ term: DistractorTerm?, _ orders: [DistractorOrder], _ tracker: Tracker) -> DistractorTerm? {
    guard !orders.isEmpty else { return term ?? DistractorTerm(entries: []) }
    guard let term else { return nil }
    // Averaged kernels hold no answer for each one.
    if let network = tracker.network as? any TemplateAlgebra, !network.isLinearInTemplate,
      !tracker.parameters.isDistractorExact
    {
      return nil
    }
    let boxes = term.entries.compactMap(\.box)
    guard boxes.count == term.entries.count || boxes.count == term.entries.count - 1,
      orders.others(than: boxes).allSatisfy({ $0.kind != .pinned })
    else { return nil }
    var left = term
    // A mean of what is forgotten has no box, and nothing can be said of it.
    let places = term.entries.indices.filter { term.entries[$0].box != nil }
    for (place, kind) in zip(places, orders.kinds(for: boxes)) {
      guard let kind else { continue }
      left.entries[place].isOff = kind == .off
    }
    return left
  }

  /// The orders that wait, in words.
  var ordersText: [String] {
    func count(_ kind: DistractorOrder.Kind) -> Int { document.orders.count { $0.kind == kind } }
    return [(count(.off), "off"), (count(.pinned), "pinned"), (count(.usual), "on again")].compactMap { n, word in
      n == 0 ? nil : "\(n == 1 ? "a distractor" : "\(n) distractors") \(word)"
    }
  }

  // MARK: The timeline's rows

  /// The rows that the timeline has besides score, overlap and marks, by what the run does and what was chosen.
  public var timelineRows: [TimelineRow] {
    let look = distractorView
    let parameters = parameters
    return TimelineRow.allCases.filter { row in
      if look.extraRows.contains(row) { return true }
      if look.hiddenRows.contains(row) { return false }
      switch (look.rows, row) {
      case (.all, _): return true
      case (.none, _): return false
      case (.auto, .distractors), (.auto, .rival): return parameters.awareness != .off
      case (.auto, .search), (.auto, .state): return parameters.isLongTerm
      }
    }
  }

  // MARK: Studies

  /// How alike the chosen box and the distractors of the shown frame are; nil until it is known.
  public var likeness: Likeness? { study(.likeness)?.likeness }

  /// What the target's template has become before the shown frame; nil until it is known.
  public var templateReport: Study.TemplateReport? { study(.template)?.template }

  /// Why there is no answer.
  public func studyError(_ kind: Study.Kind) -> String? { study(kind)?.reason }

  private func study(_ kind: Study.Kind) -> Study? {
    guard let run else { return nil }
    return studies.first { $0.key == Study.Key(run: run.id, frame: playhead, kind: kind) }
  }

  /// Asks for what the panel of distractors shows, while somebody looks at it and nothing plays.
  mutating func refreshStudy() {
    guard let look = view.distractors, !playback.isPlaying, let run, let record, record.kind == .tracked,
      inspection != nil, let before = run.before(playhead)
    else { return }
    let kind: Study.Kind
    switch look.page {
    case .list where !record.distractors.isEmpty: kind = .likeness
    case .memory: kind = .template
    default: return
    }
    let key = Study.Key(run: run.id, frame: playhead, kind: kind)
    guard key != askedStudy, !studies.contains(where: { $0.key == key }) else { return }
    askedStudy = key
    engine.study(run.plan, key: key, before: before)
  }

  /// Takes in an answer; the last few are kept, so that going through the pages asks once.
  mutating func take(_ study: Study) {
    studies.removeAll { $0.key == study.key }
    studies.append(study)
    if studies.count > 8 { studies.removeFirst() }
    if askedStudy == study.key { askedStudy = nil }
  }
}

extension DistractorView.Page {
  /// What the panel's border calls it.
  public var title: String {
    switch self {
    case .list: return "distractors"
    case .terms: return "terms"
    case .memory: return "template"
    }
  }
}
