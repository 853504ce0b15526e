import Testing
import Tracking

/// The grid of spec.md §1.6.
@Suite struct AnchorGridTests {
  @Test func shapesAreTruncatedBeforeTheyAreScaled() {
    let grid = AnchorGrid(size: 17)
    #expect(grid.widths == [104, 88, 64, 40, 32])
    #expect(grid.heights == [32, 40, 64, 80, 96])
  }

  @Test(arguments: [(17, -64), (19, -72), (21, -80), (25, -96), (97, -384)])
  func firstCentreUsesIntegerDivision(size: Int, first: Int) {
    let grid = AnchorGrid(size: size)
    #expect(grid.center(0) == Float(first))
    #expect(grid.center(size / 2) == 0)
  }

  @Test func flatIndexIsAnchorRowColumn() {
    let grid = AnchorGrid(size: 25)
    #expect(grid.proposals == 3125)
    #expect(grid.index(anchor: 2, row: 3, column: 4) == 2 * 625 + 3 * 25 + 4)
    let (a, r, c) = grid.cell(2 * 625 + 3 * 25 + 4)
    #expect((a, r, c) == (2, 3, 4))
  }
}
