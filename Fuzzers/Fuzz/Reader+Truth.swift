import Datasets
import Foundation
import Imaging
import Tracking

extension Reader {
  /// Ground truths in every layout: the first byte chooses the layout, the rest is the file's.
  static let truth: Reader = {
    let root = scratch()
    return Reader(name: "truth") { bytes in
      guard let kind = bytes.first else { return }
      let layout = Layout.all[Int(kind) % Layout.all.count]
      let body = Array(bytes.dropFirst())
      if let truth = try? GroundTruth.parse(body, file: "groundtruth.txt", base: 1) {
        _ = truth.boxes(count: 8)
        _ = truth.regions.prefix(8).map { $0.text() }
      }
      guard let folder = try? layout.write(body, in: root) else { return }
      if let footage = try? FootageOpener(installation: Installation(root: nil)).open(folder) {
        _ = footage.groundTruth?.boxes(count: footage.count)
        _ = footage.framesPerSecond
      }
      _ = DatasetInspector(opener: FootageOpener(installation: Installation(root: nil))).inspect(folder).lines
    } seeds: {
      let bodies = [
        "1,2,3,4\n5\t6\t7\t8\n9 10 11 12\r\n", "nan,nan,nan,nan\n0\n1\n2\n1,1,9,1,9,9,1,9\n",
        "m3,4,5,6,2,3,25\nmask:0,0,4,4,16\nspecial:1\n", "1,-1,10,20,30,40,1,-1,-1,-1\n2,-1,11,21,30,40,0,1,0.5\n",
        "1 10 20 30 40 1 0 0 0 \"x\"\n1 11 21 31 41 2 1 0 0 \"x\"\n",
        "[Sequence]\nframeRate=30\nanno_fps: 10Hz\nfps=25\n",
        "0\n1\n1\n8,7,6\n",
      ]
      return Layout.all.indices.flatMap { kind in bodies.map { [UInt8(kind)] + $0.bytes } }
    }
  }()

  /// Where a layout keeps the file that is written, and what lies beside it.
  private struct Layout: Sendable {
    let name: String
    /// The file that gets the input.
    let file: String
    /// Files that are there besides, with their text.
    var others: [String: String] = [:]
    let frames: String
    /// The folder to open.
    var opened = ""

    static let all = [
      Layout(name: "otb", file: "groundtruth_rect.txt", frames: "img"),
      Layout(
        name: "otb2", file: "groundtruth_rect.2.txt", others: ["groundtruth_rect.1.txt": "1,2,3,4\n"], frames: "img"),
      Layout(name: "vot", file: "groundtruth.txt", others: ["sequence": "fps=25\n"], frames: "color"),
      Layout(name: "votini", file: "sequence", others: ["groundtruth.txt": "1,2,3,4\n"], frames: "color"),
      Layout(name: "got", file: "absence.label", others: ["groundtruth.txt": "1,2,3,4\n"], frames: ""),
      Layout(name: "lasot", file: "out_of_view.txt", others: ["groundtruth.txt": "1,2,3,4\n"], frames: "img"),
      Layout(name: "mot", file: "gt/gt.txt", others: ["seqinfo.ini": "[Sequence]\n"], frames: "img1"),
      Layout(name: "motini", file: "seqinfo.ini", others: ["gt/gt.txt": "1,1,2,3,4,5,1\n"], frames: "img1"),
      Layout(name: "nfs/30", file: "x.txt", frames: "x", opened: "x"),
      Layout(name: "trackingnet", file: "anno/x.txt", frames: "frames/x", opened: "frames/x"),
    ]

    /// Writes the file, and the rest where it is not there yet; the folder to open.
    func write(_ bytes: [UInt8], in root: URL) throws -> String {
      let folder = root.appendingPathComponent(name)
      if !FileManager.default.fileExists(atPath: folder.path) {
        let pictures = frames.isEmpty ? folder : folder.appendingPathComponent(frames)
        try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
        for number in 1...3 {
          try Image(width: 2, height: 2).writePNG(toPath: pictures.appendingPathComponent("000\(number).png").path)
        }
        for file in Array(others.keys) + [self.file] {
          let above = folder.appendingPathComponent(file).deletingLastPathComponent()
          try FileManager.default.createDirectory(at: above, withIntermediateDirectories: true)
        }
        for (file, text) in others { try Data(text.utf8).write(to: folder.appendingPathComponent(file)) }
      }
      try Data(bytes).write(to: folder.appendingPathComponent(file))
      return opened.isEmpty ? folder.path : folder.appendingPathComponent(opened).path
    }
  }
}
