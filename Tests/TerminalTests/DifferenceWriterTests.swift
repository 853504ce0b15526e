import Foundation
import Imaging
import Terminal
import TestSupport
import Testing

/// Numbers that are the same in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct DifferenceWriterTests {
  static let letters: [Unicode.Scalar] = [
    " ", "A", "é", "▀", "▄", "▌", "▙", "▃", "▋", "━", "\u{1FB07}", "\u{1CD12}", "⣿",
  ]

  /// What a terminal can know of a canvas: no colour under a blank, no picture flags.
  static func visible(_ canvas: Canvas) -> [Cell] {
    canvas.cells.map { cell in
      var cell = cell
      cell.attributes = cell.attributes.drawn
      if cell.scalar == " ", cell.attributes.intersection([.underline, .reverse]).isEmpty { cell.foreground = .white }
      return cell
    }
  }

  /// The first cell in which two screens differ, in words; nil when they are the same.
  static func difference(_ a: Canvas, _ b: Canvas) -> String? {
    for (i, (x, y)) in zip(visible(a), visible(b)).enumerated() where x != y {
      return "cell \(i % a.gridWidth),\(i / a.gridWidth): \(x) instead of \(y)"
    }
    return nil
  }

  static func scribble(_ canvas: inout Canvas, _ random: inout Seeded, changes: Int) {
    for _ in 0..<changes {
      let x = Int.random(in: -2..<canvas.width + 2, using: &random)
      let y = Int.random(in: 0..<canvas.height, using: &random)
      func color() -> RGB { RGB(UInt32.random(in: 0...0xFFFFFF, using: &random) & 0xF0F0F0) }
      switch Int.random(in: 0..<10, using: &random) {
      case 0: canvas.text("人x", x: x, y: y, Style(color(), on: color()))
      case 1: canvas.fill(Rect(x: x, y: y, width: 5, height: 3), Style(color(), on: color()))
      default:
        let attributes = Attributes(rawValue: UInt8.random(in: 0..<64, using: &random))
        let letter = letters.randomElement(using: &random) ?? " "
        canvas.set(x: x, y: y, Cell(letter, foreground: color(), background: color(), attributes: attributes))
      }
    }
  }

  @Test func bytesRebuildRandomScreens() {
    var random = Seeded(state: 7)
    var writer = DifferenceWriter(tolerance: 0)
    var terminal = VirtualTerminal(width: 37, height: 11)
    var canvas = Canvas(width: 37, height: 11)
    for step in 0..<400 {
      Self.scribble(&canvas, &random, changes: Int.random(in: 0...60, using: &random))
      if step % 97 == 96 { writer.invalidate() }
      terminal.feed(writer.frame(canvas))
      #expect(Self.difference(terminal.screen, canvas) == nil, "step \(step)")
      #expect(terminal.unknown.isEmpty)
      #expect(!terminal.modes.contains(2026))
    }
  }

  @Test func whatIsThoughtToBeShownIsShown() throws {
    var random = Seeded(state: 8)
    var writer = DifferenceWriter(tolerance: 16)
    var terminal = VirtualTerminal(width: 30, height: 8)
    var canvas = Canvas(width: 30, height: 8)
    for _ in 0..<200 {
      Self.scribble(&canvas, &random, changes: 40)
      terminal.feed(writer.frame(canvas))
      let shown = try #require(writer.shown)
      #expect(Self.difference(shown, terminal.screen) == nil)
    }
  }

  @Test func textIsExactAndPicturesStayWithinTheTolerance() {
    var random = Seeded(state: 9)
    var writer = DifferenceWriter(tolerance: 12)
    var terminal = VirtualTerminal(width: 24, height: 6)
    for step in 0..<150 {
      var canvas = Canvas(width: 24, height: 6)
      for y in 0..<6 {
        for x in 0..<24 {
          func near(_ base: Int) -> UInt8 { UInt8(base + Int.random(in: 0...(4 + step / 10), using: &random)) }
          let upper = RGB(red: near(x * 9), green: near(100), blue: near(60 + y))
          let lower = RGB(red: near(200 - x), green: near(y * 30), blue: near(20))
          canvas.set(x: x, y: y, Cell("▀", foreground: upper, background: lower, attributes: .picture))
        }
      }
      canvas.text("frame \(step)", x: 2, y: 2, Style(RGB(0xFEDCBA), on: RGB(UInt32(step))))
      terminal.feed(writer.frame(canvas))
      for (want, have) in zip(canvas.cells, terminal.screen.cells) {
        if want.attributes.contains(.picture) {
          #expect(deviation(have, want) <= 12, "step \(step)")
        } else {
          #expect(have.scalar == want.scalar && have.background == want.background)
          #expect(want.scalar == " " || have.foreground == want.foreground)
        }
      }
    }
  }

  /// The root mean square of what a cell of half blocks is off by.
  private func deviation(_ a: Cell, _ b: Cell) -> Double {
    func halves(_ cell: Cell) -> [RGB] {
      switch cell.scalar {
      case "▀": [cell.foreground, cell.background]
      case "▄": [cell.background, cell.foreground]
      case "█": [cell.foreground, cell.foreground]
      default: [cell.background, cell.background]
      }
    }
    func channels(_ cell: Cell) -> [Double] {
      halves(cell).flatMap { [Double($0.red), Double($0.green), Double($0.blue)] }
    }
    let squares = zip(channels(a), channels(b)).map { ($0 - $1) * ($0 - $1) }
    return (squares.reduce(0, +) / 6).squareRoot()
  }

  /// A picture that moves comes as near as was asked, a quarter of the tolerance all in all; noise, in which there is
  /// little to save, nearer.
  @Test(arguments: [8, 12, 20]) func movingPicturesKeepTheirQuality(tolerance: Int) {
    for grain in [6.0, 40] {
      var random = Seeded(state: 11)
      var writer = DifferenceWriter(tolerance: tolerance)
      var terminal = VirtualTerminal(width: 40, height: 20)
      var squares: [Double] = []
      for step in 0..<40 {
        var canvas = Canvas(width: 40, height: 20)
        for y in 0..<20 {
          for x in 0..<40 {
            func level(_ phase: Double) -> UInt8 {
              let wave = 128 + 90 * sin(Double(x + step) / 7 + phase) * cos(Double(y) / 5)
              return UInt8(min(max(wave + Double.random(in: -grain...grain, using: &random), 0), 255))
            }
            let upper = RGB(red: level(0), green: level(1), blue: level(2))
            let lower = RGB(red: level(0.3), green: level(1.3), blue: level(2.3))
            canvas.set(x: x, y: y, Cell("▀", foreground: upper, background: lower, attributes: .picture))
          }
        }
        terminal.feed(writer.frame(canvas))
        guard step >= 20 else { continue }
        squares += zip(canvas.cells, terminal.screen.cells).map { deviation($0, $1) * deviation($0, $1) }
      }
      let overall = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
      #expect(overall < 0.3 * Double(tolerance), "grain \(grain): \(overall)")
      #expect(grain > 6 || overall > 0.15 * Double(tolerance), "grain \(grain): \(overall)")
    }
  }

  /// However the price moved meanwhile.
  @Test func aPictureThatRestsIsNotSentAgain() {
    var random = Seeded(state: 12)
    var writer = DifferenceWriter()
    var canvas = Canvas(width: 40, height: 20)
    for step in 0..<30 {
      for y in 0..<20 {
        for x in 0..<40 {
          func level(_ base: Int) -> UInt8 { UInt8(base + Int.random(in: -12...12, using: &random)) }
          let color = RGB(red: level(60 + 4 * x), green: level(90 + step), blue: level(40 + 8 * y))
          canvas.set(x: x, y: y, Cell("▀", foreground: color, background: color, attributes: .picture))
        }
      }
      #expect(!writer.frame(canvas).isEmpty)
      for rest in 0..<3 {
        canvas.text("\(step) \(rest)", x: 0, y: 0, Style(.white, on: .black))
        #expect(writer.frame(canvas).count < 100)
      }
    }
  }

  @Test func anUnchangedFrameCostsNothing() {
    var writer = DifferenceWriter()
    var canvas = Canvas(width: 200, height: 60)
    canvas.text("人 still", x: 3, y: 3, Style(.white))
    #expect(!writer.frame(canvas).isEmpty)
    #expect(writer.frame(canvas).isEmpty)
    canvas.text("moved", x: 5, y: 9, Style(.white))
    #expect(writer.frame(canvas).count < 80)
  }

  @Test func aSmallChangeOfTextIsNeverSwallowed() {
    var writer = DifferenceWriter(tolerance: 30)
    var canvas = Canvas(width: 4, height: 1)
    canvas.text("ab", x: 0, y: 0, Style(RGB(0x808080)))
    _ = writer.frame(canvas)
    canvas.text("ab", x: 0, y: 0, Style(RGB(0x818080)))
    #expect(String(decoding: writer.frame(canvas), as: UTF8.self).contains("38;2;129;128;128"))
  }

  @Test func anotherSizeClearsTheScreen() {
    var writer = DifferenceWriter()
    _ = writer.frame(Canvas(width: 4, height: 2))
    #expect(String(decoding: writer.frame(Canvas(width: 5, height: 2)), as: UTF8.self).contains("\u{1B}[2J"))
  }

  @Test func repertoiresKeepLineKindsApart() {
    func line(_ repertoire: GlyphRepertoire, _ text: String) -> String {
      String(String.UnicodeScalarView(text.unicodeScalars.map { repertoire.shown($0) }))
    }
    #expect(line(.ascii, "┌─┐│┏━┓┃╌╎┈┊") == "+-+|####-:..")
    #expect(line(.console, "┌─┐│┏━┓┃╌╎┈┊") == "┌─┐│╔═╗║-:..")
    #expect(line(.ascii, "█▁●→é人") == "#_O>e?")
    #expect(line(.unicode, "┏━┓╌é人") == "┏━┓╌é人")
  }
}
