import Datasets
import Foundation
import Imaging
import Siamese
import Tensors
import Tracking

/// Whether the program's own parts are there and answer as they should.
struct InstallationCheck {
  /// What a network says of the test picture: where its best square anchor is, and with which logit margin.
  struct Answer {
    let model: EmbeddedModel
    let cell: Int
    let margin: Float
  }

  /// Every instruction set must agree to a thousandth.
  static let answers = [
    Answer(model: .siamrpnS, cell: 89, margin: 7.363429), Answer(model: .siamrpnppS, cell: 338, margin: 10.355479),
  ]

  func lines() -> [CheckLine] {
    [data] + EmbeddedModel.allCases.map(network)
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

  private func network(_ model: EmbeddedModel) -> CheckLine {
    do {
      let options = EngineOptions(threads: 1, isa: try InstructionSet.fromEnvironment())
      let network = try Network.embedded(named: model.rawValue, options: options)
      let (cell, margin) = try Self.ask(network)
      guard let answer = Self.answers.first(where: { $0.model == model }) else {
        return CheckLine(.note, model.rawValue, "answers cell \(cell), margin \(margin); nothing to compare with")
      }
      let good = cell == answer.cell && abs(margin - answer.margin) <= 1e-3 * max(1, abs(answer.margin))
      return good
        ? CheckLine(.fine, model.rawValue, "answers as it should (cell \(cell), margin \(margin))")
        : CheckLine(
          .wrong, model.rawValue,
          "answers cell \(cell), margin \(margin) instead of cell \(answer.cell), margin \(answer.margin)")
    } catch {
      return CheckLine(.wrong, model.rawValue, "\(error)")
    }
  }

  /// The best cell of the square anchor for a picture made of waves, in which a patch is looked for.
  static func ask(_ network: Network) throws -> (cell: Int, margin: Float) {
    let scene = picture(side: 255)
    let exemplar = scene.crop(
      CropGeometry(x: 80, y: 64, side: 127, outputSize: 127), fill: ChannelMean(blue: 0, green: 0, red: 0))
    let response = try network.response(of: scene, to: network.template(of: exemplar)).fused(network.fusion)
    let plane = response.cls.count / 10
    let margins = (0..<plane).map { response.cls[7 * plane + $0] - response.cls[2 * plane + $0] }
    let cell = margins.indices.max { margins[$0] < margins[$1] } ?? 0
    return (cell, margins[cell])
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
