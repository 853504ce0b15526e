import Testing
import Training

/// Where a teacher's cells lie on a student's, worked by hand.
@Suite struct AlignmentTests {
  @Test func anEvenDifferenceTakesTheMiddle() throws {
    // The answers of siamrpnpp-s and siamrpn-s.
    let alignment = try #require(CellAlignment(teacher: 25, student: 17))
    #expect(!alignment.takesMeans && alignment.offset == 4)
    #expect(alignment.teacherCell(0) == 4 * 25 + 4)
    #expect(alignment.teacherCells(16) == [4 * 25 + 20])
    #expect(alignment.teacherCell(17 * 17 - 1) == 20 * 25 + 20)
    let same = try #require(CellAlignment(teacher: 3, student: 3))
    #expect((0..<9).map { same.teacherCells($0) } == (0..<9).map { [$0] })
  }

  @Test func anOddDifferenceTakesMeansOfFour() throws {
    let alignment = try #require(CellAlignment(teacher: 4, student: 1))
    // 3 x 3 means, of which the middle one is of the middle cells.
    #expect(alignment.takesMeans && alignment.offset == 1)
    #expect(alignment.teacherCells(0) == [5, 6, 9, 10])
    let near = try #require(CellAlignment(teacher: 3, student: 2))
    #expect((0..<4).map { near.teacherCells($0) } == [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]])
  }

  /// Centres in pixels of an AlexNet's cells and of EfficientNet-Lite0's, from their layers.
  @Test(arguments: [(255, 22, 31, 0), (127, 6, 15, 4)])
  func centresCoincide(size: Int, student: Int, teacher: Int, crop: Int) throws {
    let own = centres(size, [(11, 2, 0), (3, 2, 0), (5, 1, 0), (3, 2, 0), (3, 1, 0), (3, 1, 0), (3, 1, 0)])
    // Its dilated layers and its stride of one keep the size.
    let all = centres(size, [(3, 2, 0), (3, 2, 0), (5, 2, 1)])
    #expect(own.count == student && all.count == teacher)
    let others = Array(all[crop..<all.count - crop])
    let alignment = try #require(CellAlignment(teacher: others.count, student: student))
    for cell in 0..<student * student {
      let cells = alignment.teacherCells(cell)
      let x = cells.reduce(0) { $0 + others[$1 % others.count] } / Double(cells.count)
      let y = cells.reduce(0) { $0 + others[$1 / others.count] } / Double(cells.count)
      #expect(x == own[cell % student] && y == own[cell / student])
    }
  }

  @Test func aSmallerTeacherDoesNotFit() {
    #expect(CellAlignment(teacher: 16, student: 17) == nil)
  }

  /// Middles of the cells after layers of (kernel, stride, padding).
  private func centres(_ size: Int, _ layers: [(kernel: Int, stride: Int, padding: Int)]) -> [Double] {
    layers.reduce((0..<size).map(Double.init)) { cells, layer in
      let count = (cells.count + 2 * layer.padding - layer.kernel) / layer.stride + 1
      let step = cells[1] - cells[0]
      return (0..<count).map {
        cells[0] + step * (Double($0 * layer.stride - layer.padding) + Double(layer.kernel - 1) / 2)
      }
    }
  }
}
