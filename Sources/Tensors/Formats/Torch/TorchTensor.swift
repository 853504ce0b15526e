/// A storage as a pickle names it; where its bytes are is the archive's business.
struct TorchStorage {
  /// Its name in the archive.
  var key: String
  /// Kind of number; nil for those that are not read.
  var type: ElementType?
  /// The class it was saved as, for messages.
  var className: String
  /// Number of elements in the root storage.
  var count: Int
  /// The part of the root storage that is meant, in elements; nil for all of it.
  var view: Range<Int>?
}

/// A tensor as a pickle describes it, not yet checked against its storage.
struct TorchTensor {
  var storage: TorchStorage
  /// In elements, like the strides.
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}
