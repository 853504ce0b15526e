import Foundation
import Testing
import TraX
import Tracking

@Suite struct MessageTests {
  @Test func writesAsTheLibraryDoes() {
    #expect(TraXMessage(.quit).line == "@@TRAX:quit \n")
    #expect(TraXMessage(.frame, ["file:///x/1.jpg"]).line == "@@TRAX:frame \"file:///x/1.jpg\" \n")
    let state = TraXMessage(
      .state, ["1.0000,2.0000,3.0000,4.0000"], properties: [TraXProperty("confidence", "0.9000")])
    #expect(state.line == "@@TRAX:state \"1.0000,2.0000,3.0000,4.0000\" \"confidence=0.9000\" \n")
    #expect(TraXMessage(.frame, ["a\"b\\c\nd"]).line == "@@TRAX:frame \"a\\\"b\\\\c\\nd\" \n")
  }

  @Test func readsBareAndQuotedTokens() throws {
    let message = try #require(
      try TraXMessage.parse("@@TRAX:frame \"file:///a b/0001.jpg\" k=0.04 \"trax.reason=too = many\" x/y=1 \r"))
    #expect(message.kind == .frame)
    #expect(message.arguments == ["file:///a b/0001.jpg", "x/y=1"])
    #expect(message.properties == [TraXProperty("k", "0.04"), TraXProperty("trax.reason", "too = many")])
    #expect(try TraXMessage.parse("@@TRAX:STATUS 1,2,3,4")?.kind == .state)
    #expect(try TraXMessage.parse("@@TRAX:quit") == TraXMessage(.quit))
    #expect(try TraXMessage.parse("@@TRAX:frame \"a\\\\b\\\"c\\nd\"")?.arguments == ["a\\b\"c\nd"])
  }

  @Test func linesOfOthersAreNoMessages() throws {
    #expect(try TraXMessage.parse("loading model ...") == nil)
    #expect(try TraXMessage.parse("") == nil)
    #expect(try TraXMessage.parse(" @@TRAX:quit") == nil)
  }

  @Test func refusesWhatIsBroken() {
    for line in ["@@TRAX:", "@@TRAX:dance", "@@TRAX:frame \"open", "@@TRAX:frame a\\", "@@TRAX:\u{0}"] {
      #expect(throws: TraXError.self, "\(line)") { try TraXMessage.parse(line) }
    }
  }

  @Test func whatIsWrittenReadsBack() throws {
    var seed: UInt64 = 7
    for _ in 0..<2000 {
      var text = ""
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for shift in 0..<8 {
        text.unicodeScalars.append(
          ["\"", "\\", "n", "\n", " ", "é", "x", ";"][Int(seed >> (UInt64(shift) * 7 + 4) & 7)])
      }
      let message = TraXMessage(.frame, ["/" + text], properties: [TraXProperty("key", text)])
      #expect(try TraXMessage.parse(message.line) == message)
    }
  }

  /// Any bytes at all: an answer or an error, never a trap.
  @Test func anyBytesAreSurvived() {
    var seed: UInt64 = 11
    var answers = 0
    for _ in 0..<5000 {
      var bytes = Array("@@TRAX:frame ".utf8)
      for _ in 0..<20 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(UInt8(truncatingIfNeeded: seed >> 40))
      }
      if (try? TraXMessage.parse(bytes[...])) != nil { answers += 1 }
    }
    #expect(answers > 1000)
  }

  @Test func propertyKeysAreShortAndPlain() {
    #expect(TraXProperty.isKey("trax.version_1"))
    #expect(!TraXProperty.isKey(""))
    #expect(!TraXProperty.isKey("a:b"))
    #expect(!TraXProperty.isKey(String(repeating: "k", count: 65)))
  }

  @Test func regionsAreWrittenWithFourDecimals() throws {
    #expect(
      Region.rectangle(Box(x: 40, y: 100, width: 31, height: 31)).traxArgument == "40.0000,100.0000,31.0000,31.0000")
    #expect(try Region.parse("m7,9,5,4,6,3,2,3").traxArgument == "mask:7,9,5,4,6,3,2,3,6")
    #expect(Region.absent.traxArgument == "0")
  }

  @Test func aTrackersEntryQuotesWhatTheShellWouldSplit() {
    let entry = TrackersINI(label: "siamscope (pp-s)", command: ["/opt/my tools/siamscope", "trax", "--set", "lr=0.3"])
    #expect(
      entry.text == """
        [siamscope__pp-s_]
        label = siamscope (pp-s)
        protocol = trax
        command = '/opt/my tools/siamscope' trax --set lr=0.3
        timeout = 300

        """)
    // The toolkit reads the file with Python's interpolation.
    #expect(TrackersINI(label: "a", command: ["/100%"]).text.contains("command = '/100%%'\n"))
  }
}
