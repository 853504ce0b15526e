import Testing
import Training

/// Which rows of a map a band of its pooling's rows needs, and which it is the last to need.
@Suite struct PoolWindowTests {
  @Test func bandsByHand() {
    // Rows 0 1 2, 2 3 4, 4 5 6 and 6 7 8 of ten: a band's last row is the next one's first.
    let bands = PoolWindow(kernel: 3, stride: 2, padding: 0).bands(inputHeight: 10, outputHeight: 4, rows: 2)
    #expect(bands.map(\.outputs) == [0..<2, 2..<4])
    #expect(bands.map(\.fresh) == [0..<5, 5..<10])
    #expect(bands.map(\.done) == [0..<4, 4..<10])
  }

  @Test func everyRowIsFreshOnceAndDoneOnce() {
    for window in [(1, 2, 0), (2, 2, 0), (3, 2, 0), (3, 2, 1), (3, 1, 1), (5, 3, 2)] {
      let (kernel, stride, padding) = window
      let pool = PoolWindow(kernel: kernel, stride: stride, padding: padding)
      for height in 5..<20 {
        let outputs = (height + 2 * padding - kernel) / stride + 1
        for rows in 1...outputs + 1 {
          let bands = pool.bands(inputHeight: height, outputHeight: outputs, rows: rows)
          #expect(bands.flatMap(\.outputs) == Array(0..<outputs))
          #expect(bands.flatMap(\.fresh) == Array(0..<height))
          #expect(bands.flatMap(\.done) == Array(0..<height))
          for (number, band) in bands.enumerated() {
            let window =
              band.outputs.lowerBound * stride - padding..<(band.outputs.upperBound - 1) * stride - padding + kernel
            #expect(min(height, window.upperBound) <= band.fresh.upperBound)
            // What is done before is outside the windows that come.
            if number > 0 { #expect(bands[number - 1].done.upperBound <= max(0, window.lowerBound)) }
          }
        }
      }
    }
  }
}
