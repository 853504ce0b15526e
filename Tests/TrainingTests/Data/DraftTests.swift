import Foundation
import Imaging
import TestSupport
import Testing
import Tracking
import Training

/// Boxes follow pixels: a marker is painted, the picture is varied, and the marker is found where the box says.
@Suite struct DraftTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func maker(_ change: (inout Augmentation) -> Void = { _ in }) -> PairMaker {
    var augmentation = Augmentation()
    augmentation.gain = 0
    augmentation.offset = 0
    augmentation.lighting = 0
    augmentation.noise = 0
    augmentation.grey = 0
    augmentation.search.blur = 0
    change(&augmentation)
    return PairMaker(
      augmentation: augmentation, composition: Composition(), cache: PictureCache(limit: 64 << 20))
  }

  private func expectMarker(
    _ pixels: [Float], size: Int, at box: Box, tolerance: Double = 0.35, _ comment: Comment? = nil
  ) {
    guard let found = MarkerPicture.find(in: pixels, size: size) else {
      Issue.record("no marker found")
      return
    }
    #expect(abs(found.centerX - box.centerX) < tolerance, comment)
    #expect(abs(found.centerY - box.centerY) < tolerance, comment)
    #expect(abs(found.width - box.width) < 2 * tolerance, comment)
    #expect(abs(found.height - box.height) < 2 * tolerance, comment)
  }

  @Test func boxesFollowThePixelsOfRealPictures() throws {
    let path = folder.path("marker.png")
    try MarkerPicture.image(width: 400, height: 300, x: 180..<241, y: 120..<160).writePNG(toPath: path)
    let view = TargetView(path: path, place: .box(Box(x: 180, y: 120, width: 61, height: 40)), frame: 0)
    let maker = maker()
    for index in 0..<40 {
      var random = CounterRandom(seed: 8, index: UInt64(index))
      // The marker is in the middle of the search region's reach: 64 pixels off, 18 % larger, it is still whole.
      let search = try maker.draft(view, size: 255, window: maker.augmentation.search, random: &random)
      expectMarker(search.patch.pixels, size: 255, at: search.box)
      let exemplar = try maker.draft(view, size: 127, window: maker.augmentation.exemplar, random: &random)
      expectMarker(exemplar.patch.pixels, size: 127, at: exemplar.box)
      let pair = maker.pair(.detection, exemplar: exemplar, search: search, origin: "", random: &random)
      expectMarker(pair.search, size: 255, at: pair.box)
      expectMarker(pair.exemplar, size: 127, at: pair.exemplarBox)
    }
  }

  @Test func withoutVariationTheTargetIsWhereATrackerSeesIt() throws {
    let path = folder.path("plain.png")
    try MarkerPicture.image(width: 300, height: 300, x: 100..<164, y: 100..<164).writePNG(toPath: path)
    let view = TargetView(path: path, place: .box(Box(x: 100, y: 100, width: 64, height: 64)), frame: 0)
    let maker = maker()
    let still = Augmentation.Window(shift: 0, scale: 0, stretch: 0, blur: 0)
    var random = CounterRandom(seed: 1, index: 1)
    // s_z of a square of 64 is 128: 127 pixels show 128.
    let exemplar = try maker.draft(view, size: 127, window: still, random: &random)
    #expect(exemplar.box.centerX == 63 && exemplar.box.centerY == 63)
    #expect(abs(exemplar.box.width - 63.5) < 1e-9)
    let search = try maker.draft(view, size: 255, window: still, random: &random)
    #expect(search.box.centerX == 127 && search.box.centerY == 127)
    #expect(abs(search.box.width - 63.5) < 1e-9)
    // The search region's middle is the exemplar: the same pixels.
    for (v, u) in [(0, 0), (63, 63), (126, 40)] {
      #expect(
        abs(exemplar.patch.pixels[(v * 127 + u) * 3] - search.patch.pixels[((v + 64) * 255 + u + 64) * 3]) < 1e-3)
    }
    // A tracker's crop of the same state (spec.md §1.9) differs by its half pixel and its rounding down, at most one.
    let image = try Image.read(path: path)
    let crop = image.crop(
      CropGeometry(centerX: 131.5, centerY: 131.5, side: 128, outputSize: 127), fill: ChannelMean(of: image))
    let seen = MarkerPicture.find(in: crop.pixels.map(Float.init), size: 127)
    #expect(abs((seen?.centerX ?? 0) - exemplar.box.centerX) < 1.05)
    #expect(abs((seen?.width ?? 0) - exemplar.box.width) < 0.75)
  }

  @Test func flipsAreOfThePairOrOfTheSearchPictureAlone() throws {
    let path = folder.path("flip.png")
    try MarkerPicture.image(width: 300, height: 300, x: 100..<140, y: 100..<164).writePNG(toPath: path)
    let view = TargetView(path: path, place: .box(Box(x: 100, y: 100, width: 40, height: 64)), frame: 0)
    for (flip, flipSearch) in [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)] {
      let maker = maker {
        $0.flip = flip
        $0.flipSearch = flipSearch
      }
      var random = CounterRandom(seed: 3, index: 5)
      let exemplar = try maker.draft(view, size: 127, window: maker.augmentation.exemplar, random: &random)
      let search = try maker.draft(view, size: 255, window: maker.augmentation.search, random: &random)
      let pair = maker.pair(.video, exemplar: exemplar, search: search, origin: "", random: &random)
      #expect((pair.exemplar != exemplar.patch.pixels) == (flip == 1))
      #expect((pair.search != search.patch.pixels) == (flip != flipSearch))
      expectMarker(pair.search, size: 255, at: pair.box)
    }
  }

  @Test func boxesFollowThePixelsOfPosedCutOuts() throws {
    // A rectangle with transparent margins of different widths.
    let (width, height) = (90, 70)
    var pixels = [UInt8](repeating: 0, count: width * height * 4)
    for y in 20..<60 {
      for x in 10..<80 { for c in 0..<4 { pixels[(y * width + x) * 4 + c] = c == 3 ? 255 : MarkerPicture.marker } }
    }
    let sprite = try #require(Sprite(CutOut(width: width, height: height, pixels: pixels)))
    let ground = [Float](repeating: Float(MarkerPicture.ground), count: 255 * 255 * 3)
    var random = CounterRandom(seed: 6, index: 0)
    for turn in [0.0, .pi / 2, .pi] {
      for _ in 0..<10 {
        let pose = Pose(
          scale: random.uniform(0.4, 1.6), angle: turn, stretch: random.uniform(0.8, 1.2),
          isMirrored: random.chance(0.5)
        ).centered(atX: random.uniform(90, 160), y: random.uniform(90, 160), of: sprite)
        var patch = Patch(size: 255, pixels: ground)
        patch.paste(sprite, pose: pose, gain: SIMD3(repeating: 1), offset: SIMD3())
        expectMarker(patch.pixels, size: 255, at: pose.box(of: sprite), tolerance: 0.5)
      }
    }
    // Turned by any angle, the outermost pixels touch the box.
    for _ in 0..<20 {
      let pose = Pose(
        scale: 1.2, angle: random.uniform(-3, 3), stretch: 1.1, shear: random.symmetric(0.2)
      ).centered(atX: 127, y: 127, of: sprite)
      var patch = Patch(size: 255, pixels: ground)
      patch.paste(sprite, pose: pose, gain: SIMD3(repeating: 1), offset: SIMD3())
      let box = pose.box(of: sprite)
      let bright = (0..<255 * 255).filter { patch.pixels[$0 * 3] > 130 }
      let (xs, ys) = (bright.map { $0 % 255 }, bright.map { $0 / 255 })
      // Corners of less than half a pixel are lost to the threshold.
      #expect(abs(Double(xs.min() ?? 0) - 0.5 - box.x) < 1.6)
      #expect(abs(Double(xs.max() ?? 0) + 0.5 - box.right) < 1.6)
      #expect(abs(Double(ys.min() ?? 0) - 0.5 - box.y) < 1.6)
      #expect(abs(Double(ys.max() ?? 0) + 0.5 - box.bottom) < 1.6)
    }
  }

  @Test func pastedColoursAndOpacityAreExact() throws {
    // One opaque and one half opaque pixel, pasted one to one.
    let cut = CutOut(width: 2, height: 1, pixels: [100, 150, 200, 255, 100, 150, 200, 128])
    let sprite = try #require(Sprite(cut))
    var patch = Patch(size: 5, pixels: [Float](repeating: 20, count: 75))
    var pose = Pose(scale: 1)
    (pose.x, pose.y) = (1.5, 2)
    patch.paste(sprite, pose: pose, gain: SIMD3(repeating: 1), offset: SIMD3())
    #expect(Array(patch.pixels[(2 * 5 + 1) * 3..<(2 * 5 + 1) * 3 + 3]) == [100, 150, 200])
    for (c, colour) in [100.0, 150, 200].enumerated() {
      let expected = 20 * (1 - 128 / 255.0) + colour * 128 / 255
      #expect(abs(Double(patch.pixels[(2 * 5 + 2) * 3 + c]) - expected) < 1)
    }
    #expect(patch.pixels[0] == 20 && patch.pixels[74] == 20)
  }
}
