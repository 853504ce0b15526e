import Imaging
import Siamese
import TestSupport
import Testing
import Tracking

/// Distractor-aware re-ranking against spec.md §3.3–3.5, worked by hand.
@Suite struct DistractorTests {
  @Test func printedBeta() {
    let weights = (1...5).map { BetaSchedule.printed.weight(frame: $0, rate: 0.01, sum: 0) }
    for (w, expected) in zip(weights, [1, 1.01010101, 1.01020304, 1.01020407, 1.01020408]) {
      #expect(abs(w - expected) < 5e-9)
    }
  }

  @Test func movingAverageGivesEveryFrameItsShare() {
    var sum = 1.0
    for t in 2...50 {
      let weight = BetaSchedule.ema.weight(frame: t, rate: 0.01, sum: sum)
      #expect(abs(weight / (sum + weight) - 0.01) < 1e-12)
      sum += weight
    }
    // The first frame keeps (1 − η)^{T−1}.
    #expect(abs(1 / sum - 0.6111172) < 1e-6)
    #expect(BetaSchedule.constant.weight(frame: 9, rate: 0.01, sum: 3) == 0.01 / 0.99)
  }

  /// A random response with two levels, for the algebra.
  private func random(_ seed: UInt64, size: Int = 5) -> Response {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 7
    func uniform() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24) * 4 - 2
    }
    let plane = size * size
    return Response(
      size: size, anchors: 5,
      levels: (0..<2).map { _ in
        LevelResponse(
          cls: (0..<(10 * plane)).map { _ in uniform() }, loc: (0..<(20 * plane)).map { _ in uniform() })
      })
  }

  @Test func subtractsTheWeightedMeanOfLogits() throws {
    let z = random(1)
    let d = [random(2), random(3)]
    let term = DistractorTerm(entries: [
      .init(weight: 1, cls: d[0].levels.map(\.cls)), .init(weight: 3, cls: d[1].levels.map(\.cls)),
    ])
    let out = term.apply(to: z, alpha: 0.5)
    for l in 0..<2 {
      for i in z.levels[l].cls.indices {
        let mean = (d[0].levels[l].cls[i] + 3 * d[1].levels[l].cls[i]) / 4
        #expect(abs(out.levels[l].cls[i] - (z.levels[l].cls[i] - 0.5 * mean)) < 1e-5)
      }
      #expect(out.levels[l].loc == z.levels[l].loc)
    }
  }

  @Test func orderScaleAndDuplicatesDoNotMatter() throws {
    let z = random(1)
    let a = random(2).levels.map(\.cls)
    let b = random(3).levels.map(\.cls)
    func out(_ entries: [(Double, [[Float]])]) -> [Float] {
      DistractorTerm(entries: entries.map { .init(weight: $0.0, cls: $0.1) }).apply(to: z, alpha: 0.7).levels[0].cls
    }
    func close(_ x: [Float], _ y: [Float]) -> Bool { zip(x, y).allSatisfy { abs($0 - $1) < 1e-5 } }
    let one = out([(1, a), (2, b)])
    #expect(close(one, out([(2, b), (1, a)])))
    #expect(close(one, out([(10, a), (20, b)])))
    #expect(close(one, out([(1, a), (1, b), (1, b)])))
    #expect(!close(one, out([(2, a), (1, b)])))
  }

  @Test func withoutAlphaOrWeightNothingChangesABit() {
    let z = random(1)
    let cls = random(2).levels.map(\.cls)
    #expect(DistractorTerm(entries: [.init(weight: 1, cls: cls)]).apply(to: z, alpha: 0) == z)
    #expect(DistractorTerm(entries: [.init(weight: 0, cls: cls)]).apply(to: z, alpha: 0.5) == z)
    #expect(DistractorTerm(entries: []).apply(to: z, alpha: 0.5) == z)
  }

  /// The middle of the frame red, a greener red (the distractor) to the right, grey around: grey answers 0.
  private func scene(distractor: (UInt8, UInt8, UInt8)) -> Image {
    var image = Image(width: 255, height: 255, blue: 127, green: 127, red: 127)
    func paint(_ cx: Int, _ cy: Int, _ colour: (UInt8, UInt8, UInt8)) {
      for y in (cy - 12)...(cy + 12) {
        for x in (cx - 12)...(cx + 12) {
          let i = (y * image.width + x) * 3
          (image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]) = colour
        }
      }
    }
    paint(127, 127, (127, 127, 255))
    paint(191, 127, distractor)
    return image
  }

  /// Around the middle, such that the crop is the frame itself: s_z = 127 for a box of 63.5.
  private let box = Box(centerX: 127.5, centerY: 127.5, width: 63.5, height: 63.5)

  private func parameters(_ change: (inout TrackerParameters) -> Void) -> TrackerParameters {
    var parameters = TrackerParameters()
    parameters.base = 0
    parameters.windowInfluence = 0
    parameters.penaltyK = 0
    parameters.distractorThreshold = 0.6
    parameters.distractorRelative = 0
    parameters.distractorAlpha = 0.5
    change(&parameters)
    return parameters
  }

  @Test func theDistractorsOwnLookCountsAgainstIt() throws {
    // The exemplar is pure red, (0, 0, ½); the other object is red and green, (0, ½, ½).
    let frame = scene(distractor: (127, 255, 255))
    var aware = try Tracker(
      network: ColourNetwork(), parameters: parameters { $0.distractorAware = 1 }, frame: frame, box: box)
    aware.keepsDistractorsApart = true
    let again = try aware.observe(frame)
    let target = try #require(again.choice.reranked)
    #expect(again.distractors.isEmpty == false)
    // Target (0, 0, .5): margin 20·.25 = 5. Distractor template (0, .5, .5): on the target 5, on itself 10.
    #expect(abs(target.targetMargin - 5) < 0.1)
    #expect(abs(target.distractorMargin - 5) < 0.1)
    let entry = try #require(again.detail?.term?.entries.first)
    let distractor = try #require(entry.candidate)
    #expect(abs(Double(entry.cls[0][5 * 289 + distractor]) - 10) < 0.2)
    // Difference at the distractor: 5 − ½·10 = 0; at the target 5 − ½·5 = 2.5.
    let proposals = try #require(again.detail?.proposals)
    #expect(abs(Double(proposals.scores[distractor]) - 0.5) < 0.02)
    #expect(again.choice.column < 14)
  }

  @Test func aDistractorEqualToTheTargetDoesNotWin() throws {
    let frame = scene(distractor: (127, 127, 255))
    for alpha in [0.1, 0.5, 0.99] {
      let tracker = try Tracker(
        network: ColourNetwork(),
        parameters: parameters {
          $0.distractorAware = 1
          $0.distractorAlpha = alpha
          $0.windowInfluence = 0.2
        }, frame: frame, box: box)
      let seen = try tracker.observe(frame)
      #expect(seen.distractors.isEmpty == false)
      #expect(seen.choice.column < 12)
    }
  }

  @Test func alphaZeroAndOneTemplateIsThePlainTrackerBitForBit() throws {
    let frame = scene(distractor: (127, 255, 255))
    var plain = try Tracker(network: ColourNetwork(), parameters: parameters { _ in }, frame: frame, box: box)
    var aware = try Tracker(
      network: ColourNetwork(),
      parameters: parameters {
        $0.distractorAware = 2
        $0.distractorAlpha = 0
        $0.templateUpdate = 0
      }, frame: frame, box: box)
    for _ in 0..<5 {
      let a = try plain.step(frame)
      let b = try aware.step(frame)
      #expect(a.box == b.box && a.after == b.after && a.score == b.score && a.choice.final == b.choice.final)
    }
    #expect((aware.memory?.frames ?? 0) == 6)
  }

  /// Incremental sums with the hand's arithmetic: two frames, one distractor each.
  @Test func memoryIsTheLiteralMean() throws {
    let network = ColourNetwork()
    func template(_ colour: [Float]) -> Template { Template(payload: colour) }
    func seen(_ weight: Double, _ colour: [Float], at x: Double = 0) -> DistractorMemory.Seen {
      DistractorMemory.Seen(box: Box(x: x, y: 0, width: 10, height: 10), weight: weight, template: template(colour))
    }
    var parameters = TrackerParameters()
    parameters.templateRate = 0.1
    parameters.betaSchedule = 2
    var memory = DistractorMemory(exemplar: template([1, 0, 0]))
    let beta = 0.1 / 0.9
    try memory.add(
      target: template([0, 1, 0]), distractors: [seen(2, [0, 0, 1]), seen(1, [0, 0, 4], at: 50)],
      parameters: parameters, network: network)
    try memory.add(target: template([0, 1, 0]), distractors: [], parameters: parameters, network: network)
    try memory.add(target: nil, distractors: [seen(1, [6, 0, 0], at: 90)], parameters: parameters, network: network)
    let target = try #require(memory.target.payload as? [Float])
    #expect(abs(Double(target[0]) - 1 / (1 + 2 * beta)) < 1e-6)
    #expect(abs(Double(target[1]) - 2 * beta / (1 + 2 * beta)) < 1e-6)
    // Σ_t β Σ_i α φ(d) / Σ_t β Σ_i α = (2·1 + 1·4)/4 on the last channel, 6/4 on the first.
    let mean = try #require(memory.mean?.payload as? [Float])
    #expect(abs(mean[2] - 1.5) < 1e-5 && abs(mean[0] - 1.5) < 1e-5)
    #expect(abs(memory.meanWeight - 4 * beta) < 1e-12)
    #expect(memory.frames == 4 && memory.steps == 3)
    #expect(memory.shares.map(\.step) == [0, 1, 2])
    #expect(memory.shares.map(\.beta) == [1, beta, beta])
    // One by one they weigh the same: β·α each.
    #expect(zip(memory.sightings.map(\.weight), [2 * beta, beta, beta]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func windowsAreRecentredAndStayInside() {
    #expect(Tracker.window(of: Box(centerX: 0, centerY: 0, width: 9, height: 9), size: 17) == (8, 8))
    #expect(Tracker.window(of: Box(centerX: 20, centerY: -13, width: 9, height: 9), size: 17) == (6, 11))
    #expect(Tracker.window(of: Box(centerX: 900, centerY: -900, width: 9, height: 9), size: 17) == (0, 16))
    #expect(Tracker.window(of: Box(centerX: .nan, centerY: .infinity, width: 9, height: 9), size: 17) == (8, 8))
  }
}
