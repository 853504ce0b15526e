/// The records of consecutive frames, in chunks, so that runs that share a beginning share its memory.
///
/// Appending copies at most one chunk; a prefix copies none but the last.
public struct RecordList: Sendable, Equatable {
  /// Frames in a chunk.
  static let chunk = 128

  private var chunks: [[FrameRecord]] = []
  public private(set) var count = 0

  public init() {}

  public init(_ records: some Sequence<FrameRecord>) {
    for record in records { append(record) }
  }

  public subscript(_ index: Int) -> FrameRecord {
    precondition(index >= 0 && index < count)
    return chunks[index / Self.chunk][index % Self.chunk]
  }

  public var last: FrameRecord? { chunks.last?.last }
  public var isEmpty: Bool { count == 0 }

  public mutating func append(_ record: FrameRecord) {
    if count % Self.chunk == 0 {
      var fresh: [FrameRecord] = []
      fresh.reserveCapacity(Self.chunk)
      chunks.append(fresh)
    }
    chunks[chunks.count - 1].append(record)
    count += 1
  }

  /// The first `length` records.
  public func prefix(_ length: Int) -> RecordList {
    var list = self
    list.count = Swift.min(Swift.max(length, 0), count)
    let full = list.count / Self.chunk
    let rest = list.count % Self.chunk
    list.chunks = Array(chunks.prefix(full + (rest > 0 ? 1 : 0)))
    if rest > 0 { list.chunks[full] = Array(chunks[full].prefix(rest)) }
    return list
  }

  /// How many bytes records of `frames` frames with `marks` marks each take, list and arrays included.
  public static func bytes(frames: Int, marks: Int) -> Int {
    let header = 32
    let perFrame = MemoryLayout<FrameRecord>.stride + (marks == 0 ? 0 : header + marks * MemoryLayout<Mark>.stride)
    return frames * perFrame + (frames / chunk + 1) * (header + MemoryLayout<[FrameRecord]>.stride)
  }
}

extension RecordList: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { count }
}
