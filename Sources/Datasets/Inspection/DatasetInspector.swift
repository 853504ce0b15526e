import Foundation
import Imaging
import Tracking

/// Looks through a data set's folder and says what it is and what is odd about it.
public struct DatasetInspector: Sendable {
  private let opener: FootageOpener
  /// Decodes every frame; otherwise the first, the middle and the last of each sequence.
  private let everyFrame: Bool

  public init(opener: FootageOpener = FootageOpener(), everyFrame: Bool = false) {
    self.opener = opener
    self.everyFrame = everyFrame
  }

  /// Inspects a sequence, a folder of sequences or a data set's JSON file. What cannot be read is a finding.
  public func inspect(_ path: String) -> DatasetReport {
    var report = DatasetReport()
    do {
      for sequence in try opener.sequences(in: path) { inspect(sequence: sequence, &report) }
    } catch { report.findings.append(.init(.error, "\(error)")) }
    return report
  }

  private func inspect(sequence: String, _ report: inout DatasetReport) {
    let first: Footage
    do { first = try opener.open(sequence) } catch {
      report.findings.append(.init(.error, "\(error)"))
      return
    }
    report.findings += first.warnings.map { .init(.warning, $0) }
    let size = checkFrames(first, &report)
    check(first, size: size, &report)
    for target in first.targets.dropFirst() {
      do { check(try opener.open(sequence, target: target), size: size, &report) } catch {
        report.findings.append(.init(.error, "\(error)"))
      }
    }
    for (label, values) in first.labels.sorted(by: { $0.key < $1.key }) where values.count != first.count {
      report.findings.append(
        .init(.warning, "\(first.path): \(label) has \(values.count) values for \(first.count) frames"))
    }
    report.sequences.append(
      .init(
        name: first.name, layout: first.layout, frames: first.count, width: size.width, height: size.height,
        boxes: (0..<first.count).count { first.truth($0) != nil }, base: first.base, targets: first.targets))
  }

  /// Decodes frames; returns the size of the first that can be read.
  private func checkFrames(_ footage: Footage, _ report: inout DatasetReport) -> (width: Int, height: Int) {
    var size = (width: 0, height: 0)
    let all = everyFrame ? Array(0..<footage.count) : Array(Set([0, footage.count / 2, footage.count - 1])).sorted()
    for index in all {
      do {
        let image = try footage.frame(index)
        if size == (0, 0) { size = (image.width, image.height) }
        guard size != (image.width, image.height) else { continue }
        report.findings.append(
          .init(
            .warning,
            "\(footage.frames.label(at: index)): \(image.width) x \(image.height) pixels, unlike the "
              + "\(size.width) x \(size.height) of the first frame"))
      } catch { report.findings.append(.init(.error, "\(error)")) }
    }
    guard let folder = footage.frames as? FrameFolder, !everyFrame else { return size }
    for index in 0..<folder.count where !all.contains(index) && !folder.missing.contains(index) {
      var status = stat()
      let file = folder.label(at: index)
      if stat(file, &status) != 0 {
        report.findings.append(.init(.error, "\(DatasetError.missingFrame(file: file, frame: index))"))
      } else if status.st_size == 0 {
        report.findings.append(.init(.error, "\(ImageError.empty(name: file))"))
      } else {
        // Its first bytes cost little and tell most of what is no picture.
        do {
          if case .other(let guess) = ImageFormat(sniffing: try WholeFile.head(path: file, count: 64)) {
            throw ImageError.unknownFormat(name: file, looksLike: guess)
          }
        } catch { report.findings.append(.init(.error, "\(error)")) }
      }
    }
    return size
  }

  /// Boxes against the frame's size and against what the layout says of its coordinates.
  private func check(_ footage: Footage, size: (width: Int, height: Int), _ report: inout DatasetReport) {
    guard let truth = footage.groundTruth else { return }
    var outside = Tally()
    var beyond = Tally()
    var degenerate = Tally()
    var zero = Tally()
    var asCorners = 0
    for (index, region) in truth.regions.enumerated() {
      guard case .rectangle(let box) = region else { continue }
      if !box.isPresent {
        // All zeros is how several sets write "absent".
        if box != Box(x: 0, y: 0, width: 0, height: 0) { degenerate.add(index) }
        continue
      }
      if box.x == 0 || box.y == 0 { zero.add(index) }
      guard size.width > 0 else { continue }
      let placed = box.offset(dx: -truth.base, dy: -truth.base)
      let (width, height) = (Double(size.width), Double(size.height))
      if placed.right <= 0 || placed.bottom <= 0 || placed.x >= width || placed.y >= height {
        outside.add(index)
      } else if placed.right > width + 1 || placed.bottom > height + 1 {
        beyond.add(index)
        if box.width > box.x, box.height > box.y, box.width <= width + 1, box.height <= height + 1 { asCorners += 1 }
      }
    }
    let total = truth.regions.count
    func say(_ tally: Tally, _ severity: DatasetReport.Finding.Severity, _ text: String) {
      guard let first = tally.first else { return }
      let others = tally.count > 1 ? " (and \(tally.count - 1) more lines)" : ""
      // Only files with one region a line have line numbers.
      let hasLines = ![DatasetLayout.mot, .davis, .pysot].contains(footage.layout)
      let place = hasLines ? "\(truth.file):\(first + 1)" : "\(truth.file): \(footage.name), frame \(first + 1)"
      report.findings.append(.init(severity, "\(place): \(text)\(others)"))
    }
    say(degenerate, .warning, "a box without a positive, finite width and height; it is taken as absent")
    say(outside, .warning, "the box lies wholly outside the frame of \(size.width) x \(size.height)")
    if asCorners > total / 2 {
      say(beyond, .warning, "the box leaves the frame; read as corners x1,y1,x2,y2 it would fit: wrong format?")
    } else {
      say(beyond, .warning, "the box reaches beyond the frame of \(size.width) x \(size.height)")
    }
    if truth.base == 1 {
      say(zero, .warning, "a coordinate is 0, but \(footage.layout.title) counts from 1: is the file 0-based?")
    }
  }

  private struct Tally {
    var first: Int?
    var count = 0

    mutating func add(_ index: Int) {
      first = first ?? index
      count += 1
    }
  }
}
