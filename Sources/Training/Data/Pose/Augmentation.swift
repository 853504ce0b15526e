/// How pictures are varied, pair by pair. Zero switches a thing off.
public struct Augmentation: Sendable, Equatable {
  /// Variation of one picture's window.
  public struct Window: Sendable, Equatable {
    /// The window moves by up to so many pixels in each direction, counted before it is scaled.
    public var shift: Double
    /// Its side is multiplied by 1 ± scale.
    public var scale: Double
    /// Each of its axes besides by 1 ± stretch, independently.
    public var stretch: Double
    /// Share of motion-blurred pictures.
    public var blur: Double

    public init(shift: Double, scale: Double, stretch: Double, blur: Double) {
      self.shift = shift
      self.scale = scale
      self.stretch = stretch
      self.blur = blur
    }
  }

  public var exemplar = Window(shift: 4, scale: 0.05, stretch: 0.02, blur: 0)
  public var search = Window(shift: 64, scale: 0.18, stretch: 0.05, blur: 0.2)
  /// Share of pairs mirrored as a whole.
  public var flip = 0.5
  /// Share of pairs whose search picture alone is mirrored.
  public var flipSearch = 0.0
  /// Share of pairs that are grey as a whole.
  public var grey = 0.15
  /// Share of pictures with pysot's lighting along the principal components.
  public var lighting = 1.0
  /// Deviation of each picture's gain from 1.
  public var gain = 0.08
  /// Deviation of each picture's offset from 0, grey levels.
  public var offset = 5.0
  /// Share of pictures with noise.
  public var noise = 0.15
  /// Largest deviation of the noise, grey levels.
  public var noiseLevel = 10.0
  /// Sides of the blur's kernel: odd numbers up to this.
  public var blurSide = 45

  public init() {}
}
