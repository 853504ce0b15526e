import CKernels

/// What a run reads: pictures as bytes, tensors and convolutions made by other runs.
public struct PlanInputs {
  public var picture: [UInt8]
  public var tensors: [Tensor]
  public var convolutions: [PackedConvolution]

  public init(picture: [UInt8] = [], tensors: [Tensor] = [], convolutions: [PackedConvolution] = []) {
    self.picture = picture
    self.tensors = tensors
    self.convolutions = convolutions
  }
}

/// Memory for runs, kept between them. Safe to share: runs at the same time each take their own.
public final class Workspace: Sendable {
  let arenas: StoragePool
  let results: StoragePool

  public init() {
    arenas = StoragePool(limit: 8)
    results = StoragePool(limit: 48)
  }
}

extension Plan {
  /// Computes the graph's outputs. The same inputs give the same bits at every thread count.
  ///
  /// `inputs.picture` must have height · width · channels bytes, and tensors the shapes that were planned for. `timing`
  /// is told each step's value and how long it took.
  public func run(
    _ inputs: PlanInputs, layers: [PackedConvolution], threads: Int, workspace: Workspace,
    timing: ((_ value: Int, _ time: Duration) -> Void)? = nil
  ) -> [Tensor] {
    let arena = Storage(count: max(arenaCount, 1), pool: workspace.arenas)
    let results = outputs.map { Storage(count: nodes[nodes[$0].root].layout.count, pool: workspace.results) }
    let scratch = Storage(count: max(scratchCount, 1) * threads, pool: workspace.arenas)
    let filtering = Storage(count: max(minimalCount, 1), pool: workspace.arenas)
    let rounded = Storage(count: max(roundedCount, 1), pool: workspace.arenas)
    let clock = ContinuousClock()
    Team.with(threads) { team in
      let runner = Runner(
        plan: self, inputs: inputs, layers: layers, team: team, arena: arena.pointer,
        results: results.map(\.pointer), scratch: scratch.pointer, filtering: filtering.pointer,
        rounded: rounded.pointer)
      withExtendedLifetime((arena, results, scratch, filtering, rounded)) {
        guard let timing else {
          for step in steps { runner.perform(step) }
          return
        }
        for step in steps { timing(step.value, clock.measure { runner.perform(step) }) }
      }
    }
    return outputs.enumerated().map { number, value in
      let node = nodes[value]
      var layout = nodes[node.root].layout
      let tensor = Tensor(storage: results[number], layout: layout)
      if node.root == value { return tensor }
      layout = node.layout
      return tensor.window(row: node.row, column: node.column, size: layout.height) ?? tensor
    }
  }
}

/// One run in progress.
struct Runner {
  let plan: Plan
  let inputs: PlanInputs
  let layers: [PackedConvolution]
  let team: Team
  let arena: UnsafeMutablePointer<Float>
  let results: [UnsafeMutablePointer<Float>]
  /// `plan.scratchCount` floats for each worker.
  let scratch: UnsafeMutablePointer<Float>
  /// `plan.minimalCount` floats.
  let filtering: UnsafeMutablePointer<Float>
  /// `plan.roundedCount` floats.
  let rounded: UnsafeMutablePointer<Float>

  func perform(_ step: Plan.Step) {
    if plan.nodes[step.value].root == step.value { clearHalo(step.value) }
    if let rounded = step.rounded, !rounded.isThere { round(rounded) }
    switch step.operation {
    case .picture: convert(step.value)
    case .argument, .centreCrop: break
    case .convolution(let input, let layer, let residual):
      let layer = layers[layer]
      if let expansion = step.expansion {
        expandAndFilter(step.value, layer: layer, expansion: expansion)
      } else if layer.geometry.isDepthwise {
        depthwise(step.value, input: input, layer: layer)
      } else if let minimal = step.minimal {
        filter(step.value, input: input, layer: layer, residual: residual, minimal: minimal)
      } else if let sum = step.sum {
        convolve(step.value, input: input, layer: layer, residual: residual, sum: sum)
      }
    case .givenConvolution(let input, let slot):
      if let sum = step.sum {
        convolve(step.value, input: input, layer: inputs.convolutions[slot], residual: nil, sum: sum)
      }
    case .maxPool(let input, let kernel, let stride, let padding):
      pool(step.value, input: input, kernel: kernel, stride: stride, padding: padding)
    case .depthwiseCorrelation(let input, let kernel): correlate(step.value, input: input, kernel: kernel)
    }
  }

