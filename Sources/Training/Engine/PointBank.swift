import CKernels
import Tensors

/// A dense convolution's filters at the 36 points of minimal filtering, repacked after each step of training.
struct PointBank: Sendable {
  /// Of one output of the sum that is computed with them: for a mirrored bank that is an input of the layer.
  let inputs: Int
  let outputs: Int
  /// Taps along each axis: 3 or 5.
  let kernel: Int
  let groups: [VectorGroup]
  /// [point][group][input][lane]
  let floats: Floats
  /// A pixel outside the map.
  let zeros: Floats
  private let table: KernelTable

  init(kernel: Int, inputs: Int, outputs: Int, table: KernelTable) {
    self.kernel = kernel
    self.inputs = inputs
    self.outputs = outputs
    self.table = table
    groups = table.groups(channels: outputs)
    floats = Floats(count: Convolution.points * inputs * table.padded(outputs))
    zeros = Floats(count: table.padded(inputs))
  }

  /// Floats of one point.
  var plane: Int { inputs * table.padded(outputs) }

  /// Takes filters in (O, I, Kh, Kw) order.
  func pack(_ filters: UnsafePointer<Float>) {
    for group in groups {
      let first = group.first * table.lanes
      table.forward.pack_minimal(
        filters, Int32(outputs), Int32(inputs), Int32(kernel), Int32(first), Int32(group.count), plane,
        floats.pointer + first * inputs)
    }
  }

  /// Takes a layer's filters, (its O = `inputs`, its I = `outputs`, Kh, Kw), for the gradient of the layer's input:
  /// mirrored, and inputs and outputs exchanged.
  func packMirrored(_ filters: UnsafePointer<Float>) {
    let turned = Floats(mirroring: filters, inputs: inputs, outputs: outputs, kernel: kernel)
    withExtendedLifetime(turned) { pack(turned.pointer) }
  }
}
