// Opens the terminal, shows what it is and what comes from it, and ends in every way that a program can end.
import Foundation
import Imaging
import Terminal

func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

func picture(_ width: Int, _ height: Int, shift: Int) -> Image {
  var image = Image(width: width, height: height)
  for y in 0..<height {
    for x in 0..<width {
      let i = (y * width + x) * 3
      image.pixels[i] = UInt8((x + shift) * 3 & 255)
      image.pixels[i + 1] = UInt8(y * 5 & 255)
      image.pixels[i + 2] = UInt8((x + y + shift) & 255)
    }
  }
  return image
}

func run(_ session: TerminalSession) -> Int32 {
  var last = "ready"
  var count = 0
  while true {
    var canvas = Canvas(width: session.width, height: session.height, background: RGB(0x101418))
    let style = Style(RGB(0xD0D0D0), on: RGB(0x101418))
    let abilities = session.capabilities
    canvas.text("size \(session.width)x\(session.height) events \(count)", x: 0, y: 0, style)
    canvas.text("\(abilities.depth) \(abilities.glyphs) \(abilities.repertoire)", x: 0, y: 1, style)
    canvas.text(last, x: 0, y: 2, style)
    let area = Rect(x: 0, y: 4, width: session.width, height: session.height - 4)
    let viewport = PictureViewport.fit(imageWidth: 160, imageHeight: 90, in: area)
    abilities.rasterizer().draw(picture(160, 90, shift: count), viewport, into: &canvas)
    canvas.mark(
      BoxMark(x: 30, y: 20, width: 60, height: 40, line: .thick, color: RGB(0xFFD23F), label: "1"), viewport,
      precise: abilities.hasEighths)
    session.present(canvas)
    guard let event = session.nextEvent(timeout: 60) else { return 3 }
    count += 1
    switch event {
    case .key(let key):
      last = "key \(key)"
      switch key.description {
      case "q":
        session.close()
        return 0
      case "S": raise(SIGSEGV)
      case "A": abort()
      case "X":
        say("about to crash")
        fatalError("on purpose")
      case "e": say("a warning")
      case "w":
        let waker = session.waker
        Thread.detachNewThread { waker.wake() }
      default: break
      }
    case .mouse(let mouse):
      var words = "\(mouse.action)"
      if let dot = words.range(of: "Terminal.MouseEvent.Button.") { words.removeSubrange(dot) }
      last = "mouse \(words) \(mouse.x),\(mouse.y)"
    case .paste(let text): last = "paste \(text.replacingOccurrences(of: "\n", with: "/"))"
    case .resize(let width, let height): last = "resize \(width)x\(height)"
    case .resumed: last = "resumed"
    case .woken: last = "woken"
    case .terminate(let signal):
      session.close()
      return 128 + signal
    }
  }
}

let words = CommandLine.arguments.dropFirst()
func option(_ name: String) -> String {
  words.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) } ?? "auto"
}

do {
  let session = try TerminalSession(TerminalOptions(color: option("--color"), glyphs: option("--glyphs")))
  exit(run(session))
} catch {
  say("terminal-probe: \(error)")
  exit(2)
}
