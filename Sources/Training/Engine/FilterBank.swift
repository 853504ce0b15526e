import CKernels
import Tensors

/// A dense convolution's filters in the order in which the kernels read them, repacked after each step of training.
struct FilterBank: Sendable {
  /// Taps along each axis.
  let kernel: Int
  /// Input channels in a run of the packed order.
  let depthOfTap: Int
  let groups: [VectorGroup]
  private let lanes: Int
  let floats: Floats

  init(kernel: Int, depthOfTap: Int, outputs: Int, table: KernelTable) {
    self.kernel = kernel
    self.depthOfTap = depthOfTap
    groups = table.groups(channels: outputs)
    lanes = table.lanes
    floats = Floats(count: kernel * kernel * depthOfTap * table.padded(outputs))
  }

  /// Floats of one output channel.
  var depth: Int { kernel * kernel * depthOfTap }

  private func place(_ group: VectorGroup) -> UnsafeMutablePointer<Float> {
    floats.pointer + group.first * lanes * depth
  }

  /// Takes filters in (O, I, Kh, Kw) order.
  func pack(_ filters: UnsafePointer<Float>, inputs: Int, outputs: Int) {
    for group in groups {
      ck_pack(
        filters, Int32(outputs), Int32(inputs), Int32(kernel), Int32(depthOfTap), Int32(group.first * lanes),
        Int32(group.count * lanes), place(group))
    }
  }

  /// Takes the same filters for the gradient of the input: mirrored, and inputs and outputs exchanged.
  func packMirrored(_ filters: UnsafePointer<Float>, inputs: Int, outputs: Int) {
    for group in groups {
      ck_pack_mirrored(
        filters, Int32(outputs), Int32(inputs), Int32(kernel), Int32(depthOfTap), Int32(group.first * lanes),
        Int32(group.count * lanes), place(group))
    }
  }

  /// Takes kernels that an exemplar made (spec.md §1.4): `generated` is kernel x kernel pixels of o · inputs + c.
  static func packGenerated(
    _ generated: UnsafePointer<Float>, pixel: Int, kernel: Int, outputs: Int, inputs: Int, depthOfTap: Int,
    factor: Float, table: KernelTable, into packed: UnsafeMutablePointer<Float>
  ) {
    let depth = kernel * kernel * depthOfTap
    for group in table.groups(channels: outputs) {
      let first = group.first * table.lanes
      ck_pack_generated(
        generated, pixel, Int32(kernel * kernel), Int32(outputs), Int32(inputs), Int32(depthOfTap), Int32(first),
        Int32(group.count * table.lanes), factor, packed + first * depth)
    }
  }

  /// The same for the gradient of the map.
  static func packGeneratedMirrored(
    _ generated: UnsafePointer<Float>, pixel: Int, kernel: Int, outputs: Int, inputs: Int, depthOfTap: Int,
    factor: Float, table: KernelTable, into packed: UnsafeMutablePointer<Float>
  ) {
    let depth = kernel * kernel * depthOfTap
    for group in table.groups(channels: inputs) {
      let first = group.first * table.lanes
      ck_pack_generated_mirrored(
        generated, pixel, Int32(kernel * kernel), Int32(outputs), Int32(inputs), Int32(depthOfTap), Int32(first),
        Int32(group.count * table.lanes), factor, packed + first * depth)
    }
  }
}

extension Convolution {
  /// The convolution that takes the gradient of the output to that of the input, once a stride's gaps are filled.
  var mirrored: Convolution {
    Convolution(
      name: name, inputChannels: outputChannels, outputChannels: inputChannels, kernel: kernel,
      padding: dilation * (kernel - 1) - padding, dilation: dilation, isForExemplar: isForExemplar)
  }
}

/// Where a convolution's sum finds its inputs: runs of floats from the first tap of an output.
struct TapRuns: Sendable {
  let offsets: [Int]
  /// Floats of a run.
  let length: Int

  /// A run is a whole row of taps where they are neighbours, else one tap's `channels`.
  init(kernel: Int, dilation: Int, row: Int, pixel: Int, channels: Int) {
    if TapRuns.mergesRows(kernel: kernel, dilation: dilation) {
      offsets = (0..<kernel).map { $0 * row }
      length = kernel * pixel
    } else {
      offsets = (0..<kernel * kernel).map { $0 / kernel * dilation * row + $0 % kernel * dilation * pixel }
      length = channels
    }
  }

  init(offsets: [Int], length: Int) {
    self.offsets = offsets
    self.length = length
  }

  static func mergesRows(kernel: Int, dilation: Int) -> Bool { kernel > 1 && dilation == 1 }
}

/// A convolution's sum cut in taps and blocks for the forward kernel.
struct DenseSum: Sendable {
  let taps: [ck_tap]
  let blocks: [Int32]

  /// Packed filters of one block; they stay in the second-level cache.
  private static let panelFloats = 65_536
  private static let longestRun = 512

  init(_ runs: TapRuns, widestGroup: Int) {
    let parts = (runs.length + Self.longestRun - 1) / Self.longestRun
    taps = runs.offsets.flatMap { offset in
      (0..<parts).map { part in
        let from = runs.length * part / parts
        return ck_tap(
          offset: offset + from, length: Int32(runs.length * (part + 1) / parts - from), closes: 0)
      }
    }
    let total = runs.offsets.count * runs.length
    let limit = max(256, Self.panelFloats / widestGroup)
    let count = min(taps.count, max(1, (total + limit - 1) / limit))
    let taps = self.taps.count
    blocks = (0...count).map { Int32(taps * $0 / count) }
  }
}
