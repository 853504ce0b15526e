import Imaging
import Siamese

/// A network small enough to work by hand: a template is a colour, and the margin of a cell is the product of its
/// colour with the template's. Linear in the template, as the up-channel head is.
///
/// Colours are (blue, green, red)/255 − 0.5, of the pixel in the middle of a cell; all anchors answer alike, but the
/// square one a little more, and boxes equal their anchors.
public struct ColourNetwork: TemplateAlgebra {
  public let name = "colours"
  public let anchors = 5
  public let fusion = Fusion(cls: [1], loc: [1])
  public let templateSide = 1
  public let isLinearInTemplate: Bool
  /// What a product of colours is multiplied with.
  public let gain: Float

  public init(gain: Float = 20, isLinearInTemplate: Bool = true) {
    self.gain = gain
    self.isLinearInTemplate = isLinearInTemplate
  }

  public typealias Colour = [Float]

  struct Map: Sendable {
    let size: Int
    let cells: [Colour]
  }

  public func responseSize(instanceSize: Int) -> Int? { instanceSize < 127 ? nil : (instanceSize - 127) / 8 + 1 }

  public func template(of exemplar: Image) throws -> Template {
    Template(payload: colour(exemplar, x: exemplar.width / 2, y: exemplar.height / 2))
  }

  public func features(of search: Image) throws -> SearchFeatures {
    guard let size = responseSize(instanceSize: search.width) else { throw Failure.foreign }
    var cells: [Colour] = []
    for row in 0..<size {
      for column in 0..<size {
        cells.append(
          colour(
            search, x: search.width / 2 + (column - size / 2) * 8, y: search.height / 2 + (row - size / 2) * 8))
      }
    }
    return SearchFeatures(payload: Map(size: size, cells: cells))
  }

  public func response(of features: SearchFeatures, to template: Template) throws -> Response {
    guard let map = features.payload as? Map, let kernel = template.payload as? Colour else { throw Failure.foreign }
    let plane = map.size * map.size
    var cls = [Float](repeating: 0, count: 10 * plane)
    for a in 0..<5 {
      for (i, cell) in map.cells.enumerated() {
        cls[(5 + a) * plane + i] = (a == 2 ? 1 : 0.9) * gain * zip(kernel, cell).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    return Response(
      size: map.size, anchors: 5, levels: [LevelResponse(cls: cls, loc: [Float](repeating: 0, count: 20 * plane))])
  }

  public func template(at row: Int, column: Int, of features: SearchFeatures) throws -> Template {
    guard let map = features.payload as? Map else { throw Failure.foreign }
    return Template(payload: map.cells[row * map.size + column])
  }

  public func combine(_ terms: [(weight: Float, template: Template)]) throws -> Template {
    var sum: Colour = [0, 0, 0]
    for (weight, template) in terms {
      guard let colour = template.payload as? Colour else { throw Failure.foreign }
      for i in 0..<3 { sum[i] += weight * colour[i] }
    }
    return Template(payload: sum)
  }

  public func template(classFrom cls: Template, boxFrom loc: Template) throws -> Template { cls }

  enum Failure: Error { case foreign }

  private func colour(_ image: Image, x: Int, y: Int) -> Colour {
    let i = (y * image.width + x) * 3
    return (0..<3).map { Float(image.pixels[i + $0]) / 255 - 0.5 }
  }
}
