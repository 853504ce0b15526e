import Foundation
import Tracking

extension Workbench {
  /// Turns the knob of the next flip just beyond it, and puts the others back.
  mutating func turnToFlip() -> Outcome {
    guard let seen = inspection else { return .refused("this frame is not searched yet") }
    let flips = seen.explanation.ranked(knobs)
    guard !flips.isEmpty else { return .refused("no value of a single parameter lets another box win here") }
    // Again: the one after that which is set now.
    let now = flips.firstIndex { flip in
      flip.knob == view.knob && document.pending.count == 1
        && document.pending[flip.knob].map { flip.above ? $0 >= flip.value : $0 <= flip.value } == true
    }
    for offset in 1...flips.count {
      let flip = flips[((now ?? -1) + offset) % flips.count]
      guard let knob = knobs.first(where: { $0.name == flip.knob }),
        let found = value(beyond: flip, of: knob, seen)
      else { continue }
      let before = document
      document.pending = [knob.name: found]
      view.knob = knob.name
      if document != before { history.record(before, label: "\(knob.title) \(knob.text(found))", merging: "flip") }
      let overlap = flip.iou.map { String(format: ", IoU %.2f with the truth", $0) } ?? ""
      let side = "\(knob.title) \(flip.above ? ">" : "<") \(Self.flipText(flip, knob))"
      return say("\(side): another box wins\(overlap); b forks with it, f tries the next")
    }
    return .refused("no value that can be set lets another box win here")
  }

  /// The roundest value beyond a flip at which its proposal does win.
  private func value(beyond flip: Flip, of knob: Knob, _ seen: Inspection) -> Double? {
    var candidates: [Double] = []
    for part in [1.0, 10, 100, 1000] {
      let grid = knob.step / part
      let steps = flip.value / grid
      let rounded = (flip.above ? steps.rounded(.up) : steps.rounded(.down)) * grid
      candidates.append(Double(String(format: "%.10g", rounded)) ?? rounded)
    }
    candidates.append(flip.value)
    candidates.append(flip.above ? flip.value.nextUp : flip.value.nextDown)
    var other: Double?
    for value in candidates.map(knob.clamped) {
      var parameters = seen.tracker.parameters
      guard (try? knob.set(value, in: &parameters)) != nil, let decided = decide(seen, parameters, []) else { continue }
      if decided.choice.index == flip.winner { return value }
      if decided.choice.index != seen.observation.choice.index, other == nil { other = value }
    }
    return other
  }

  /// A flip's value as people read it: three digits, more where it would read as an end of the range.
  public static func flipText(_ flip: Flip, _ knob: Knob) -> String {
    guard knob.parameter?.kind ?? .number == .number else { return knob.text(flip.value) }
    let ends = [knob.range.lowerBound, knob.range.upperBound]
    for digits in 3...6 {
      let text = String(format: "%.\(digits)f", flip.value)
      guard let read = Double(text), !ends.contains(read) || digits == 6 else { continue }
      return text.hasPrefix("0.") ? String(text.dropFirst()) : text
    }
    return knob.text(flip.value)
  }
}
