import Imaging
import Siamese
import TestSupport
import Testing
import Tracking

/// The rules of the distractor set, and what a person says of one (spec.md §3.2).
@Suite struct DistractorRuleTests {
  private let frame = Image(width: 320, height: 240)

  private func parameters(_ change: (inout TrackerParameters) -> Void = { _ in }) -> TrackerParameters {
    var parameters = TrackerParameters()
    parameters.base = 0
    parameters.penaltyK = 0
    parameters.windowInfluence = 0
    change(&parameters)
    return parameters
  }

  private func distractors(
    _ peaks: [(anchor: Int, row: Int, column: Int, margin: Float)], _ change: (inout TrackerParameters) -> Void
  ) throws -> [Int] {
    let network = ScriptedNetwork { _, size in ScriptedNetwork.response(size: size, peaks: peaks) }
    let tracker = try Tracker(
      network: network, parameters: parameters(change), frame: frame, box: Box(x: 100, y: 80, width: 40, height: 40))
    return try tracker.observe(frame).distractors.map(\.column)
  }

  /// sigmoid(4) = .982, sigmoid(1) = .731, sigmoid(0) = .5: the threshold is the larger of h and h/best of the best.
  @Test func thresholdsAreAbsoluteAndRelative() throws {
    let peaks: [(anchor: Int, row: Int, column: Int, margin: Float)] = [(2, 8, 8, 4), (2, 2, 2, 1), (2, 14, 14, 0)]
    #expect(try distractors(peaks) { ($0.distractorThreshold, $0.distractorRelative) = (0.4, 0) } == [2, 14])
    #expect(try distractors(peaks) { ($0.distractorThreshold, $0.distractorRelative) = (0.6, 0) } == [2])
    #expect(try distractors(peaks) { ($0.distractorThreshold, $0.distractorRelative) = (0, 0.7) } == [2])
    #expect(try distractors(peaks) { ($0.distractorThreshold, $0.distractorRelative) = (0, 0.76) } == [])
    let one = try distractors(peaks) {
      ($0.distractorThreshold, $0.distractorRelative) = (0.4, 0)
      $0.distractorCount = 1
    }
    #expect(one == [2])
  }

  /// The tall anchor's shape is punished, and the window hides what is far: each score sees another set.
  @Test func theScoreThatIsComparedIsChosen() throws {
    let peaks: [(anchor: Int, row: Int, column: Int, margin: Float)] = [(2, 8, 8, 6), (4, 2, 8, 3), (2, 8, 15, 3)]
    func set(_ score: Double) throws -> [Int] {
      try distractors(peaks) {
        $0.distractorScore = score
        ($0.distractorThreshold, $0.distractorRelative) = (0.5, 0)
        $0.penaltyK = 1
        $0.windowInfluence = 0.6
      }
    }
    // Raw: both .953. The tall one's penalty is e^(−2·1) and more; the window leaves .953·.4 of the other.
    #expect(try set(0) == [15, 8])
    #expect(try set(1) == [15])
    #expect(try set(2) == [])
  }

  // MARK: Age and number

  private func seen(_ x: Double, weight: Double = 1, _ colour: [Float]) -> DistractorMemory.Seen {
    DistractorMemory.Seen(
      box: Box(x: x, y: 0, width: 10, height: 10), weight: weight, template: Template(payload: colour))
  }

  private func memory() -> DistractorMemory {
    DistractorMemory(exemplar: Template(payload: [Float](repeating: 0, count: 3)))
  }

  @Test func theyAreFollowedFromFrameToFrame() throws {
    var memory = memory()
    var rules = TrackerParameters()
    rules.betaSchedule = 2
    for i in 0..<4 {
      try memory.add(
        target: nil, distractors: [seen(Double(2 * i), [1, 0, 0]), seen(100, [0, 1, 0])], parameters: rules,
        network: ColourNetwork())
    }
    #expect(memory.sightings.map(\.id) == [1, 2])
    #expect(memory.sightings.map(\.count) == [4, 4])
    #expect(memory.sightings.map(\.first) == [1, 1])
    #expect(memory.sightings[0].box.x == 6)
    // A leap is another one.
    try memory.add(target: nil, distractors: [seen(50, [0, 0, 1])], parameters: rules, network: ColourNetwork())
    #expect(memory.sightings.map(\.id) == [1, 2, 3])
  }

  @Test func ageForgetsWhatIsNotSeen() throws {
    var memory = memory()
    var rules = TrackerParameters()
    rules.betaSchedule = 2
    rules.distractorAge = 3
    let network = ColourNetwork()
    try memory.add(target: nil, distractors: [seen(0, [1, 0, 0])], parameters: rules, network: network)
    for _ in 0..<3 {
      try memory.add(target: nil, distractors: [seen(100, [0, 1, 0])], parameters: rules, network: network)
      #expect(memory.sightings.map(\.id) == [1, 2])
    }
    try memory.add(target: nil, distractors: [seen(100, [0, 1, 0])], parameters: rules, network: network)
    #expect(memory.sightings.map(\.id) == [2])
  }

