import Foundation
import Imaging
import Metrics
import Training

/// A run's curves as one SVG file, made from its log.jsonl: losses, success on sequences, learning rate, gradient norm,
/// speed.
struct CurveFile {
  let curves: TrainingCurves

  init(_ curves: TrainingCurves) { self.curves = curves }

  /// Reads the lines of a run's log. What is no step of a run is passed over.
  init(log path: String) throws {
    var curves = TrainingCurves()
    let text = String(decoding: try WholeFile.read(path: path), as: UTF8.self)
    for line in text.split(separator: "\n") {
      guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let step = object["step"] as? Int
      else { continue }
      func number(_ key: String) -> Double? { (object[key] as? NSNumber)?.doubleValue }
      if let cls = number("validation_cls"), let loc = number("validation_loc") {
        curves.add(TrainingCurves.Validation(step: step, cls: cls, loc: loc))
      } else if let auc = object["auc"] as? [String: Any] {
        let names = auc.keys.sorted()
        curves.add(
          TrainingCurves.Tracking(
            step: step, names: names, auc: names.map { (auc[$0] as? NSNumber)?.doubleValue ?? .nan }))
      } else if let rate = number("rate") {
        let isSkipped = object["skipped"] as? Bool ?? false
        curves.add(
          step: step, cls: isSkipped ? .nan : number("cls") ?? .nan, loc: isSkipped ? .nan : number("loc") ?? .nan,
          rate: rate, gradientNorm: number("gradient_norm") ?? .nan,
          pairsPerSecond: number("pairs_per_second") ?? .nan)
      }
    }
    self.curves = curves
  }

  /// Writes the file; nothing where there is not a step yet.
  func write(to path: String) throws {
    guard !curves.points.isEmpty else { return }
    try WholeFile.write(Array(svg.utf8), path: path)
  }

  /// The diagrams below each other.
  var svg: String {
    let height = 440
    let parts = plots.enumerated().map { number, plot in
      plot.svg.replacingOccurrences(of: "<svg ", with: "<svg y=\"\(number * height)\" ")
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 \(height * parts.count)" width="640" \
      height="\(height * parts.count)">
      \(parts.joined())</svg>

      """
  }

  private var plots: [Plot] {
    let steps = curves.points.map { Double($0.step) }
    let last = max(1, steps.last ?? 1)
    let checks = curves.validations.map { Double($0.step) }
    func loss(_ key: String, _ title: String, _ value: KeyPath<TrainingCurves.Point, Double>, _ checked: [Double])
      -> Plot
    {
      let smooth = curves.smoothed(value)
      var series = [Plot.Series(name: "training", figure: figure(smooth.last), x: steps, y: smooth)]
      if !checked.isEmpty {
        series.append(Plot.Series(name: "validation", figure: figure(checked.last), x: checks, y: checked))
      }
      // The first steps are far above all others.
      let settled = smooth.dropFirst(smooth.count / 20).filter(\.isFinite) + checked
      let top = (settled.max() ?? 1) * 1.1
      return Plot(
        key: key, title: title, xLabel: "step", yLabel: "loss", xRange: 0...last, yRange: 0...max(top, 1e-6),
        series: series)
    }
    func line(_ key: String, _ title: String, _ label: String, _ values: [Double]) -> Plot {
      let top = values.filter(\.isFinite).max() ?? 1
      return Plot(
        key: key, title: title, xLabel: "step", yLabel: label, xRange: 0...last, yRange: 0...max(top * 1.05, 1e-9),
        series: [Plot.Series(name: label, figure: figure(values.last), x: steps, y: values)])
    }
    var plots = [
      loss("cls", "Classification", \.cls, curves.validations.map(\.cls)),
      loss("loc", "Box regression", \.loc, curves.validations.map(\.loc)),
    ]
    if let names = curves.trackings.last?.names {
      let x = curves.trackings.map { Double($0.step) }
      var series = [
        Plot.Series(
          name: "mean", figure: figure(curves.trackings.last?.mean), x: x, y: curves.trackings.map(\.mean))
      ]
      for name in names {
        let y = curves.trackings.map { one in one.names.firstIndex(of: name).map { one.auc[$0] } ?? .nan }
        series.append(Plot.Series(name: name, figure: figure(y.last), x: x, y: y))
      }
      plots.append(
        Plot(key: "auc", title: "Success on sequences", xLabel: "step", yLabel: "AUC", xRange: 0...last, series: series)
      )
    }
    let rates = curves.points.map { $0.rate * 1000 }
    plots.append(line("rate", "Learning rate", "rate · 1000", rates))
    plots.append(line("gradient", "Gradient norm", "norm", curves.smoothed(\.gradientNorm)))
    plots.append(line("speed", "Speed", "pairs a second", curves.points.map(\.pairsPerSecond)))
    return plots
  }

  private func figure(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return String(format: "%.4g", value)
  }
}
