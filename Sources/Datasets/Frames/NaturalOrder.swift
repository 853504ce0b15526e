/// The order in which people number files: runs of digits compare as numbers, so that 10.jpg follows 9.jpg.
enum NaturalOrder {
  /// Names in this order. Equally long names with their digits in the same places, as frames have, need no numbers.
  static func sorted(_ names: [String]) -> [String] {
    func shape(_ name: String) -> [Bool] { name.utf8.map(isDigit) }
    guard let first = names.first.map(shape) else { return [] }
    let isUniform = names.allSatisfy { name in
      name.utf8.count == first.count && zip(name.utf8, first).allSatisfy { isDigit($0) == $1 }
    }
    return isUniform ? names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : names.sorted(by: precedes)
  }

  static func precedes(_ a: String, _ b: String) -> Bool {
    let x = Array(a.utf8)
    let y = Array(b.utf8)
    var (i, j) = (0, 0)
    while i < x.count, j < y.count {
      if isDigit(x[i]), isDigit(y[j]) {
        let p = run(x, &i)
        let q = run(y, &j)
        if p.count != q.count { return p.count < q.count }
        if !p.elementsEqual(q) { return p.lexicographicallyPrecedes(q) }
      } else {
        if x[i] != y[j] { return x[i] < y[j] }
        i += 1
        j += 1
      }
    }
    if x.count - i != y.count - j { return x.count - i < y.count - j }
    // Equal as numbers, as 1.jpg and 01.jpg are: any fixed order will do.
    return x.lexicographicallyPrecedes(y)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// Takes a run of digits, without its leading zeros.
  private static func run(_ text: [UInt8], _ at: inout Int) -> ArraySlice<UInt8> {
    let start = at
    while at < text.count, isDigit(text[at]) { at += 1 }
    return text[start..<at].drop { $0 == 0x30 }
  }
}
