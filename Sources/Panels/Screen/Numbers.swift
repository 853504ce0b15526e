import Terminal
import Workbench

/// Numbers as the panels write them: aligned, two or three digits, never jumping in width.
enum Numbers {
  /// A share of 0…1 in four cells: `.742`, `1.00`.
  static func share(_ value: Double) -> String {
    if value.isNaN { return "   –" }
    return value >= 0.9995 || value < 0
      ? TextFit.number(value, cells: 4, decimals: 2) : TextFit.number(value, cells: 4, decimals: 3, leadingZero: false)
  }

  /// A share in three cells: `.74`, `1.0`.
  static func short(_ value: Double) -> String {
    if value.isNaN { return "  –" }
    return value >= 0.995 || value < 0
      ? TextFit.number(value, cells: 3, decimals: 1) : TextFit.number(value, cells: 3, decimals: 2, leadingZero: false)
  }

  /// Pixels with one decimal, right aligned.
  static func pixels(_ value: Double, cells: Int = 6) -> String { TextFit.number(value, cells: cells, decimals: 1) }

  /// Milliseconds from seconds: `6.1 ms`.
  static func milliseconds(_ seconds: Double, cells: Int = 5) -> String {
    TextFit.number(seconds * 1000, cells: cells, decimals: 1) + " ms"
  }

  /// A frame's number, from 1, as wide as the largest.
  static func frame(_ index: Int, of count: Int) -> String {
    TextFit.right(String(index + 1), String(max(1, count)).count)
  }

  /// A knob's value in six cells, whole numbers without a point; thousandths where it has them, as searched values do.
  static func knob(_ value: Double, _ knob: Knob) -> String {
    guard let parameter = knob.parameter else {
      return TextFit.number(value, cells: 6, decimals: 2, leadingZero: false)
    }
    switch parameter.kind {
    case .number:
      let hundredths = value * 100
      let decimals = parameter.step < 0.005 || abs(hundredths - hundredths.rounded()) > 1e-6 ? 3 : 2
      return TextFit.number(value, cells: 6, decimals: decimals, leadingZero: false)
    case .integer, .instance, .toggle: return TextFit.right(parameter.text(value), 6)
    }
  }
}
