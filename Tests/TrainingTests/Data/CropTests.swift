import Foundation
import Imaging
import Testing
import Tracking
import Training

@Suite struct CropTests {
  /// The definition, pixel by pixel.
  private func reference(_ image: Image, _ crop: Crop, size: Int, border: Border) -> [Float] {
    func pixel(_ x: Int, _ y: Int, _ c: Int) -> Double {
      func fold(_ i: Int, _ n: Int) -> Int {
        var i = i
        while i < 0 || i >= n { i = i < 0 ? -i : 2 * (n - 1) - i }
        return i
      }
      let isInside = x >= 0 && y >= 0 && x < image.width && y < image.height
      switch border {
      case .fill(let colour): return isInside ? Double(image.pixels[(y * image.width + x) * 3 + c]) : Double(colour[c])
      case .reflect:
        return Double(image.pixels[(fold(y, image.height) * image.width + fold(x, image.width)) * 3 + c])
      }
    }
    var out: [Float] = []
    let middle = Double(size - 1) / 2
    for v in 0..<size {
      for u in 0..<size {
        let px = crop.centerX + (Double(u) - middle) * crop.stepX
        let py = crop.centerY + (Double(v) - middle) * crop.stepY
        let (x, y) = (Int(px.rounded(.down)), Int(py.rounded(.down)))
        let (tx, ty) = (px - Double(x), py - Double(y))
        for c in 0..<3 {
          let upper = pixel(x, y, c) * (1 - tx) + pixel(x + 1, y, c) * tx
          let lower = pixel(x, y + 1, c) * (1 - tx) + pixel(x + 1, y + 1, c) * tx
          out.append(Float(upper * (1 - ty) + lower * ty))
        }
      }
    }
    return out
  }

  @Test(arguments: [
    Crop(centerX: 20, centerY: 15, stepX: 0.7, stepY: 0.9), Crop(centerX: 3.3, centerY: 28.1, stepX: 2.4, stepY: 1.7),
    Crop(centerX: -30, centerY: 15, stepX: 1.1, stepY: 1.1), Crop(centerX: 20, centerY: 15, stepX: -1.3, stepY: 0.4),
    Crop(centerX: 18, centerY: 12, stepX: 1, stepY: 1), Crop(centerX: 18.5, centerY: 12.5, stepX: 5.5, stepY: 6.1),
  ])
  func cropsEqualTheirDefinition(crop: Crop) {
    var random = CounterRandom(seed: 1, index: 1)
    let image = Image(width: 37, height: 29, pixels: (0..<37 * 29 * 3).map { _ in UInt8(random.below(256)) })
    for border in [Border.fill(SIMD3(10.5, 120, 250)), .reflect] {
      let patch = Patch(of: image, crop: crop, size: 31, border: border)
      let expected = reference(image, crop, size: 31, border: border)
      let worst = zip(patch.pixels, expected).map { abs($0 - $1) }.max() ?? 0
      #expect(worst < 1e-3, "\(crop) \(border)")
    }
  }

  @Test func smallPicturesAndWildCropsDoNotTrap() {
    let image = Image(width: 1, height: 1, blue: 7, green: 8, red: 9)
    for step in [1e-9, 1e12, -4.0] {
      for center in [0.0, 1e15, -Double.infinity] {
        let crop = Crop(centerX: center, centerY: 0, stepX: step, stepY: 1)
        #expect(Patch(of: image, crop: crop, size: 5, border: .reflect).pixels.prefix(3) == [7, 8, 9])
        _ = Patch(of: image, crop: crop, size: 5, border: .fill(SIMD3()))
      }
    }
  }

  @Test func blurEqualsTheCrossOfTheSpecification() {
    var random = CounterRandom(seed: 2, index: 1)
    let n = 21
    let patch = Patch(size: n, pixels: (0..<n * n * 3).map { _ in Float(random.below(256)) })
    for (side, vertical) in [(5, 0.3), (13, 0.9), (45, 0.5)] {
      var blurred = patch
      blurred.blur(side: side, vertical: Float(vertical))
      let half = min(side / 2, n - 1)
      let length = Double(2 * half + 1)
      func fold(_ i: Int) -> Int { i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i }
      for (x, y) in [(0, 0), (10, 10), (20, 3), (1, 20)] {
        var sum = 0.0
        for k in -half...half {
          sum += vertical / length * Double(patch.pixels[(fold(y + k) * n + x) * 3 + 1])
          sum += (1 - vertical) / length * Double(patch.pixels[(y * n + fold(x + k)) * 3 + 1])
        }
        #expect(abs(Double(blurred.pixels[(y * n + x) * 3 + 1]) - sum) < 0.01)
      }
    }
  }

  @Test func lightingIsThatOfTheSpecification() {
    // M·(1, 0, 0) is the first column, red first; reversed it is blue first.
    #expect(Patch.lighting(SIMD3(1, 0, 0)) == SIMD3<Float>(4.64467907, 1.72091413, -0.55919361))
    #expect(Patch.lighting(SIMD3(0, 0, 1)) == SIMD3<Float>(4.88324118, -1.82968581, -0.41940627))
  }

  @Test func noiseHasItsDeviation() {
    var patch = Patch(size: 101, pixels: [Float](repeating: 100, count: 101 * 101 * 3))
    var random = CounterRandom(seed: 4, index: 4)
    patch.addNoise(deviation: 8, random: &random)
    let count = Double(patch.pixels.count)
    let mean = patch.pixels.reduce(0.0) { $0 + Double($1) } / count
    let deviation = (patch.pixels.reduce(0.0) { $0 + pow(Double($1) - mean, 2) } / count).squareRoot()
    #expect(abs(mean - 100) < 0.2)
    #expect(abs(deviation - 8) < 0.15)
  }

  @Test func greyAndMirror() {
    var patch = Patch(size: 2, pixels: [10, 20, 30, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    patch.mirror()
    #expect(patch.pixels == [1, 2, 3, 10, 20, 30, 7, 8, 9, 4, 5, 6])
    patch.makeGrey()
    #expect(abs(patch.pixels[0] - (0.114 + 2 * 0.587 + 3 * 0.299)) < 1e-5)
    #expect(patch.pixels[0] == patch.pixels[1] && patch.pixels[1] == patch.pixels[2])
    let box = Box(centerX: 0, centerY: 1, width: 3, height: 4)
    #expect(patch.mirrored(box).centerX == 1)
  }
}
