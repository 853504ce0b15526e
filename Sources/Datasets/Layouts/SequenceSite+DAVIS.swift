import Foundation
import Imaging
import Tracking

extension SequenceSite {
  /// DAVIS: a PNG a frame whose pixels are the numbers of the objects; 0 is the background, 255 in DAVIS 2016 the one
  /// object. Frames without a mask file are not annotated.
  func openDAVIS(target: String?) throws -> Footage {
    let frames = FrameFolder(folder: pictures, pictures: names)
    let masks = annotations[0].file
    var maps: [IndexMap?] = []
    var objects: Set<UInt8> = []
    for index in 0..<frames.count {
      let path = masks + "/" + ((frames.names[index] as NSString).deletingPathExtension + ".png")
      guard FileManager.default.fileExists(atPath: path) else {
        maps.append(nil)
        continue
      }
      let map = try IndexMap.read(path: path)
      objects.formUnion(map.values)
      maps.append(map)
    }
    objects.remove(0)
    let ids = objects.sorted()
    let targets = ids.map(String.init)
    guard let id = target == nil ? ids.first : ids.first(where: { String($0) == target }) else {
      if let target { throw DatasetError.noSuchTarget(footage: folder, target: target, known: targets) }
      return footage(frames, targets: [], warnings: ["\(masks): no object in any mask"])
    }
    let regions = maps.map { $0.flatMap { $0.mask(of: id) }.map(Region.mask) ?? .absent }
    return footage(
      frames, name: target.map { "\(name).\($0)" }, truth: GroundTruth(regions: regions, base: 0, file: masks),
      targets: targets.count > 1 ? targets : [], warnings: [])
  }
}

extension IndexMap {
  /// The numbers that occur.
  fileprivate var values: Set<UInt8> {
    var seen = [Bool](repeating: false, count: 256)
    for value in indices { seen[Int(value)] = true }
    return Set((0...255).filter { seen[$0] }.map { UInt8($0) })
  }

  /// The pixels of one number, cut to the rectangle around them; nil where there are none.
  fileprivate func mask(of id: UInt8) -> RegionMask? {
    var (left, top, right, bottom) = (width, height, -1, -1)
    for y in 0..<height {
      for x in 0..<width where indices[y * width + x] == id {
        (left, right) = (min(left, x), max(right, x))
        (top, bottom) = (min(top, y), max(bottom, y))
      }
    }
    guard right >= left else { return nil }
    var pixels: [Bool] = []
    pixels.reserveCapacity((right - left + 1) * (bottom - top + 1))
    for y in top...bottom {
      for x in left...right { pixels.append(indices[y * width + x] == id) }
    }
    return RegionMask(x: left, y: top, width: right - left + 1, height: bottom - top + 1, pixels: pixels)
  }
}
