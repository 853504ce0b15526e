import Foundation
import Tensors
import TestSupport
import Testing

/// `siamscope doctor` without a folder: the machine and the installation.
@Suite struct DoctorTests {
  @Test func aWholeInstallationIsFine() throws {
    let outcome = try BuiltProgram.run(["doctor"])
    #expect(outcome.code == 0, "\(outcome.output)")
    #expect(!outcome.output.contains("BAD"))
    for subject in ["processor", "kernels", "memory", "terminal", "locale", "ffmpeg", "mpirun", "decoders", "themes"] {
      #expect(outcome.output.contains(subject), "\(subject)")
    }
    // All networks answer for every instruction set that this processor has.
    for isa in InstructionSet.available {
      for model in ["siamrpn-s", "dasiamrpn-s", "siamrpnpp-s"] {
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.contains { $0.contains(model) && $0.contains("\(isa.rawValue): cell") }, "\(model) \(isa)")
      }
    }
  }

  @Test func aMissingFolderIsBad() throws {
    let outcome = try BuiltProgram.run(["doctor"], environment: ["SIAMSCOPE_DATA": "/nowhere"])
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("BAD   data"))
  }

  @Test func anInstructionSetThatIsNotThereIsBad() throws {
    let outcome = try BuiltProgram.run(["doctor"], environment: ["SIAMSCOPE_ISA": "sse9"])
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("no such instruction set"))
  }

  @Test func aTerminalIsAsked() throws {
    let terminal = try PseudoTerminal(BuiltProgram.url, ["doctor"], width: 120, height: 40)
    terminal.patience = 60
    #expect(try terminal.waitForExit() == .code(0))
    let written = String(decoding: terminal.written, as: UTF8.self)
    #expect(written.contains("true colour: "))
    #expect(terminal.isCooked)
  }
}
