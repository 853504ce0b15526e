import CKernels

/// What follows a sum.
public enum Activation: Sendable, Equatable {
  case none
  case relu
  case relu6

  /// The range that the sum is clamped to.
  package var range: (lower: Float, upper: Float) {
    switch self {
    case .none: (-.infinity, .infinity)
    case .relu: (0, .infinity)
    case .relu6: (0, 6)
    }
  }
}

/// The geometry of one convolution, square in every respect.
public struct Convolution: Sendable, Equatable {
  /// What messages call it: the key of its weights.
  public var name: String
  public var inputChannels: Int
  public var outputChannels: Int
  public var kernel: Int
  public var stride = 1
  public var padding = 0
  public var dilation = 1
  public var activation = Activation.none
  /// One filter for each channel; `inputChannels` and `outputChannels` are equal then.
  public var isDepthwise = false
  /// Whether its input is the picture itself, whose channels are not padded.
  public var takesPicture = false
  /// Whether only depthwise convolutions read its output, which is then cut in planes of a few channels.
  public var feedsDepthwise = false
  /// Whether it only ever sees an exemplar: a few pixels, once a sequence.
  public var isForExemplar = false
  /// Whether the sum is computed by minimal filtering (Winograd) instead of directly; see `allowsMinimal`.
  public var isMinimal = false

  public init(
    name: String, inputChannels: Int, outputChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, activation: Activation = .none, isDepthwise: Bool = false, takesPicture: Bool = false,
    feedsDepthwise: Bool = false, isForExemplar: Bool = false
  ) {
    self.name = name
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.activation = activation
    self.isDepthwise = isDepthwise
    self.takesPicture = takesPicture
    self.feedsDepthwise = feedsDepthwise
    self.isForExemplar = isForExemplar
  }

  /// Whether minimal filtering can compute it, and gains by it: dense 3x3 and 5x5 filters of stride 1 with enough
  /// channels on both sides to pay for the way to the points and back. A rule and no timing, so that the same network
  /// gives the same bits on every run.
  public var allowsMinimal: Bool {
    (kernel == 3 || kernel == 5) && stride == 1 && !isDepthwise && !takesPicture && !feedsDepthwise && !isForExemplar
      && inputChannels >= 32 && outputChannels >= 32
  }

  /// Whether the sum is of bfloat16 products; see `allowsBfloat16`.
  public var isBfloat16 = false

  /// Whether its numbers can be read in pairs: a dense convolution whose outputs lie an even number of floats apart.
  public var allowsBfloat16: Bool { !isDepthwise && (!takesPicture || (mergesRows && stride % 2 == 0)) }

  /// Points of a tile in minimal filtering, 6 x 6.
  package static let points = 36

  /// Outputs along each axis of a tile of minimal filtering.
  package var minimalTile: Int { 7 - kernel }

  /// The tiles of minimal filtering that an output of `height` x `width` is cut in: phase by phase of the dilation, so
  /// that neighbours share their inputs.
  package func minimalPlaces(height: Int, width: Int) -> [ck_place] {
    func starts(_ size: Int) -> [Int32] {
      (0..<min(dilation, size)).flatMap { phase in
        Swift.stride(from: phase, to: size, by: dilation * minimalTile).map(Int32.init)
      }
    }
    let columns = starts(width)
    return starts(height).flatMap { row in columns.map { ck_place(row: row, column: $0) } }
  }

  /// Pixels along one axis of the output for `size` pixels of input: less than one when the input is too small.
  public func outputSize(_ size: Int) -> Int {
    let reach = dilation * (kernel - 1) + 1
    let room = size + 2 * padding - reach
    return room < 0 ? 0 : room / stride + 1
  }

  /// Height and width of the output for a map of `channels` x `height` x `width`. Throws
  /// `EngineError.shapeMismatch` for other channels than the weights' and `EngineError.inputTooSmall` where not one
  /// window fits.
  public func outputSize(channels: Int, height: Int, width: Int) throws -> (height: Int, width: Int) {
    guard inputChannels == channels else {
      throw EngineError.shapeMismatch(operation: name, expected: [inputChannels], found: [channels])
    }
    let size = (height: outputSize(height), width: outputSize(width))
    guard size.height > 0, size.width > 0 else {
      throw EngineError.inputTooSmall(operation: name, height: height, width: width)
    }
    return size
  }

  /// Multiplications and additions for one pixel of output.
  public var operationsPerPixel: Double {
    2 * Double(outputChannels) * Double(isDepthwise ? 1 : inputChannels) * Double(kernel * kernel)
  }

  /// The groups of output channels that the kernels compute together.
  func groups(_ isa: InstructionSet) -> [ChannelGroup] {
    let vectors = isa.channelStride(outputChannels) / isa.lanes
    if feedsDepthwise { return ChannelGroup.pairs(vectors: vectors) }
    return ChannelGroup.partition(vectors: vectors, wide: isa.kernels.wide != 0)
  }

  /// Whether one run of the sum is a whole kernel row, padded channels included, instead of one tap.
  var mergesRows: Bool { dilation == 1 && kernel > 1 }

  /// Input channels in the packed weights.
  func packedChannels(_ isa: InstructionSet) -> Int {
    mergesRows && !takesPicture ? isa.channelStride(inputChannels) : inputChannels
  }

  /// Taps in one run of the sum.
  var tapsInRun: Int { mergesRows ? kernel : 1 }

  /// Floats of packed weights in one run of the sum; with bfloat16 a float is a word of two numbers.
  func packedRun(_ isa: InstructionSet) -> Int {
    let run = tapsInRun * packedChannels(isa)
    return isBfloat16 ? (run + 1) / 2 : run
  }
}
