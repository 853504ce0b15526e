/// Writes ONNX files field by field.
package enum ONNXWriter {
  /// How a tensor's numbers are written.
  package enum Packing {
    case raw
    case floatData
    case external
  }

  package struct Node {
    package var kind: String
    package var inputs: [String]
    package var output: String

    package init(kind: String, inputs: [String], output: String) {
      self.kind = kind
      self.inputs = inputs
      self.output = output
    }
  }

  package static func varint(_ value: UInt64) -> [UInt8] {
    var out: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return out + [UInt8(rest)]
  }

  /// A field that holds text, bytes or a message.
  package static func field(_ number: Int, _ content: [UInt8]) -> [UInt8] {
    varint(UInt64(number << 3 | 2)) + varint(UInt64(content.count)) + content
  }

  package static func field(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  package static func field(_ number: Int, _ value: UInt64) -> [UInt8] { varint(UInt64(number << 3)) + varint(value) }

  package static func tensor(_ name: String, _ shape: [Int], _ values: [Float], packing: Packing = .raw) -> [UInt8] {
    var out = shape.flatMap { field(1, UInt64($0)) } + field(2, 1)
    let data = values.flatMap { $0.bitPattern.littleEndianBytes }
    switch packing {
    case .raw: out += field(9, data)
    case .floatData: out += field(4, data)
    case .external: out += field(13, field(1, "location") + field(2, "weights.bin")) + field(14, 1)
    }
    return out + field(8, name)
  }

  package static func model(tensors: [[UInt8]], nodes: [Node] = []) -> [UInt8] {
    let graph =
      nodes.flatMap { node in
        field(1, node.inputs.flatMap { field(1, $0) } + field(2, node.output) + field(4, node.kind))
      } + field(2, "graph") + tensors.flatMap { field(5, $0) }
    return field(1, 7) + field(2, "tests") + field(7, graph) + field(8, field(2, 11))
  }

  /// DaSiamRPN's three networks with tiny widths, every tensor named by a number as some exporters do. `folded`
  /// leaves the BatchNorms out, as an export of an evaluating network does.
  package static func trio(folded: Bool) -> (model: [UInt8], boxKernel: [UInt8], classKernel: [UInt8]) {
    var number = 0
    var tensors: [[UInt8]] = []
    var nodes: [Node] = []
    func add(_ shape: [Int]) -> String {
      number += 1
      tensors.append(tensor("\(number)", shape, fill(shape, seed: number)))
      return "\(number)"
    }
    func convolution(_ input: String, _ shape: [Int], to output: String) {
      nodes.append(Node(kind: "Conv", inputs: [input, add(shape), add([shape[0]])], output: output))
    }
    var value = "input"
    let widths = [3, 2, 3, 4, 3, 2]
    for (i, kernel) in [11, 5, 3, 3, 3].enumerated() {
      convolution(value, [widths[i + 1], widths[i], kernel, kernel], to: "c\(i)")
      value = "c\(i)"
      if !folded {
        nodes.append(
          Node(kind: "BatchNormalization", inputs: [value] + (0..<4).map { _ in add([widths[i + 1]]) }, output: "n\(i)")
        )
        value = "n\(i)"
      }
      if i < 2 {
        nodes.append(Node(kind: "MaxPool", inputs: [value], output: "p\(i)"))
        value = "p\(i)"
      }
      if i < 4 {
        nodes.append(Node(kind: "Relu", inputs: [value], output: "r\(i)"))
        value = "r\(i)"
      }
    }
    convolution(value, [2, 2, 3, 3], to: "64")
    convolution("64", [20, 2, 4, 4], to: "65")
    convolution("65", [20, 20, 1, 1], to: "66")
    convolution(value, [2, 2, 3, 3], to: "67")
    convolution("67", [10, 2, 4, 4], to: "68")
    let model = model(tensors: tensors, nodes: nodes)
    func kernel(_ outputs: Int) -> [UInt8] {
      tensors = []
      nodes = []
      convolution("input", [outputs * 2, 2, 3, 3], to: "output")
      return Self.model(tensors: tensors, nodes: nodes)
    }
    return (model, kernel(20), kernel(10))
  }

  /// Values that tell tensors apart.
  package static func fill(_ shape: [Int], seed: Int) -> [Float] {
    (0..<shape.reduce(1, *)).map { Float(seed) + Float($0) / 4096 }
  }
}
