import CKernels
import Tensors

/// A dense convolution's filters as bfloat16, two input channels in a word, repacked after each step of training.
struct WordBank: Sendable {
  let groups: [VectorGroup]
  /// Words of one output channel.
  let depth: Int
  let floats: Floats
  private let geometry: Convolution
  /// Input channels in the packed order.
  private let channels: Int
  private let lanes: Int

  init(_ geometry: Convolution, table: KernelTable) {
    self.geometry = geometry
    lanes = table.lanes
    let mergesRows = TapRuns.mergesRows(kernel: geometry.kernel, dilation: geometry.dilation)
    channels =
      mergesRows && !geometry.takesPicture ? table.padded(geometry.inputChannels) : geometry.inputChannels
    groups = table.groups(channels: geometry.outputChannels)
    let taps = geometry.kernel * geometry.kernel
    let tapsInRun = mergesRows ? geometry.kernel : 1
    depth = taps / tapsInRun * ((tapsInRun * channels + 1) / 2)
    floats = Floats(count: depth * table.padded(geometry.outputChannels))
  }

  private var tapsInRun: Int {
    TapRuns.mergesRows(kernel: geometry.kernel, dilation: geometry.dilation) ? geometry.kernel : 1
  }

  /// Takes filters in (O, I, Kh, Kw) order, rounded to the nearest.
  func pack(_ filters: UnsafePointer<Float>) {
    for group in groups {
      ck_pack_bf16(
        filters, Int32(geometry.outputChannels), Int32(geometry.inputChannels), Int32(geometry.kernel),
        Int32(channels), Int32(tapsInRun), Int32(group.first * lanes), Int32(group.count * lanes),
        floats.pointer + group.first * lanes * depth)
    }
  }

  /// Takes a layer's filters for the gradient of the layer's input; the bank's geometry is the mirrored one.
  func packMirrored(_ filters: UnsafePointer<Float>) {
    let turned = Floats(
      mirroring: filters, inputs: geometry.inputChannels, outputs: geometry.outputChannels, kernel: geometry.kernel)
    withExtendedLifetime(turned) { pack(turned.pointer) }
  }

  /// Words of a map's row with a border.
  static func rowWords(_ x: MapView, padding: Int) -> Int { ((x.width + 2 * padding) * x.pixel + 1) / 2 }

  /// Words of a whole map with a border, and room for a vector at the end.
  static func words(_ x: MapView, padding: Int) -> Int {
    (x.height + 2 * padding) * rowWords(x, padding: padding) + 16
  }

  /// Where the sum finds its inputs among the words of a map.
  func runs(_ x: MapView, padding: Int) -> TapRuns {
    let row = Self.rowWords(x, padding: padding) * geometry.dilation
    let columns = geometry.kernel / tapsInRun
    return TapRuns(
      offsets: (0..<geometry.kernel).flatMap { ky in
        (0..<columns).map { ky * row + $0 * geometry.dilation * x.pixel / 2 }
      }, length: (tapsInRun * channels + 1) / 2)
  }
}