  /// Beyond the number the one that was not seen for longest goes; a pinned one stays.
  @Test func numberDropsTheStalest() throws {
    var memory = memory()
    var rules = TrackerParameters()
    rules.betaSchedule = 2
    rules.distractorCount = 2
    let network = ColourNetwork()
    let pinned = DistractorMemory.Seen(
      box: Box(x: 0, y: 0, width: 10, height: 10), weight: 1, template: Template(payload: [1, 0, 0] as [Float]),
      order: .pinned)
    try memory.add(target: nil, distractors: [pinned], parameters: rules, network: network)
    for x in [100.0, 200, 300] {
      try memory.add(target: nil, distractors: [seen(x, [0, 1, 0])], parameters: rules, network: network)
    }
    #expect(memory.sightings.map(\.id) == [1, 4])
    #expect(memory.sightings[0].isPinned)
  }

  @Test func ordersMeanTheBoxTheyOverlapMost() {
    let boxes = [Box(x: 0, y: 0, width: 10, height: 10), Box(x: 4, y: 0, width: 10, height: 10)]
    let orders = [
      DistractorOrder(.off, box: Box(x: 3, y: 0, width: 10, height: 10)),
      DistractorOrder(.pinned, box: Box(x: 500, y: 0, width: 10, height: 10)),
    ]
    #expect(orders.kinds(for: boxes) == [nil, .off])
    #expect(orders.others(than: boxes) == [orders[1]])
    #expect((orders + [DistractorOrder(.usual, box: boxes[1])]).kinds(for: boxes) == [nil, .usual])
  }

  // MARK: Orders in a tracker

  /// Grey with a red target in the middle, a reddish distractor to the right, a greenish red one to the left.
  private func scene(shift: Int = 0) -> Image {
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
    paint(191 - shift, 127, (127, 200, 250))
    paint(63, 63 + shift, (20, 127, 250))
    return image
  }

  private func tracker(_ awareness: Double, linear: Bool, exact: Bool = true) throws -> Tracker {
    try Tracker(
      network: ColourNetwork(isLinearInTemplate: linear),
      parameters: parameters {
        $0.distractorAware = awareness
        $0.distractorThreshold = 0.6
        $0.distractorRelative = 0
        // All anchors of this network answer alike: one proposal an object.
        $0.nmsIoU = 0.1
        $0.distractorOverlap = 0.05
        $0.distractorExact = exact ? 1 : 0
      }, frame: scene(), box: Box(centerX: 127.5, centerY: 127.5, width: 63.5, height: 63.5))
  }

  @Test(arguments: [1.0, 2.0], [true, false])
  func offIsAsIfItWereNotThere(awareness: Double, linear: Bool) throws {
    var usual = try tracker(awareness, linear: linear)
    usual.keepsDistractorsApart = true
    if awareness == 2 { _ = try usual.step(scene()) }
    let seen = try usual.observe(scene(shift: 2))
    #expect(seen.distractors.count == 2)
    let first = try #require(seen.distractors.first)
    var off = usual
    off.orders = [DistractorOrder(.off, box: first.box)]
    let without = try off.step(scene(shift: 2))
    let entries = try #require(without.detail?.term?.entries)
    #expect(entries.filter(\.isOff).count == 1)
    #expect(without.choice.reranked?.distractorMargin != seen.choice.reranked?.distractorMargin)
    // It stays off while it is followed, without another word.
    off.orders = []
    let next = try off.step(scene(shift: 5))
    #expect(next.detail?.term?.entries.filter(\.isOff).count == 1)
    // And counts again when that is said.
    let again = try #require(next.detail?.term?.entries.first(where: \.isOff)?.box)
    off.orders = [DistractorOrder(.usual, box: again)]
    #expect(try off.step(scene(shift: 6)).detail?.term?.entries.filter(\.isOff).isEmpty == true)
  }

  /// Pinned, it takes part where it is not seen any more.
  @Test(arguments: [1.0, 2.0]) func pinnedStays(awareness: Double) throws {
    var tracker = try tracker(awareness, linear: true)
    let seen = try tracker.observe(scene())
    let box = try #require(seen.distractors.first).box
    tracker.orders = [DistractorOrder(.pinned, box: box)]
    _ = try tracker.step(scene())
    tracker.orders = []
    var empty = Image(width: 255, height: 255, blue: 127, green: 127, red: 127)
    for y in 115...139 { for x in 115...139 { empty.pixels[(y * 255 + x) * 3 + 2] = 255 } }
    for _ in 0..<20 {
      let next = try tracker.step(empty)
      #expect(next.distractors.isEmpty)
      #expect(next.detail?.term?.entries.contains { $0.isPinned } == true)
      #expect(next.choice.reranked != nil)
    }
  }

  /// α_i by score: a weaker distractor counts less.
  @Test func weightsCanFollowTheScore() throws {
    var tracker = try tracker(1, linear: true)
    tracker.keepsDistractorsApart = true
    #expect(try tracker.observe(scene()).detail?.term?.entries.map(\.alpha) == [1, 1])
    tracker.parameters.distractorWeights = 1
    let seen = try tracker.observe(scene())
    let entries = try #require(seen.detail?.term?.entries)
    let scores = entries.map { entry in seen.distractors.first { $0.index == entry.candidate }?.confidence ?? .nan }
    #expect(entries.map(\.alpha) == scores)
    #expect(entries[0].alpha != entries[1].alpha)
  }
}
