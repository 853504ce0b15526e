/// The part of a graph that no gradient goes through: computed image by image, its values in a small arena.
struct FrozenPart {
  /// The values in the order in which they are computed, pictures left out.
  private(set) var values: [Int] = []
  /// Where a value that is not kept lies in the arena, and its border; by value.
  private(set) var places: [Int: (offset: Int, halo: Int)] = [:]
  /// Floats of the arena.
  private(set) var arenaCount = 0

  init() {}

  init(graph: TrainingGraph, isComputed: [Bool], isKept: [Bool]) {
    var lastUse = [Int](repeating: 0, count: graph.operations.count)
    var halo = lastUse
    for (value, operation) in graph.operations.enumerated() where isComputed[value] {
      if case .picture = operation { continue }
      values.append(value)
      for input in operation.inputs { lastUse[input] = value }
      if case .convolution(let input, let layer, _) = operation {
        halo[input] = max(halo[input], graph.layers[layer].geometry.padding)
      }
    }
    var live: [(offset: Int, count: Int, until: Int)] = []
    for value in values where !isKept[value] {
      let shape = graph.shapes[value]
      live.removeAll { $0.until < value }
      live.sort { $0.offset < $1.offset }
      let floats = (shape.height + 2 * halo[value]) * (shape.width + 2 * halo[value]) * shape.stride
      // The vectors of a last pixel may be read as a whole, hence some room after each.
      let need = (floats + 79) / 16 * 16
      var offset = 0
      for block in live {
        if block.offset - offset >= need { break }
        offset = max(offset, block.offset + block.count)
      }
      live.append((offset, need, max(lastUse[value], value)))
      arenaCount = max(arenaCount, offset + need)
      places[value] = (offset, halo[value])
    }
  }

  /// A value's view in an arena; its border is zeros only after `clearBorder`.
  func view(_ value: Int, shape: MapShape, arena: UnsafeMutablePointer<Float>) -> MapView? {
    guard let place = places[value] else { return nil }
    let row = (shape.width + 2 * place.halo) * shape.stride
    return MapView(
      base: arena + place.offset + place.halo * (row + shape.stride), row: row, pixel: shape.stride,
      height: shape.height, width: shape.width, halo: place.halo)
  }
}

extension MapView {
  /// Zeros around the map: memory is reused, so the border is drawn anew each time.
  func clearBorder() {
    if halo == 0 { return }
    let side = halo * pixel
    let top = base - halo * (row + pixel)
    top.update(repeating: 0, count: halo * row)
    (top + (halo + height) * row).update(repeating: 0, count: halo * row)
    for y in 0..<height {
      let start = top + (halo + y) * row
      start.update(repeating: 0, count: side)
      (start + row - side).update(repeating: 0, count: side)
    }
  }
}
