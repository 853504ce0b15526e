import Imaging

/// Pictures in order, each read when it is asked for.
///
/// Called from several threads. An error concerns one frame: the others can still be asked for.
public protocol FrameSequence: Sendable {
  /// Number of frames.
  var count: Int { get }
  /// The picture of frame `index`, from 0. Throws what is wrong with this frame, naming its file.
  func frame(at index: Int) throws -> Image
  /// What a person would call the frame: its file, or its place in the video.
  func label(at index: Int) -> String
}

/// Pictures that are in memory already.
public struct MemoryFrames: FrameSequence {
  public let images: [Image]

  public init(_ images: [Image]) { self.images = images }

  public var count: Int { images.count }
  public func frame(at index: Int) throws -> Image { images[index] }
  public func label(at index: Int) -> String { "frame \(index + 1)" }
}

/// A part of another sequence.
public struct FrameSlice: FrameSequence {
  private let whole: any FrameSequence
  private let range: Range<Int>

  /// `range` must lie inside the whole.
  public init(_ whole: any FrameSequence, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= whole.count)
    self.whole = whole
    self.range = range
  }

  public var count: Int { range.count }
  public func frame(at index: Int) throws -> Image { try whole.frame(at: range.lowerBound + index) }
  public func label(at index: Int) -> String { whole.label(at: range.lowerBound + index) }
}

/// A video's frames.
public struct VideoFrames: FrameSequence {
  public let video: VideoFile

  public init(_ video: VideoFile) { self.video = video }

  public var count: Int { video.info.count }
  public func frame(at index: Int) throws -> Image { try video.frame(at: index) }
  public func label(at index: Int) -> String { "\(video.path), frame \(index + 1)" }
}
