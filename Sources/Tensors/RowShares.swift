/// How a convolution is handed out: bands of rows of each group of output channels.
///
/// A group's weights are read again for each band, and a band's input and output again for each block of weights: both
/// should stay in the second-level cache, hence about four bands. The last groups are cut finer, so that no thread
/// waits for long at the end. The result's bits do not depend on the cut.
struct RowShares {
  private let height: Int
  /// Groups in wide bands, which come first.
  private let wideGroups: Int
  private let wideBands: Int
  private let fineBands: Int
  /// Pieces altogether.
  let count: Int

  init(groups: Int, height: Int, threads: Int) {
    self.height = height
    wideBands = min(height, max(4, (4 * threads + groups - 1) / groups))
    fineBands = threads == 1 ? wideBands : min(height, 4 * wideBands)
    wideGroups = groups - (groups + 3) / 4
    count = wideGroups * wideBands + (groups - wideGroups) * fineBands
  }

  /// The group and rows of one piece; bands of one group follow each other.
  subscript(piece: Int) -> (group: Int, rows: Range<Int>) {
    let wide = wideGroups * wideBands
    let bands = piece < wide ? wideBands : fineBands
    let place = piece < wide ? piece : piece - wide
    let band = place % bands
    return (
      (piece < wide ? 0 : wideGroups) + place / bands, height * band / bands..<height * (band + 1) / bands
    )
  }
}
