import Datasets
import Foundation

/// The sequences of the folders that a person names, with what could not be opened.
struct SequenceList {
  var sequences: [EvalSequence] = []
  /// By name, why.
  var unreadable: [(name: String, reason: String)] = []

  /// Opens what is there; never throws: what fails is listed.
  init(_ folders: [String], everyTarget: Bool) {
    let opener = FootageOpener()
    for folder in folders {
      do {
        for path in try opener.sequences(in: folder, everyTarget: everyTarget) { add(path, opener) }
      } catch {
        unreadable.append((folder, "\(error)"))
      }
    }
  }

  private mutating func add(_ path: String, _ opener: FootageOpener) {
    do {
      let sequence = try EvalSequence(path: path, opener: opener)
      // Results and claims go by the name: of two sequences with one name, one would be taken for the other.
      if let twin = sequences.first(where: { $0.name == sequence.name }) {
        if twin.path == sequence.path { return }
        throw EvalError.twin(sequence.name, first: twin.path, second: sequence.path)
      }
      sequences.append(sequence)
    } catch {
      unreadable.append((URL(fileURLWithPath: path).lastPathComponent, "\(error)"))
    }
  }

  /// Numbers of the sequences, the longest first: what is begun last should be short.
  var longestFirst: [Int] {
    sequences.indices.sorted { a, b in
      let (x, y) = (sequences[a].groundTruth.count, sequences[b].groundTruth.count)
      return x == y ? sequences[a].name < sequences[b].name : x > y
    }
  }
}
