import Tensors
import Testing
import Training

/// Each operation's gradients alone, behind a layer that needs them to be passed on, against central differences in
/// double precision, on odd shapes and for every instruction set that this processor has.
@Suite struct OperatorGradientTests {
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    /// From the picture's 3 channels to the operation's inputs.
    var inputs: Int
    var size: Int
    var build: @Sendable (inout GradientCheck, Int) throws -> Int
    var fixedNorms: Set<Int> = []
    var frozen: Set<Int> = []
  }

  static func conv(
    _ i: Int, _ o: Int, _ k: Int, s: Int = 1, p: Int = 0, d: Int = 1, a: Activation = .none, dw: Bool = false
  ) -> Convolution {
    Convolution(
      name: "conv \(i) to \(o) k\(k) s\(s) p\(p) d\(d)", inputChannels: i, outputChannels: o, kernel: k, stride: s,
      padding: p, dilation: d, activation: a, isDepthwise: dw)
  }

  static func convolution(_ g: Convolution, size: Int, bias: Bool = false, norm: Bool = false) -> Case {
    Case(
      description: "\(g.name)\(bias ? " bias" : "")\(norm ? " norm" : "") \(g.activation)", inputs: g.inputChannels,
      size: size
    ) {
      check, x in
      let layer = check.layer(g, bias: bias, norm: norm)
      return try check.edit { try $0.convolution(x, layer: layer) }
    }
  }

  static let cases: [Case] = [
    convolution(conv(5, 7, 1), size: 5, bias: true),
    convolution(conv(17, 33, 1, a: .relu), size: 4, norm: true),
    convolution(conv(5, 9, 3), size: 7, bias: true, norm: true),
    convolution(conv(6, 10, 3, p: 1, a: .relu6), size: 6, bias: true),
    convolution(conv(4, 5, 3, s: 2), size: 9),
    convolution(conv(4, 5, 3, s: 2), size: 8),
    convolution(conv(4, 6, 5, s: 2, p: 1), size: 10),
    convolution(conv(3, 8, 3, p: 2, d: 2), size: 7, norm: true),
    convolution(conv(3, 5, 3, p: 4, d: 4), size: 6),
    convolution(conv(2, 70, 5, p: 2), size: 5),
    // By minimal filtering: tiles that fit and that do not, more tiles than are computed at once, gaps of a dilation.
    convolution(conv(33, 40, 3, a: .relu), size: 9, bias: true, norm: true),
    convolution(conv(32, 35, 3, p: 1), size: 6, bias: true),
    convolution(conv(40, 32, 5), size: 11, norm: true),
    convolution(conv(32, 33, 5, p: 2, a: .relu6), size: 5, bias: true),
    convolution(conv(32, 32, 3, p: 2, d: 2), size: 7),
    // Its input's gradient has gaps.
    convolution(conv(32, 32, 3, s: 2, p: 1), size: 7),
    convolution(conv(24, 24, 3, p: 1, a: .relu6, dw: true), size: 6, norm: true),
    convolution(conv(19, 19, 3, s: 2, dw: true), size: 9),
    convolution(conv(18, 18, 5, s: 2, p: 1, dw: true), size: 9, bias: true),
    convolution(conv(7, 7, 5, p: 4, d: 2, dw: true), size: 7),
    convolution(conv(5, 5, 4, dw: true), size: 6),
    Case(description: "max pool", inputs: 6, size: 9) { check, x in
      try check.edit { try $0.maxPool(x, kernel: 3, stride: 2, padding: 0) }
    },
    Case(description: "max pool with padding", inputs: 18, size: 7) { check, x in
      try check.edit { try $0.maxPool(x, kernel: 3, stride: 2, padding: 1) }
    },
    Case(description: "max pool of a norm", inputs: 6, size: 9) { check, x in
      let layer = check.layer(conv(6, 20, 1, a: .relu), norm: true)
      return try check.edit {
        try $0.maxPool(try $0.convolution(x, layer: layer), kernel: 3, stride: 2, padding: 1)
      }
    },
    Case(
      description: "max pool of a norm with fixed statistics", inputs: 5, size: 6,
      build: { check, x in
        let layer = check.layer(conv(5, 8, 3, a: .relu6), bias: true, norm: true)
        return try check.edit {
          try $0.maxPool(try $0.convolution(x, layer: layer), kernel: 2, stride: 2, padding: 0)
        }
      }, fixedNorms: [1]),
    Case(description: "max pool of a norm that others read", inputs: 6, size: 6) { check, x in
      let layer = check.layer(conv(6, 6, 3, p: 1, a: .relu), norm: true)
      let second = check.layer(conv(6, 6, 2, a: .relu), bias: true)
      return try check.edit {
        let y = try $0.convolution(x, layer: layer)
        let pooled = try $0.maxPool(y, kernel: 2, stride: 1, padding: 0)
        return try $0.convolution(y, layer: second, residual: pooled)
      }
    },
    Case(description: "centre crop", inputs: 5, size: 8) { check, x in
      check.edit { $0.centreCrop(x, size: 3, below: 20) }
    },
    Case(description: "residual", inputs: 6, size: 5) { check, x in
      let first = check.layer(conv(6, 6, 3, p: 1, a: .relu), norm: true)
      let second = check.layer(conv(6, 6, 1, a: .relu), norm: true)
      return try check.edit {
        let y = try $0.convolution(x, layer: first)
        return try $0.convolution(y, layer: second, residual: x)
      }
    },
    Case(description: "one layer twice", inputs: 4, size: 6) { check, x in
      let layer = check.layer(conv(4, 4, 3, p: 1), norm: true)
      return try check.edit { try $0.convolution(try $0.convolution(x, layer: layer), layer: layer) }
    },
    Case(
      description: "fixed batch statistics", inputs: 5, size: 5,
      build: { check, x in
        let layer = check.layer(conv(5, 8, 3, a: .relu), bias: true, norm: true)
        return try check.edit { try $0.convolution(x, layer: layer) }
      }, fixedNorms: [1]),
    Case(
      description: "through a frozen layer", inputs: 5, size: 5,
      build: { check, x in
        let layer = check.layer(conv(5, 8, 3, a: .relu), bias: true, norm: true)
        return try check.edit { try $0.convolution(x, layer: layer) }
      }, frozen: [1]),
    Case(description: "depthwise correlation", inputs: 18, size: 7) { check, x in
      let kernel = check.layer(conv(18, 18, 5), bias: true)
      return try check.edit {
        try $0.depthwiseCorrelation(x, kernel: try $0.convolution(x, layer: kernel), factor: 0.3)
      }
    },
    Case(description: "up-channel correlation", inputs: 5, size: 7) { check, x in
      let kernel = check.layer(conv(5, 5 * 6, 4), bias: true)
      return try check.edit {
        try $0.upChannelCorrelation(x, kernel: try $0.convolution(x, layer: kernel), factor: 0.3)
      }
    },
  ]

  /// A case's operation behind a layer that needs gradients to be passed on.
  private static func check(_ one: Case, isa: InstructionSet) throws -> GradientCheck {
    var check = GradientCheck(isa: isa)
    var first = conv(3, one.inputs, 1)
    first.takesPicture = true
    let layer = check.layer(first, bias: true)
    let picture = check.edit { $0.picture(0, size: one.size) }
    let x = try check.edit { try $0.convolution(picture, layer: layer) }
    let y = try one.build(&check, x)
    check.edit { $0.outputs = [y] }
    return check
  }

  @Test(arguments: cases, InstructionSet.available)
  func gradientsEqualCentralDifferences(_ one: Case, isa: InstructionSet) throws {
    var check = try Self.check(one, isa: isa)
    for (key, error) in try check.run(isa: isa, fixedNorms: one.fixedNorms, frozen: one.frozen) {
      let isFrozen = one.frozen.contains { key.contains("conv 5 to 8") && $0 == 1 }
      if !isFrozen { #expect(error < 2e-4, "\(key): \(error)") }
    }
  }

  /// Sums without an activation: rounding flips signs at a ReLU's zero, which changes gradients by whole terms.
  static let linear = cases.filter { $0.description.hasSuffix(" none") && !$0.description.contains(" norm") }

  /// In bfloat16 the same, to the digits that its numbers have; the tables without the instruction compute it too.
  @Test(arguments: linear, InstructionSet.available)
  func bfloat16GradientsAreNear(_ one: Case, isa: InstructionSet) throws {
    if isa == .avx512, !isa.hasBfloat16 { return }
    var check = try Self.check(one, isa: isa)
    let errors = try check.run(
      isa: isa, fixedNorms: one.fixedNorms, frozen: one.frozen, precision: .bf16, outputBound: 1e-2)
    for (key, error) in errors { #expect(error < 1e-2, "\(key): \(error)") }
  }

  /// A map so large that it is pooled in several bands.
  @Test(arguments: InstructionSet.available) func largePoolingsToo(isa: InstructionSet) throws {
    var check = GradientCheck(isa: isa)
    check.batch = 2
    var first = Self.conv(3, 3, 1, a: .relu)
    first.takesPicture = true
    let layer = check.layer(first, norm: true)
    try check.edit {
      let x = try $0.convolution($0.picture(0, size: 79), layer: layer)
      $0.outputs = [try $0.maxPool(x, kernel: 3, stride: 2, padding: 0)]
    }
    for (key, error) in try check.run(isa: isa) { #expect(error < 5e-4, "\(key): \(error)") }
  }

  /// The kernels' sums must not be right by chance of few pixels: a map of the real size.
  @Test func largeMapsToo() throws {
    var check = GradientCheck(isa: .best)
    check.batch = 2
    var first = Self.conv(3, 24, 3, s: 2)
    first.takesPicture = true
    let a = check.layer(first, norm: true)
    let b = check.layer(Self.conv(24, 40, 1, a: .relu6), norm: true)
    let c = check.layer(Self.conv(40, 40, 5, s: 2, p: 1, a: .relu6, dw: true), norm: true)
    try check.edit {
      var x = $0.picture(0, size: 31)
      x = try $0.convolution(x, layer: a)
      x = try $0.convolution(x, layer: b)
      $0.outputs = [try $0.convolution(x, layer: c)]
    }
    for (key, error) in try check.run(isa: .best) { #expect(error < 5e-4, "\(key): \(error)") }
  }
}
