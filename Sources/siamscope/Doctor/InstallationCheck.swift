import Datasets
import Foundation
import Imaging
import Siamese
import Tensors
import Terminal
import Tracking

/// Whether the program's own parts are there and answer as they should.
struct InstallationCheck {
  /// What a network says of the test picture: where its best square anchor is, with which logit margin, and by
  /// instruction set a hash over every bit of the answer.
  struct Answer {
    let model: EmbeddedModel
    let cell: Int
    let margin: Float
    let hashes: [InstructionSet: String]
  }

  /// Every instruction set must agree to a thousandth; hashes say whether runs of other machines can be repeated byte
  /// for byte. `siamscope doctor --answers` prints them anew where kernels were changed on purpose.
  static let answers = [
    Answer(
      model: .siamrpnS, cell: 263, margin: 5.402425,
      hashes: [.avx512: "60c967abbe9d59b5", .avx2: "60c967abbe9d59b5", .portable: "049c6a316c49e75b"]),
    Answer(
      model: .dasiamrpnS, cell: 263, margin: 4.216245,
      hashes: [.avx512: "e600e7d38df18128", .avx2: "e600e7d38df18128", .portable: "a474a78e783cfb55"]),
    Answer(
      model: .siamrpnppS, cell: 314, margin: 10.771624,
      hashes: [.avx512: "867c944162e6a9b3", .avx2: "867c944162e6a9b3", .portable: "aff52904b3978cca"]),
  ]

  func lines() -> [CheckLine] {
    [data, themes]
      + EmbeddedModel.allCases.flatMap { model in InstructionSet.available.map { network(model, $0) } }
  }

  private var data: CheckLine {
    let installation = Installation.find()
    guard let root = installation.root else {
      return CheckLine(
        .wrong, "data", "no folder with Sequences and Themes near the program: set SIAMSCOPE_DATA to it")
    }
    let names = installation.sequenceNames
    guard !names.isEmpty else { return CheckLine(.wrong, "data", "\(root)/Sequences has no sequences") }
    return CheckLine(.fine, "data", "\(root): \(names.joined(separator: ", "))")
  }

  /// Every theme that came with the program can be read.
  private var themes: CheckLine {
    let library = ThemeLibrary()
    let problems = library.names.compactMap { library.theme(named: $0).problem }
    guard let first = problems.first else {
      return CheckLine(.fine, "themes", library.names.joined(separator: ", "))
    }
    return CheckLine(.wrong, "themes", first + (problems.count > 1 ? " (and \(problems.count - 1) more)" : ""))
  }

  private func network(_ model: EmbeddedModel, _ isa: InstructionSet) -> CheckLine {
    let subject = model.rawValue
    do {
      let (cell, margin, hash) = try Self.ask(model, isa)
      let said = "\(isa.rawValue): cell \(cell), margin \(margin), hash \(hash)"
      guard let answer = Self.answers.first(where: { $0.model == model }) else {
        return CheckLine(.note, subject, "\(said); nothing to compare with")
      }
      guard cell == answer.cell, abs(margin - answer.margin) <= 1e-3 * max(1, abs(answer.margin)) else {
        return CheckLine(
          .wrong, subject, "\(said) instead of cell \(answer.cell), margin \(answer.margin): these are wrong numbers")
      }
      guard let known = answer.hashes[isa] else { return CheckLine(.fine, subject, said) }
      return known == hash
        ? CheckLine(.fine, subject, "\(said), as it should be to the last bit")
        : CheckLine(
          .note, subject,
          "\(said) instead of \(known): right to a thousandth, but runs of other machines differ in the last digits")
    } catch {
      return CheckLine(.wrong, subject, "\(isa.rawValue): \(error)")
    }
  }

  /// What `network` compares: for the table above.
  static func ask(_ model: EmbeddedModel, _ isa: InstructionSet) throws -> (cell: Int, margin: Float, hash: String) {
    let network = try Network.embedded(named: model.rawValue, options: EngineOptions(threads: 1, isa: isa))
    return try ask(network)
  }

  /// The best cell of the square anchor for a picture made of waves, in which a patch is looked for.
  static func ask(_ network: Network) throws -> (cell: Int, margin: Float, hash: String) {
    let scene = picture(side: 255)
    let exemplar = scene.crop(
      CropGeometry(x: 80, y: 64, side: 127, outputSize: 127), fill: ChannelMean(blue: 0, green: 0, red: 0))
    let response = try network.response(of: scene, to: network.template(of: exemplar)).fused(network.fusion)
    let plane = response.cls.count / 10
    let margins = (0..<plane).map { response.cls[7 * plane + $0] - response.cls[2 * plane + $0] }
    let cell = margins.indices.max { margins[$0] < margins[$1] } ?? 0
    // FNV-1a over the bits of every number.
    let hash = (response.cls + response.loc).reduce(FrameHash.start) { FrameHash.mix($0, UInt64($1.bitPattern)) }
    return (cell, margins[cell], FrameHash.text(hash))
  }

  /// Triangle waves of three periods: the same bytes on every machine.
  private static func picture(side: Int) -> Image {
    var image = Image(width: side, height: side)
    func wave(_ x: Int, _ period: Int) -> Int { abs(x % (2 * period) - period) * 255 / period }
    for y in 0..<side {
      for x in 0..<side {
        let i = (y * side + x) * 3
        image.pixels[i] = UInt8(wave(x + 2 * y, 47))
        image.pixels[i + 1] = UInt8(wave(3 * x + y, 83))
        image.pixels[i + 2] = UInt8(wave(x * y / 16, 61))
      }
    }
    return image
  }
}
