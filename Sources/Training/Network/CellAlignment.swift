/// Which cells of a teacher's map lie on those of a student's.
///
/// Both maps are square, have a cell every 8 pixels, and are symmetric about the picture's centre. Where the sides differ
/// by an odd number, the teacher's cells lie half a cell off: means of 2 x 2 neighbours (one fewer a side) lie on the
/// student's. For a picture of 255 pixels an AlexNet without padding has 22 cells at 43, 51 … 211, and EfficientNet-Lite0
/// 31 at 7, 15 … 247, whose means are 30 at 11, 19 … 243: the middle 22 of them are at 43 … 211. For 127 pixels the
/// AlexNet has 6 at 43 … 83, the other 15, of which its neck keeps 7 at 39 … 87, with 6 means at 43 … 83.
package struct CellAlignment: Sendable, Equatable {
  package let teacherSide: Int
  package let studentSide: Int
  /// Whether a student's cell is a mean of four of the teacher's.
  package let takesMeans: Bool
  /// The teacher's row and column (of a mean: the first ones) for the student's first.
  package let offset: Int

  /// Nil where the teacher's map is smaller than the student's.
  package init?(teacher: Int, student: Int) {
    guard student > 0, teacher >= student else { return nil }
    teacherSide = teacher
    studentSide = student
    takesMeans = (teacher - student) % 2 == 1
    offset = (teacher - student) / 2
  }

  /// The number of the teacher's cell (of a mean: its first) for the student's cell `number`; both count row by row.
  package func teacherCell(_ number: Int) -> Int {
    (number / studentSide + offset) * teacherSide + number % studentSide + offset
  }

  /// The teacher's cells that lie on the student's cell `number`.
  package func teacherCells(_ number: Int) -> [Int] {
    let first = teacherCell(number)
    return takesMeans ? [first, first + 1, first + teacherSide, first + teacherSide + 1] : [first]
  }
}
