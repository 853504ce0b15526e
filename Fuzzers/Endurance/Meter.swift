import Foundation

/// Memory and open files of this process, as time goes by.
struct Meter {
  struct Reading {
    let seconds: Double
    let frames: Int
    let megabytes: Double
    let files: Int
  }

  private let start = ProcessInfo.processInfo.systemUptime
  private(set) var readings: [Reading] = []

  var isDue: Bool { ProcessInfo.processInfo.systemUptime - start >= (readings.last?.seconds ?? 0) + 10 }

  mutating func note(frames: Int) {
    let reading = Reading(
      seconds: ProcessInfo.processInfo.systemUptime - start, frames: frames, megabytes: Self.megabytes(),
      files: Self.files())
    readings.append(reading)
    print(
      String(
        format: "%7.0f s  %9d frames  %7.1f MB  %3d open files", reading.seconds, reading.frames, reading.megabytes,
        reading.files))
    fflush(nil)
  }

  /// Readings after the first minute, in two halves of time: what counts is whether the second is higher.
  private var halves: (first: ArraySlice<Reading>, second: ArraySlice<Reading>) {
    let later = readings.drop { $0.seconds < 60 }
    let middle = later.startIndex + later.count / 2
    return (later[..<middle], later[middle...])
  }

  /// The highest memory of the last half against the highest of the first: a leak shows there, a full cache does not.
  var hasGrown: Bool {
    let (first, second) = halves
    guard let before = first.map(\.megabytes).max(), let after = second.map(\.megabytes).max(),
      let filesBefore = first.map(\.files).max(), let filesAfter = second.map(\.files).max()
    else { return false }
    return after > before * 1.05 + 4 || filesAfter > filesBefore
  }

  var verdict: String {
    let (first, second) = halves
    func text(_ part: ArraySlice<Reading>) -> String {
      let memory = part.map(\.megabytes)
      guard let low = memory.min(), let high = memory.max(), let files = part.map(\.files).max() else {
        return "no readings: it took less than a minute"
      }
      return String(format: "%.1f to %.1f MB, at most %d open files", low, high, files)
    }
    return """
      after the first minute, first half:  \(text(first))
      after the first minute, second half: \(text(second))
      \(hasGrown ? "GROWN" : "flat")
      """
  }

  /// Resident memory.
  private static func megabytes() -> Double {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return .nan }
    let words = text.split(separator: " ")
    return words.count > 1 ? (Double(words[1]) ?? .nan) * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576 : .nan
  }

  private static func files() -> Int {
    // The listing's own descriptor is one of them.
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 1) - 1
  }
}
