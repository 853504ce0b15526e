import Foundation
import Tensors
import TestSupport
import Testing

/// Weights files that change while they are mapped.
@Suite struct CutFileTests {
  private func file(_ folder: TemporaryFolder, floats: Int = 1 << 16) throws -> String {
    let tensor = StoredTensor((0..<floats).map { Float($0) }, shape: [floats])
    var checkpoint = Checkpoint(sourceName: "x")
    try checkpoint.add(tensor, as: "a")
    let path = folder.path("weights.safetensors")
    try Safetensors.write(checkpoint, to: path)
    return path
  }

  @Test(arguments: [0, 4096, 100_000])
  func aFileCutShortWhileItIsMappedIsAnErrorAndNoCrash(length: Int) throws {
    let folder = try TemporaryFolder()
    let path = try file(folder)
    let mapped = try FileBytes(path: path)
    let checkpoint = try CheckpointReader.read(mapped)
    try mapped.requireWhole()
    #expect(truncate(path, off_t(length)) == 0)
    // What is gone reads as zeros.
    #expect(checkpoint["a"]?.floats().last == 0)
    let error = #expect(throws: CheckpointError.self) { try mapped.requireWhole() }
    #expect(error?.description.hasPrefix("\(path): was cut short") == true)
    #expect(mapped.sha256().count == 64)
    #expect(throws: CheckpointError.self) { try Safetensors.write(checkpoint, to: folder.path("copy.safetensors")) }
    #expect(!FileManager.default.fileExists(atPath: folder.path("copy.safetensors")))
  }

  @Test func otherFilesAreNotConcerned() throws {
    let folder = try TemporaryFolder()
    let other = try TemporaryFolder()
    let path = try file(folder)
    let cut = try CheckpointReader.read(path)
    let whole = try CheckpointReader.read(file(other))
    #expect(truncate(path, 0) == 0)
    #expect(cut["a"]?.floats().last == 0)
    #expect(whole["a"]?.floats().last == 65535)
    try whole.files[0].requireWhole()
  }

  @Test func aFileThatIsDeletedGoesOn() throws {
    let folder = try TemporaryFolder()
    let path = try file(folder)
    let checkpoint = try CheckpointReader.read(path)
    try FileManager.default.removeItem(atPath: path)
    #expect(checkpoint["a"]?.floats().last == 65535)
    try checkpoint.files[0].requireWhole()
  }

  @Test func mappingsAreGivenBack() throws {
    let folder = try TemporaryFolder()
    let path = try file(folder, floats: 16)
    // More than are watched at a time.
    for _ in 0..<1000 { _ = try CheckpointReader.read(path) }
  }
}
