import Foundation
import Terminal
import TestSupport
import Testing

@Suite struct ThemeTests {
  static let folder = Shared.package.appendingPathComponent("Themes").path
  static let names = ["16-colour", "colour-blind", "dark", "high-contrast", "light", "monochrome"]

  static func theme(_ name: String) throws -> Theme {
    try ThemeLibrary(folders: []).load("\(folder)/\(name).theme", name: name)
  }

  @Test func theSixThemesAreThere() {
    #expect(Set(Self.names).isSubset(of: Set(ThemeLibrary(folders: [Self.folder]).names)))
  }

  @Test func theBuiltInThemeIsTheDarkFile() throws {
    #expect(try Self.theme("dark") == Theme.dark)
  }

  @Test(arguments: names) func lettersCanBeRead(name: String) throws {
    let theme = try Self.theme(name)
    for color in ThemeColor.readable {
      let contrast = theme[color].contrast(with: theme[.background])
      #expect(contrast >= 4.5, "\(name): \(color.rawValue) has \(contrast)")
    }
    #expect(theme[.selectionText].contrast(with: theme[.selection]) >= 4.5)
    if name == "high-contrast" {
      #expect(ThemeColor.readable.allSatisfy { theme[$0].contrast(with: theme[.background]) >= 7 })
    }
  }

  @Test(arguments: ["dark", "colour-blind", "high-contrast"], ColorVision.allCases)
  func marksDifferForEveryEye(name: String, eye: ColorVision) throws {
    let theme = try Self.theme(name)
    let marks: [ThemeColor] = [.chosen, .runnerUp, .distractor, .truth, .ghost]
    for (i, a) in marks.enumerated() {
      for b in marks[(i + 1)...] {
        let difference = eye.difference(theme[a], theme[b])
        #expect(difference > 14, "\(name), \(eye): \(a.rawValue) and \(b.rawValue) differ by \(difference)")
      }
    }
  }

  @Test func problemsNameFileLineAndWhatIsAllowed() {
    func problem(_ text: String) -> String {
      do {
        _ = try ThemeFile.parse(text, name: "x", file: "x.theme")
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(problem("# fine\n\ntext = \"#fffff\"").hasPrefix("x.theme:3: text = '#fffff' is no colour"))
    #expect(problem("txt = \"#ffffff\"").contains("unknown key 'txt'; allowed are gradient, background"))
    #expect(problem("gradient = \"jet\"").contains("viridis, cividis, turbo, magma"))
    #expect(problem("text: red").hasPrefix("x.theme:1: 'text: red' is no theme line"))
    #expect(problem("text = #ffffff").hasPrefix("x.theme:1:"))
    #expect(problem("text = \"#ffffff\"\ntext = \"#000000\"").contains("x.theme:2: 'text' is set already in line 1"))
    #expect(!problem("\u{1B}[2Jx = \"#000000\"").contains("\u{1B}"))
    #expect(problem("text = \"#ABCDEF\" # comment\r\ngradient = \"turbo\"\r\n").isEmpty)
  }

  @Test func aBadThemeLeavesTheDefaultAndSaysWhy() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("themes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try "text = \"#123\"\n".write(to: folder.appendingPathComponent("mine.theme"), atomically: true, encoding: .utf8)
    try "oops\n".write(to: folder.appendingPathComponent("bad.theme"), atomically: true, encoding: .utf8)
    try Data([0xFF, 0xFE, 0]).write(to: folder.appendingPathComponent("binary.theme"))
    let library = ThemeLibrary(folders: [folder.path, Self.folder])
    #expect(library.theme(named: "mine").theme[.text] == RGB(0x112233))
    #expect(library.theme(named: "mine").problem == nil)
    for name in ["bad", "binary", "none", "../dark"] {
      #expect(library.theme(named: name).theme == .dark)
      #expect(library.theme(named: name).problem != nil)
    }
    #expect(library.theme(named: "none").problem?.contains("mine") == true)
  }

  @Test func usersThemesComeFirst() {
    let library = ThemeLibrary(environment: ["XDG_CONFIG_HOME": "/cfg", "HOME": "/h"], program: "/opt/s/bin/siamscope")
    #expect(library.folders.first == "/cfg/siamscope/themes")
    #expect(library.folders.contains("/opt/s/share/siamscope/Themes"))
    #expect(ThemeLibrary(environment: ["HOME": "/h"], program: "/x/y").folders.first == "/h/.config/siamscope/themes")
  }

  @Test(arguments: Gradient.allCases) func gradientsEndWhereTheyShould(gradient: Gradient) {
    #expect(gradient.table.count == 256)
    #expect(gradient.color(at: -3) == gradient.color(at: 0))
    #expect(gradient.color(at: .nan) == gradient.color(at: 0))
    #expect(gradient.color(at: 7) == gradient.color(at: 1))
    // All but turbo grow brighter all the way: they can be read without colour.
    if gradient != .turbo {
      let luminances = gradient.table.map(\.luminance)
      #expect(zip(luminances, luminances.dropFirst()).allSatisfy { $0 <= $1 + 0.002 })
    }
  }
}
