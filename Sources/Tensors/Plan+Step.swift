import CKernels

/// What a plan does, one operation after the other.
extension Plan {
  /// A convolution's sum as runs and blocks, in floats from the first tap.
  struct Sum: Sendable {
    var taps: [ck_tap]
    var blocks: [Int32]
    /// The copy of the input that it runs over; nil where that is the input itself.
    var rounded: Rounded?
  }

  /// A convolution's input in bfloat16, its border included, two numbers in a float.
  struct Rounded: Sendable, Equatable {
    var input: Int
    /// Pixels of border on each side.
    var padding: Int
    var rows: Int
    /// Floats in a row of the input, and in a row of the copy.
    var rowLength: Int
    var rowStride: Int
    /// Whether the step before made the same copy.
    var isThere = false

    /// Floats altogether.
    var count: Int { rows * rowStride }
  }

  struct Step: Sendable {
    var value: Int
    var operation: Graph.Operation
    var sum: Sum?
    /// The convolution before a depthwise one, when both are computed together a few channels and rows at a time.
    var expansion: Expansion?
    var minimal: Minimal?

    var rounded: Rounded? {
      get { expansion?.sum.rounded ?? sum?.rounded }
      set {
        if expansion != nil { expansion?.sum.rounded = newValue } else { sum?.rounded = newValue }
      }
    }
  }

  /// A convolution by minimal filtering.
  struct Minimal: Sendable {
    /// Where its tiles begin.
    var places: [ck_place]
    /// The sum over the channels at one point.
    var sum: Sum
    /// Tiles that are worked on at a time, which bounds the memory.
    var chunk: Int
    /// Floats from one point to the next, of inputs and of products. A little more than the tiles need: at multiples of
    /// a large power of two all points would share a few lines of the cache.
    var pointPlane: Int
    var productPlane: Int
    /// Floats of both together, with a pixel of zeros.
    var count: Int
  }

  struct Expansion: Sendable {
    var value: Int
    var input: Int
    var layer: Int
    var sum: Sum
    /// Rows of the depthwise output that are computed at a time.
    var rows: Int
    /// Floats that one worker needs for the rows in between.
    var scratch: Int
  }
}
