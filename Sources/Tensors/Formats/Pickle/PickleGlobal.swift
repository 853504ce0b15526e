/// The globals that a pickle may name: exactly what describes tensors and the plain data saved beside them.
///
/// None of them stands for a function of ours or of Python's: they are cases, and the unpickler knows what each makes.
enum PickleGlobal {
  case orderedDict
  case defaultDict
  /// A class of storages; the type is nil for kinds of number that are not read (complex, quantised).
  case storage(ElementType?, name: String)
  /// A class of tensors: torch.FloatTensor, torch.Tensor, torch.nn.Parameter.
  case tensorClass
  /// A kind of number, as torch.float32; nil for those that are not read.
  case dtype(ElementType?, name: String)
  /// `torch._utils._rebuild_tensor` and its later versions.
  case rebuildTensor
  /// The third version, whose last argument is the kind of number.
  case rebuildTypedTensor
  /// Wraps the tensor that is its first argument.
  case rebuildParameter
  /// `torch._tensor._rebuild_from_type_v2`: a rebuild function, a class, and the function's arguments.
  case rebuildFromType
  /// torch.Size: its argument, a tuple.
  case size
  /// Makes something nobody will ask for: a device, a NumPy scalar.
  case inert

  /// The global called `module.name`, or nil when it is not on the list.
  static func named(module: String, name: String) -> PickleGlobal? {
    switch module {
    case "collections":
      switch name {
      case "OrderedDict": return .orderedDict
      case "defaultdict": return .defaultDict
      default: return nil
      }
    case "torch._utils":
      switch name {
      case "_rebuild_tensor", "_rebuild_tensor_v2": return .rebuildTensor
      case "_rebuild_tensor_v3": return .rebuildTypedTensor
      case "_rebuild_parameter", "_rebuild_parameter_with_state": return .rebuildParameter
      default: return nil
      }
    case "torch._tensor":
      return name == "_rebuild_from_type_v2" ? .rebuildFromType : nil
    case "torch.nn.parameter", "torch.nn":
      return name == "Parameter" ? .tensorClass : nil
    case "torch", "torch.cuda", "torch.storage":
      return torch(name)
    case "numpy":
      return name == "dtype" ? .inert : nil
    case "numpy.core.multiarray", "numpy._core.multiarray":
      // The best score so far is often saved as a NumPy scalar.
      return name == "scalar" ? .inert : nil
    case "_codecs":
      // How protocol 2 spells bytes.
      return name == "encode" ? .inert : nil
    case "__builtin__", "builtins":
      // Factories of defaultdict, as in optimiser state.
      return ["dict", "list", "int", "float"].contains(name) ? .inert : nil
    default:
      return nil
    }
  }

  private static func torch(_ name: String) -> PickleGlobal? {
    switch name {
    case "Size": return .size
    case "device": return .inert
    case "Tensor": return .tensorClass
    case "UntypedStorage": return .storage(.u8, name: name)
    default: break
    }
    for (suffix, isStorage) in [("Storage", true), ("Tensor", false)] where name.hasSuffix(suffix) {
      let prefix = String(name.dropLast(suffix.count))
      if let type = classes[prefix] { return isStorage ? .storage(type, name: name) : .tensorClass }
      if isStorage, otherClasses.contains(prefix) { return .storage(nil, name: name) }
    }
    if let type = dtypes[name] { return .dtype(type, name: name) }
    return otherTypes.contains(name) ? .dtype(nil, name: name) : nil
  }

  /// Storage and tensor classes, without their suffix.
  private static let classes: [String: ElementType] = [
    "Double": .f64, "Float": .f32, "Half": .f16, "BFloat16": .bf16, "Long": .i64, "Int": .i32, "Short": .i16,
    "Char": .i8, "Byte": .u8, "Bool": .bool,
  ]
  private static let otherClasses: Set<String> = [
    "ComplexFloat", "ComplexDouble", "QInt8", "QUInt8", "QInt32", "QUInt4x2", "QUInt2x4",
  ]
  private static let dtypes: [String: ElementType] = [
    "float64": .f64, "double": .f64, "float32": .f32, "float": .f32, "float16": .f16, "half": .f16, "bfloat16": .bf16,
    "int64": .i64, "long": .i64, "int32": .i32, "int": .i32, "int16": .i16, "short": .i16, "int8": .i8,
    "uint64": .u64, "uint32": .u32, "uint16": .u16, "uint8": .u8, "bool": .bool,
  ]
  private static let otherTypes: Set<String> = [
    "complex32", "complex64", "complex128", "qint8", "quint8", "qint32", "float8_e4m3fn", "float8_e5m2",
    "float8_e4m3fnuz", "float8_e5m2fnuz",
  ]
}
