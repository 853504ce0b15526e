import Foundation
import TestSupport
import Testing
import Tracking

@Suite struct RegionTests {
  @Test func readsEveryKind() throws {
    #expect(try Region.parse("2") == .code(2))
    #expect(try Region.parse(" 10,20.5 ,30\t40\r") == .rectangle(Box(x: 10, y: 20.5, width: 30, height: 40)))
    #expect(try Region.parse("rectangle:1,2,3,4") == .rectangle(Box(x: 1, y: 2, width: 3, height: 4)))
    #expect(
      try Region.parse("0,0,4,0,4,3")
        == .polygon([Region.Point(x: 0, y: 0), Region.Point(x: 4, y: 0), Region.Point(x: 4, y: 3)]))
    #expect(try Region.parse("NaN,NaN,NaN,NaN") == .absent)
    #expect(try Region.parse("1,2,nan,4,5,6") == .absent)
    #expect(try Region.parse("nan") == .absent)
    let mask = try Region.parse("m7,9,5,4,6,3,2,3")
    #expect(mask.bounds == Box(x: 8, y: 10, width: 3, height: 2))
    #expect(mask.text() == "m7,9,5,4,6,3,2,3,6")
    #expect(try Region.parse("mask:7,9,5,4,6,3,2,3,6") == mask)
  }

  @Test func refusesWhatIsNoRegion() {
    for text in [
      "", "   ", "1,2", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "0x10,1,2,3", "m1,2,3", "m0,0,2,2,5", "m0,0,-1,2",
      "m0,0,99999999,99999999,1", "m0,0,2,2,1,-1,3", "rectangle:1,2,3", "polygon:1,2,3,4", "1e300",
      "m9223372036854775807,-9223372036854775808,1,1,1",
    ] {
      #expect(throws: RegionError.self, "\(text)") { try Region.parse(text) }
    }
  }

  @Test func writesShortestOrFixedDecimals() {
    let box = Region.rectangle(Box(x: 1, y: 0.5, width: 0.00001, height: 1.0 / 3))
    #expect(box.text() == "1,0.5,0.00001,0.3333333333333333")
    #expect(box.text(decimals: 4) == "1.0000,0.5000,0.0000,0.3333")
    #expect(Region.absent.text(decimals: 4) == "nan,nan,nan,nan")
  }

  /// The bag sequence of VOT (spec.md §1.13).
  @Test func shrinksAFourCorneredPolygonToItsArea() throws {
    let region = try Region.parse("334.02,128.36,438.19,188.78,396.39,260.83,292.23,200.41")
    let box = try #require(region.initialBox)
    #expect(abs(box.centerX - 365.2075) < 1e-9)
    #expect(abs(box.centerY - 194.595) < 1e-9)
    #expect(abs(box.width - 106.13089774) < 1e-7)
    #expect(abs(box.height - 96.41442878) < 1e-7)
  }

  @Test func knowsWhenNothingIsThere() throws {
    #expect(!Region.absent.isPresent)
    #expect(!Region.code(1).isPresent)
    #expect(try !Region.parse("0,0,0,0").isPresent)
    #expect(try !Region.parse("m3,3,2,2,4").isPresent)
    #expect(try Region.parse("m3,3,2,2,3,1").isPresent)
  }
}

/// Bitmaps are kept as run lengths.
@Suite struct RegionMaskTests {
  @Test func runsAndPixelsAreTheSame() throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<200 {
      let width = Int.random(in: 1...9, using: &random)
      let height = Int.random(in: 1...7, using: &random)
      let density = Int.random(in: 0...3, using: &random)
      let pixels = (0..<width * height).map { _ in Int.random(in: 0..<3, using: &random) < density }
      let mask = RegionMask(x: 2, y: 3, width: width, height: height, pixels: pixels)
      #expect(mask.pixels == pixels)
      #expect(mask.runs.reduce(0, +) == width * height)
      #expect(mask.isEmpty == !pixels.contains(true))
      #expect(RegionMask(x: 2, y: 3, width: width, height: height, runs: mask.runs) == mask)
      let inside = pixels.indices.filter { pixels[$0] }
      let columns = inside.map { $0 % width }
      let rows = inside.map { $0 / width }
      if let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max() {
        #expect(
          mask.bounds
            == Box(
              x: Double(2 + left), y: Double(3 + top), width: Double(right - left + 1),
              height: Double(bottom - top + 1)))
      } else {
        #expect(mask.bounds == nil)
      }
    }
  }

  @Test func runsOfNothingBecomeOne() throws {
    #expect(RegionMask(x: 0, y: 0, width: 4, height: 2, runs: [1, 2, 0, 3])?.runs == [1, 5, 2])
    #expect(RegionMask(x: 0, y: 0, width: 4, height: 2, runs: [0, 0, 3, 1])?.runs == [3, 1, 4])
    #expect(RegionMask(x: 0, y: 0, width: 4, height: 2, runs: [0, 8])?.runs == [0, 8])
    #expect(RegionMask(x: 0, y: 0, width: 4, height: 2, runs: [Int]())?.runs == [8])
    #expect(RegionMask(x: 0, y: 0, width: 0, height: 2, runs: [0])?.runs == [0])
    #expect(RegionMask(x: 0, y: 0, width: 4, height: 2, runs: [9]) == nil)
  }

  /// A line of twenty bytes that means 64 million pixels: a file of them must not take the memory of all.
  @Test func hugeMasksAreSmall() throws {
    let regions = try (0..<2000).map { _ in try Region.parse("m0,0,8192,8192,5,67108000") }
    #expect(regions.last?.bounds == Box(x: 0, y: 0, width: 8192, height: 8192))
  }
}
