import Foundation
import Glibc

/// Seconds from a fixed point.
func seconds() -> Double { clock(CLOCK_MONOTONIC) }

/// Seconds of this process's own work.
func processorSeconds() -> Double { clock(CLOCK_PROCESS_CPUTIME_ID) }

private func clock(_ id: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(id, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The value below which this part of them lies.
func quantile(_ values: [Double], _ part: Double) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
}

/// Resident bytes of this process, now and at most.
func memory() -> (now: Int, peak: Int) {
  let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  func field(_ name: String) -> Int {
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    return (line?.split(separator: " ", omittingEmptySubsequences: true).dropFirst().first.flatMap { Int($0) } ?? 0)
      * 1024
  }
  return (field("VmRSS:\t"), field("VmHWM:\t"))
}
