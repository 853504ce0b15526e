import Foundation
import Imaging
import TestSupport
import Testing
import Tracking
import Training

@Suite struct ReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What an error says after the folder's name.
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)".replacingOccurrences(of: folder.url.path + "/", with: "") }
  }

  private func detection(_ text: String) throws -> [TargetTrack] {
    let path = try folder.write(text, to: "d.json")
    return try TrackReader.detection(path: path, images: "img", minimumSide: 10, maximumCover: 0.5)
  }

  @Test func listsOfPicturesWithBoxes() throws {
    let tracks = try detection(
      """
      [{"file": "a.jpg", "width": 100, "height": 100,
        "boxes": [{"box": [1.5, 2, 30, 40], "category": "Wine_Glass"}, {"box": [0, 0, 5, 50]},
                  {"box": [0, 0, 100, 90]}, {"box": [3, 3, 20, 20], "category": null}]}]
      """)
    #expect(tracks.map(\.name) == ["a.jpg#0", "a.jpg#3"])
    #expect(tracks.map(\.category) == ["wine glass", nil])
    #expect(
      tracks[0].views == [
        TargetView(path: "img/a.jpg", place: .box(Box(x: 1.5, y: 2, width: 30, height: 40)), frame: 0)
      ])
  }

  @Test func coco() throws {
    let tracks = try detection(
      """
      {"info": {"x": 1}, "images": [{"id": 7, "file_name": "b.jpg", "width": 640, "height": 480}],
       "annotations": [
         {"image_id": 7, "bbox": [10, 20, 30, 40], "category_id": 3, "iscrowd": 0, "segmentation": [[1, 2, 3]]},
         {"image_id": 7, "bbox": [10, 20, 30, 40], "category_id": 3, "iscrowd": 1}],
       "categories": [{"id": 3, "name": "car"}]}
      """)
    #expect(tracks.count == 1)
    #expect(tracks[0].category == "car")
    #expect(tracks[0].views[0].path == "img/b.jpg")
  }

  @Test func whatIsWrongIsSaidWithFileAndLine() {
    #expect(
      message { _ = try detection("[{\"file\": \"a\",\n\"width\": 1 \"height\": 2}]") }.hasPrefix(
        "d.json:2: not JSON: expected '}'"))
    #expect(
      message { _ = try detection("[\n\n{\"file\": \"a\"}]") }
        == "d.json:3: a: width and height should be positive numbers")
    #expect(
      message {
        _ = try detection(
          "[{\"file\": \"a\", \"width\": 9, \"height\": 9, \"boxes\": [\n{\"box\":\n [1, 2, \"3\", 4]}]}]")
      } == "d.json:3: box should be a list of four numbers")
    #expect(message { _ = try detection("{\"images\": 3}") }.hasPrefix("d.json:1: neither COCO's annotations"))
    #expect(
      message { _ = try detection("{\"images\": [],\n \"annotations\": [\n{\"image_id\": 4, \"bbox\": [1,1,1,1]}]}") }
        == "d.json:3: there is no image of the id 4")
    #expect(
      message {
        _ = try TrackReader.detection(path: folder.path("none.json"), images: "", minimumSide: 1, maximumCover: 1)
      }.contains("none.json: cannot be read"))
  }

  @Test func cropsOfPysotAndOthers() throws {
    let official = try folder.write(
      """
      {"train/ILSVRC_1": {"00": {"000000": [0, 0, 64, 64], "000004": [5, 5, 69, 69], "meta": [1]}},
       "b": {"01": {"000002": [20, 40]}}}
      """, to: "vid.json")
    let tracks = try TrackReader.crops(path: official, images: "crop511")
    #expect(tracks.map(\.name) == ["train/ILSVRC_1/00", "b/01"])
    #expect(
      tracks[0].views.map(\.path) == [
        "crop511/train/ILSVRC_1/000000.00.x.jpg", "crop511/train/ILSVRC_1/000004.00.x.jpg",
      ])
    // A square of 64 has s_z = 128; in the crop 127 pixels show that much.
    #expect(tracks[0].views[0].place == .centered(width: 63.5, height: 63.5))
    #expect(tracks[0].views[0].box(width: 511, height: 511).centerX == 255.5)

    let flat = try folder.write("{\"t\": {\"000013\": [0, 0, 64, 64], \"000002\": [0, 0, 64, 64]}}", to: "flat.json")
    #expect(
      try TrackReader.crops(path: flat, images: "c")[0].views.map(\.path) == ["c/t/000002.jpg", "c/t/000013.jpg"])

    let listed = try folder.write(
      "{\"clip\": [{\"file\": \"b.webp\", \"frame\": 9, \"category\": \"person\", \"size\": [10, 20]},"
        + "{\"file\": \"a.webp\", \"frame\": 3, \"size\": [11, 22]}, {\"file\": \"c.webp\", \"size\": [0, 22]}]}",
      to: "clips.json")
    let clips = try TrackReader.crops(path: listed, images: "c")
    #expect(clips[0].category == "person")
    #expect(clips[0].views.map(\.path) == ["c/a.webp", "c/b.webp"])
    #expect(clips[0].views[0].place == .centered(width: 11, height: 22))

    let bad = try folder.write("{\"t\": {\n\"000013\": [1, 2, 3]}}", to: "bad.json")
    #expect(
      message { _ = try TrackReader.crops(path: bad, images: "c") }
        == "bad.json:2: t, frame 000013: expected [x1, y1, x2, y2] or [w, h]")
  }

  @Test func pascalVOC() throws {
    let xml = """
      <?xml version="1.0"?>
      <!-- made by hand -->
      <annotation verified="yes">
        <filename>a&amp;b.jpg</filename>
        <size><width>500</width><height>300</height><depth>3</depth></size>
        <object><name>dog</name><difficult>0</difficult>
          <bndbox><xmin>1</xmin><ymin>11</ymin><xmax>40</xmax><ymax>60</ymax></bndbox>
          <part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>
        </object>
        <object><name>flea</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>3</xmax><ymax>3</ymax></bndbox></object>
      </annotation>
      """
    try folder.write(xml, to: "voc/Annotations/a.xml")
    let tracks = try TrackReader.voc(path: folder.path("voc"), images: nil, minimumSide: 10, maximumCover: 0.5)
    #expect(tracks.count == 1)
    #expect(tracks[0].category == "dog")
    #expect(tracks[0].views[0].path == folder.path("voc/JPEGImages/a&b.jpg"))
    #expect(tracks[0].views[0].place == .box(Box(x: 0, y: 10, width: 40, height: 50)))

    func voc(_ text: String) -> String {
      message {
        let path = try folder.write(text, to: "bad/Annotations/b.xml")
        _ = path
        _ = try TrackReader.voc(path: folder.path("bad"), images: nil, minimumSide: 1, maximumCover: 1)
      }
    }
    #expect(
      voc("<annotation>\n<filename>x</filename>\n<size>") == "bad/Annotations/b.xml:3: not XML: <size> is never closed")
    #expect(voc("<annotation>\n</b>") == "bad/Annotations/b.xml:2: not XML: </b> closes nothing that is open")
    #expect(voc("<annotation>\n<filename>x</filename></annotation>").hasSuffix("b.xml:1: there is no <size>"))
    #expect(
      voc(xml.replacingOccurrences(of: "<xmin>1</xmin>", with: "<xmin>one</xmin>")).contains(
        "b.xml:7: 'one' is no number"))
    #expect(voc("").contains("there is no element"))
  }

  @Test func sequencesOfFrames() throws {
    let data = try SmallData()
    var warnings: [String] = []
    let tracks = try TrackReader.sequences(
      path: data.folder.path("walk"), category: "Person", minimumSide: 6, warnings: &warnings)
    #expect(tracks.count == 1 && tracks[0].views.count == 5)
    #expect(tracks[0].category == "person")
    #expect(tracks[0].views[1].path == data.folder.path("walk/0002.png"))
    try data.folder.write("30,40,x,4\n", to: "walk/groundtruth.txt")
    #expect(throws: (any Error).self) {
      try TrackReader.sequences(path: data.folder.path("walk"), category: nil, minimumSide: 6, warnings: &warnings)
    }
    // Frames alone are told what they lack.
    try FileManager.default.removeItem(atPath: data.folder.path("walk/groundtruth.txt"))
    do {
      _ = try TrackReader.sequences(path: data.folder.path("walk"), category: nil, minimumSide: 6, warnings: &warnings)
      Issue.record("no error")
    } catch { #expect("\(error)".contains("groundtruth.txt")) }
  }

  @Test func bytesAtRandomNeverTrap() throws {
    var random = CounterRandom(seed: 99, index: 0)
    let seeds = [
      "[{\"file\": \"a\\u00e9\\ud83d\\ude00\", \"width\": 1e2, \"boxes\": [{\"box\": [1, -2.5, NaN, -Infinity]}]}, null, true]",
      "<?xml?><a b='c'>t&#65;&lt;<!-- x --><d/><e>f</e></a>",
    ]
    for seed in seeds {
      let bytes = Array(seed.utf8)
      _ = try? JSONTree.parse(bytes, name: "x")
      for _ in 0..<4000 {
        var broken = bytes
        for _ in 0...random.below(4) {
          switch random.below(3) {
          case 0: broken[random.below(broken.count)] = UInt8(random.below(256))
          case 1: broken.remove(at: random.below(broken.count))
          default: broken.insert(UInt8(random.below(256)), at: random.below(broken.count))
          }
        }
        _ = try? JSONTree.parse(Array(broken.prefix(random.below(broken.count) + 1)), name: "x")
        _ = try? XMLTree.parse(Array(broken.prefix(random.below(broken.count) + 1)), name: "x")
      }
    }
    #expect(throws: TrainingDataError.self) { try JSONTree.parse([UInt8](repeating: 0x5B, count: 100_000), name: "x") }
    #expect(throws: TrainingDataError.self) {
      try XMLTree.parse(Array(String(repeating: "<a>", count: 100_000).utf8), name: "x")
    }
  }
}
