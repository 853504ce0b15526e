import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct InstallationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for root in ["repo", "prefix/share/siamscope", "here"] {
      for part in ["Sequences/twins", "Themes"] {
        try FileManager.default.createDirectory(
          atPath: folder.path("\(root)/\(part)"), withIntermediateDirectories: true)
      }
    }
  }

  private func find(_ executable: String, data: String? = nil, in current: String = "elsewhere") -> String? {
    Installation.find(
      environment: data.map { ["SIAMSCOPE_DATA": $0] } ?? [:], executable: folder.path(executable),
      currentDirectory: folder.path(current)
    ).root
  }

  @Test func placesAreTriedInTheirOrder() throws {
    #expect(find("prefix/bin/siamscope") == folder.path("prefix/share/siamscope"))
    #expect(find("repo/.build/x86_64/release/siamscope") == folder.path("repo"))
    #expect(find("prefix/bin/siamscope", data: "/data") == "/data")
    #expect(find("other/bin/siamscope", in: "here") == folder.path("here"))
    #expect(find("other/bin/siamscope") == nil)
    #expect(Installation(root: folder.path("repo")).sequenceNames == ["twins"])
    #expect(Installation(root: nil).sequenceNames == [])
  }
}
