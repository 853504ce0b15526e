import Datasets
import Foundation
import Panels
import Terminal
import Tracking

extension Reader {
  /// Files of settings: parameters, themes, data sets.
  static var texts: [Reader] {
    [
      Reader(name: "yaml") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let contents = try? ParameterFile.read(text, name: "x.yaml", over: TrackerParameters()) {
          _ = ParameterFile.text(contents.parameters)
        }
      } seeds: {
        var parameters = TrackerParameters()
        parameters.clsWeights = [0.2, 0.3, 0.5]
        parameters.locWeights = [0.5, 0.25, 0.25]
        return [
          ParameterFile.text(TrackerParameters()).bytes, ParameterFile.text(parameters).bytes,
          "ANCHOR:\n  STRIDE: 8\n  RATIOS: [0.33, 0.5, 1, 2, 3]\nTRACK: {TYPE: 'X', PENALTY_K: 4e-2, LR: .inf}\n".bytes,
          "a: &a [*a, b]\n<<: *a\n? [x, y]\n: !!binary aGk=\n--- |\n  text\n...\n".bytes,
        ]
      },
      Reader(name: "theme") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let theme = try? ThemeFile.parse(text, name: "x", file: "x.theme") { _ = Look(theme: theme) }
        _ = KeyEvent(notation: text)
      } seeds: {
        [
          "# a theme\nbackground = \"#101418\"\ngradient = \"viridis\" # colours\nrunner-up = \"#abcdef\"\n".bytes,
          "text=\"#FFF\"\r\nchosen = \"none\"\ntext = \"#000000\"\n".bytes, "ctrl-alt-shift-f12".bytes,
        ]
      },
      Reader(name: "dataset") { bytes in
        if let file = try? PysotFile(bytes, path: "x.json") {
          for name in file.names.prefix(4) {
            guard let footage = try? file.open(name) else { continue }
            _ = footage.groundTruth?.boxes(count: min(footage.count, 100))
          }
        }
      } seeds: {
        [
          """
          {"a": {"video_dir": "a", "init_rect": [1, 2, 3, 4], "img_names": ["a/1.jpg", "a/2.jpg"],
           "gt_rect": [[1, 2, 3, 4], [NaN, -Infinity, 1e3, 0.5]], "absent": [1, 0], "attr": ["x"]}}
          """.bytes, "{\"b\": {\"img_names\": [\"1.png\"], \"gt_rect\": [[[1, 2, 3, 4, 5, 6, 7, 8]]]}}".bytes,
        ]
      },
    ]
  }
}
