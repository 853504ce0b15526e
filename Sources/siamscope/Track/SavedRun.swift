import Foundation
import Imaging
import Siamese
import Tensors
import Tracking

/// A finished run's manifest, read back: everything that repeating it needs.
struct SavedRun {
  /// As the file has it; what is not needed to repeat the run is left out.
  struct Manifest: Decodable {
    struct Model: Decodable {
      var name: String
      var preset: String
      var weightsHash: String?

      enum CodingKeys: String, CodingKey {
        case name, preset
        case weightsHash = "weights_sha256"
      }
    }
    struct Engine: Decodable {
      var isa: String
      var precision: String
    }
    struct Footage: Decodable {
      var name: String
      var path: String?
      var frames: Int
      var base: Double
      var decoder: String?
    }
    struct First: Decodable {
      var frame: Int
      var box: [Double]
    }
    /// A number, or a list of them.
    enum Value: Decodable {
      case number(Double)
      case list([Double])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .list(try container.decode([Double].self))
        }
      }
    }
    struct Run: Decodable {
      var frames: Int
      var framesHash: String

      enum CodingKeys: String, CodingKey {
        case frames
        case framesHash = "frames_hash"
      }
    }

    var version: String
    var model: Model
    var engine: Engine
    var footage: Footage
    var first: First
    var parameters: [String: Value]
    var run: Run
  }

  let folder: String
  let manifest: Manifest
  let parameters: TrackerParameters
  /// 0-based.
  let first: (frame: Int, box: Box)

  /// Reads `folder/manifest.json`. Throws `VerifyError`.
  init(folder: String) throws {
    self.folder = folder
    let file = folder + "/manifest.json"
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(path: file, limit: 1 << 24) } catch {
      throw VerifyError.noManifest(folder: folder, reason: "\(error)")
    }
    self.manifest = try Self.parse(bytes, file: file)
    parameters = try Self.parameters(manifest.parameters, file: file)
    let box = manifest.first.box
    let base = manifest.footage.base
    guard box.count == 4, box.allSatisfy(\.isFinite), base.isFinite, manifest.first.frame >= 1,
      manifest.run.frames >= manifest.first.frame
    else { throw VerifyError.badManifest(file: file, reason: "first: a frame and a box of four numbers are needed") }
    first = (
      manifest.first.frame - 1, Box(x: box[0], y: box[1], width: box[2], height: box[3]).offset(dx: -base, dy: -base)
    )
  }

  static func parse(_ bytes: [UInt8], file: String) throws -> Manifest {
    do { return try JSONDecoder().decode(Manifest.self, from: Data(bytes)) } catch let error as DecodingError {
      throw VerifyError.badManifest(file: file, reason: Self.text(error))
    }
  }

  private static func parameters(_ values: [String: Manifest.Value], file: String) throws -> TrackerParameters {
    var parameters = TrackerParameters()
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      do {
        switch (name, value) {
        case ("cls_weights", .list(let weights)): parameters.clsWeights = weights
        case ("loc_weights", .list(let weights)): parameters.locWeights = weights
        case (_, .number(let number)): try Parameter.named(name).set(number, in: &parameters)
        case (_, .list):
          throw VerifyError.badManifest(file: file, reason: "parameters.\(name) should be a number")
        }
      } catch let error as ParameterError {
        throw VerifyError.badManifest(file: file, reason: "parameters: \(error)")
      }
    }
    // What the manifest does not name has the value it has today, which need not be the one it had.
    if let missing = Parameter.table.first(where: { values[$0.name] == nil })?.name {
      throw VerifyError.badManifest(file: file, reason: "parameters.\(missing) is missing: another version wrote it")
    }
    return parameters
  }

  private static func text(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return (context.codingPath.isEmpty ? "" : path(context) + ".") + key.stringValue + " is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): return "\(path(context)) is of another kind"
    case .dataCorrupted: return "not JSON"
    @unknown default: return "\(error)"
    }
  }

  /// The engine that the run used: its instruction set, unless the environment forces another.
  func engine(
    threads: Int, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> EngineOptions {
    let file = folder + "/manifest.json"
    guard let isa = InstructionSet(rawValue: manifest.engine.isa),
      let precision = Precision(rawValue: manifest.engine.precision)
    else {
      throw VerifyError.badManifest(
        file: file, reason: "engine: '\(manifest.engine.isa)' or '\(manifest.engine.precision)' is not known")
    }
    if environment["SIAMSCOPE_ISA"] != nil {
      let forced = try InstructionSet.fromEnvironment(environment)
      return EngineOptions(threads: threads, isa: forced, precision: precision)
    }
    guard isa.isAvailable else { throw VerifyError.otherProcessor(isa: isa.title) }
    return EngineOptions(threads: threads, isa: isa, precision: precision)
  }
}

/// Why a run cannot be repeated at all.
enum VerifyError: Error, CustomStringConvertible, Equatable {
  case noManifest(folder: String, reason: String)
  case badManifest(file: String, reason: String)
  case noFootage(file: String, name: String)
  case otherProcessor(isa: String)

  var description: String {
    switch self {
    case .noManifest(let folder, let reason):
      "\(folder) is no finished run: \(reason); --verify needs the folder that --out named"
    case .badManifest(let file, let reason): "\(file): \(reason)"
    case .noFootage(let file, let name):
      "\(file): it does not say where '\(name)' is: give the footage too, siamscope track FOOTAGE --verify …"
    case .otherProcessor(let isa):
      "the run used \(isa), which this processor lacks. Instruction sets differ in the last digits: repeat it on such "
        + "a machine, or see what differs with SIAMSCOPE_ISA=avx2 or portable"
    }
  }
}