  func view(_ value: Int) -> View {
    let node = plan.nodes[value]
    let root = plan.nodes[node.root].layout
    let base: UnsafeMutablePointer<Float>
    switch plan.places[value] {
    case .argument(let number): return inputs.tensors[number].view
    case .arena(let offset): base = arena + offset
    case .result(let number): base = results[number]
    case .nowhere: preconditionFailure("this value is never in memory as a whole")
    }
    return View(
      base: base + root.origin + node.row * root.rowStride + node.column * root.pixelStride,
      rowStride: root.rowStride, pixelStride: root.pixelStride, planeStride: root.planeStride,
      height: node.layout.height, width: node.layout.width, channels: root.channelStride)
  }

  /// Memory is reused, so the border of zeros is drawn anew each time.
  private func clearHalo(_ value: Int) {
    let layout = plan.nodes[value].layout
    let halo = layout.halo
    if halo == 0 { return }
    let side = halo * layout.pixelStride
    for plane in 0..<layout.planes {
      let top = view(value).base - layout.origin + plane * layout.planeStride
      top.update(repeating: 0, count: halo * layout.rowStride)
      (top + (halo + layout.height) * layout.rowStride).update(repeating: 0, count: halo * layout.rowStride)
      for row in 0..<layout.height {
        let start = top + (halo + row) * layout.rowStride
        start.update(repeating: 0, count: side)
        (start + layout.rowStride - side).update(repeating: 0, count: side)
      }
    }
  }

  private func convert(_ value: Int) {
    let y = view(value)
    let row = y.width * y.pixelStride
    inputs.picture.withUnsafeBufferPointer { bytes in
      guard let source = bytes.baseAddress else { return }
      for line in 0..<y.height { ck_bytes_to_floats(source + line * row, y.base + line * y.rowStride, row) }
    }
  }

  /// Makes the bfloat16 copy of a convolution's input.
  private func round(_ copy: Plan.Rounded) {
    let x = view(copy.input)
    let kernels = plan.isa.kernels
    let bands = min(copy.rows, Self.roundingBands)
    team.forEach(bands) { band in
      for row in copy.rows * band / bands..<copy.rows * (band + 1) / bands {
        let source = x.base + (row - copy.padding) * x.rowStride - copy.padding * x.pixelStride
        kernels.to_bf16(source, rounded + row * copy.rowStride, copy.rowLength)
      }
    }
  }

  private static let roundingBands = 8

  func convolve(_ value: Int, input: Int, layer: PackedConvolution, residual: Int?, sum: Plan.Sum) {
    let y = view(value)
    let z = residual.map(view)
    let convolution = plan.isa.convolution(layer.geometry)
    withConvolution(layer, input: view(input), sum: sum) { job in
      var c = job
      c.output = y.base
      c.output_row = y.rowStride
      c.output_pixel = y.pixelStride
      c.output_block = y.pixelStride
      c.output_plane = y.planeStride
      c.residual = z.map { UnsafePointer($0.base) }
      c.residual_row = z?.rowStride ?? 0
      c.residual_pixel = z?.pixelStride ?? 0
      c.width = Int32(y.width)
      let job = c
      let groups = layer.groups
      let shares = RowShares(groups: groups.count, height: y.height, threads: team.threads)
      team.forEach(shares.count) { piece in
        let (number, rows) = shares[piece]
        let group = groups[number]
        withUnsafePointer(to: job) {
          convolution(
            $0, Int32(group.first), Int32(group.count), Int32(rows.lowerBound), Int32(rows.upperBound))
        }
      }
    }
  }

  /// Calls `body` with everything of a convolution but where its output goes.
  func withConvolution(
    _ layer: PackedConvolution, input x: View, sum: Plan.Sum, _ body: (ck_convolution) -> Void
  ) {
    let geometry = layer.geometry
    sum.taps.withUnsafeBufferPointer { taps in
      sum.blocks.withUnsafeBufferPointer { blocks in
        var c = ck_convolution()
        if let copy = sum.rounded {
          c.input = UnsafePointer(rounded)
          c.input_row = copy.rowStride * geometry.stride
          c.input_pixel = x.pixelStride * geometry.stride / 2
        } else {
          c.input = UnsafePointer(x.base - geometry.padding * (x.rowStride + x.pixelStride))
          c.input_row = x.rowStride * geometry.stride
          c.input_pixel = x.pixelStride * geometry.stride
        }
        c.weights = UnsafePointer(layer.weights.pointer)
        c.scale = UnsafePointer(layer.scale.pointer)
        c.bias = UnsafePointer(layer.bias.pointer)
        c.taps = taps.baseAddress
        c.blocks = blocks.baseAddress
        c.block_count = Int32(blocks.count - 1)
        c.depth = layer.depth
        (c.lower, c.upper) = geometry.activation.range
        body(c)
      }
    }
  }

