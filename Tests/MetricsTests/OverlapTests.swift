import Foundation
import Metrics
import TestSupport
import Testing
import Tracking

@Suite struct OverlapTests {
  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func rectanglesAndPolygonsAgreeWithBothToolkits() throws {
    let pairs = try Fixtures.json("vot/overlaps.json")["pairs"].array
    #expect(pairs.count == 397)
    for pair in pairs {
      let (a, b) = (try pair["a"].region, try pair["b"].region)
      let size = pair["size"].ints
      let cases: [(String, OverlapRule, ImageSize?)] = [
        ("pysot_wh", .pysot, ImageSize(width: size[0], height: size[1])),
        ("pysot_wh_minus_1", .pysot, ImageSize(width: size[0] - 1, height: size[1] - 1)),
        ("pysot_unbounded", .pysot, nil),
        ("vot_toolkit", .votToolkit, ImageSize(width: size[0], height: size[1])),
        ("vot_toolkit_unbounded", .votToolkit, nil),
      ]
      for (key, rule, bounds) in cases {
        let value = rule.overlap(a, b, within: bounds)
        #expect(agrees(value, pair[key].double, 1e-9), "\(key) of \(a.text()) and \(b.text()): \(value)")
      }
    }
  }

  /// Areas without pixels: what got10k's `poly_iou` says of simple polygons, without bounds.
  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func exactAreasAgreeWithGOT10k() throws {
    var compared = 0
    for pair in try Fixtures.json("vot/overlaps.json")["pairs"].array where pair["exact_got10k"].isPresent {
      let (a, b) = (try pair["a"].region, try pair["b"].region)
      let value = OverlapRule.exact.overlap(a, b, within: nil)
      #expect(agrees(value, pair["exact_got10k"].double, 1e-9), "\(a.text()) and \(b.text()): \(value)")
      compared += 1
    }
    #expect(compared == 326)
  }

  @Test func exactAreasOfSimplePolygons() throws {
    func exact(_ a: String, _ b: String) throws -> Double {
      try OverlapRule.exact.overlap(Region.parse(a), Region.parse(b), within: nil)
    }
    // An L of three unit squares against its missing corner, its whole square, and the middle of it.
    let ell = "0,0,1,0,1,1,2,1,2,2,0,2"
    #expect(agrees(try exact(ell, "1,0,1,1"), 0, 1e-12))
    #expect(agrees(try exact(ell, "0,0,2,2"), 0.75, 1e-12))
    #expect(agrees(try exact(ell, "0.5,0.5,1,1"), 0.75 / 3.25, 1e-12))
    // Cut to an image of 1 x 2: two of the three squares, with the left half of the middle inside.
    #expect(
      agrees(
        OverlapRule.exact.overlap(
          try Region.parse(ell), try Region.parse("0.5,0.5,1,1"), within: ImageSize(width: 1, height: 2)), 0.5 / 2,
        1e-12))
    // The same corners the other way round.
    #expect(agrees(try exact("0,2,2,2,2,1,1,1,1,0,0,0", "0.5,0.5,1,1"), 0.75 / 3.25, 1e-12))
    #expect(try exact("0,0,2,2,2,0,0,2", "0,0,2,2").isNaN)
    #expect(try exact("1", "0,0,2,2").isNaN)
  }

  @Test(.enabled(if: Shared.isPresent, "\(Shared.reason)"))
  func masksAgreeWithTheOfficialToolkit() throws {
    let pairs = try Fixtures.json("vot/overlaps.json")["mask_pairs"].array
    #expect(pairs.count == 53)
    for pair in pairs {
      let (a, b) = (try pair["a"].region, try pair["b"].region)
      let size = pair["size"].ints
      let bounded = OverlapRule.votToolkit.overlap(a, b, within: ImageSize(width: size[0], height: size[1]))
      #expect(agrees(bounded, pair["vot_toolkit"].double, 1e-9), "\(a.text()) and \(b.text())")
      let free = OverlapRule.votToolkit.overlap(a, b, within: nil)
      #expect(agrees(free, pair["vot_toolkit_unbounded"].double, 1e-9), "\(a.text()) and \(b.text())")
    }
  }

  /// 20 x 10 pixels: pysot fills 21 x 11, the official toolkit 20 x 10 as a rectangle and 21 x 11 as a polygon.
  @Test func aRectangleAndItsPolygonDifferOnlyInTheOfficialToolkit() throws {
    let rectangle = try Region.parse("10,10,20,10")
    let polygon = try Region.parse("10,10,30,10,30,20,10,20")
    #expect(OverlapRule.pysot.overlap(rectangle, polygon, within: nil) == 1)
    #expect(OverlapRule.votToolkit.overlap(rectangle, polygon, within: nil) == 200.0 / 231.0)
  }

  @Test func masksUnderPysotCountTheirPixels() throws {
    let a = try Region.parse("m2,2,2,2,0,4")
    let b = try Region.parse("m3,2,2,2,0,4")
    #expect(agrees(OverlapRule.pysot.overlap(a, b, within: nil), 2.0 / 6.0))
    #expect(agrees(OverlapRule.pysot.overlap(a, b, within: ImageSize(width: 3, height: 9)), 0.5))
  }

  @Test func hugeRegionsNeitherHangNorTrap() throws {
    let huge = try Region.parse("-1e300,-1e300,1e301,1e301")
    let other = try Region.parse("0,0,1e18,3,5,1e18")
    for rule in OverlapRule.allCases {
      for size in [nil, ImageSize(width: 640, height: 480)] {
        #expect(!(rule.overlap(huge, other, within: size) > 1))
        #expect(!(rule.overlap(huge, huge, within: size) > 1))
        #expect(!(rule.overlap(.absent, huge, within: size) > 1))
      }
    }
  }
}