  private func depthwise(_ value: Int, input: Int, layer: PackedConvolution) {
    let geometry = layer.geometry
    let x = view(input)
    var c = filter(layer, channels: view(value).channels)
    c.input = UnsafePointer(x.base - geometry.padding * (x.rowStride + x.pixelStride))
    c.input_row = x.rowStride * geometry.stride
    c.input_pixel = x.pixelStride * geometry.stride
    c.tap_row = x.rowStride * geometry.dilation
    c.tap_pixel = x.pixelStride * geometry.dilation
    c.input_block = x.pixelStride
    c.input_plane = x.planeStride
    runDepthwise(&c, value)
  }

  /// Everything of a depthwise convolution but its input and output.
  func filter(_ layer: PackedConvolution, channels: Int) -> ck_depthwise {
    let geometry = layer.geometry
    var c = ck_depthwise()
    c.weights = UnsafePointer(layer.weights.pointer)
    c.weight_row = geometry.kernel * channels
    c.weight_pixel = channels
    c.scale = UnsafePointer(layer.scale.pointer)
    c.bias = UnsafePointer(layer.bias.pointer)
    c.kernel_height = Int32(geometry.kernel)
    c.kernel_width = Int32(geometry.kernel)
    c.stride = Int32(geometry.stride)
    c.dilation = Int32(geometry.dilation)
    (c.lower, c.upper) = geometry.activation.range
    return c
  }

  private func correlate(_ value: Int, input: Int, kernel: Int) {
    let x = view(input)
    let k = view(kernel)
    var c = ck_depthwise()
    c.input = UnsafePointer(x.base)
    c.input_row = x.rowStride
    c.input_pixel = x.pixelStride
    c.tap_row = x.rowStride
    c.tap_pixel = x.pixelStride
    c.input_block = x.pixelStride
    c.input_plane = x.planeStride
    c.weights = UnsafePointer(k.base)
    c.weight_row = k.rowStride
    c.weight_pixel = k.pixelStride
    c.kernel_height = Int32(k.height)
    c.kernel_width = Int32(k.width)
    c.stride = 1
    c.dilation = 1
    (c.lower, c.upper) = Activation.none.range
    runDepthwise(&c, value)
  }

  private func runDepthwise(_ c: inout ck_depthwise, _ value: Int) {
    let y = view(value)
    c.output = y.base
    c.output_row = y.rowStride
    c.output_pixel = y.pixelStride
    c.output_block = y.pixelStride
    c.output_plane = y.planeStride
    c.width = Int32(y.width)
    let kernels = plan.isa.kernels
    let job = c
    // A few channels over many rows keep to the cache; small maps are cut by rows too, for the threads.
    let width = 8 * plan.isa.lanes
    let columns = (y.channels + width - 1) / width
    let bands = min(y.height, max(2, 8 / columns))
    team.forEach(columns * bands) { piece in
      let channel = piece / bands * width
      let band = piece % bands
      withUnsafePointer(to: job) {
        kernels.depthwise(
          $0, Int32(y.height * band / bands), Int32(y.height * (band + 1) / bands), Int32(channel),
          Int32(min(channel + width, y.channels)))
      }
    }
  }

  private func pool(_ value: Int, input: Int, kernel: Int, stride: Int, padding: Int) {
    let x = view(input)
    let y = view(value)
    var p = ck_pool()
    p.input = UnsafePointer(x.base)
    p.input_row = x.rowStride
    p.input_pixel = x.pixelStride
    p.input_height = Int32(x.height)
    p.input_width = Int32(x.width)
    p.output = y.base
    p.output_row = y.rowStride
    p.output_pixel = y.pixelStride
    p.width = Int32(y.width)
    p.channels = Int32(y.channels)
    p.kernel = Int32(kernel)
    p.stride = Int32(stride)
    p.padding = Int32(padding)
    let kernels = plan.isa.kernels
    let job = p
    let bands = min(8, y.height)
    team.forEach(bands) { band in
      withUnsafePointer(to: job) {
        kernels.max_pool($0, Int32(y.height * band / bands), Int32(y.height * (band + 1) / bands))
      }
    }
  }
}
