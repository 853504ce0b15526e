/// Cut-outs and backgrounds that composed pairs are made of.
struct CutOutSet: Sendable, Equatable {
  struct Object: Sendable, Equatable {
    var path: String
    var category: String?
  }

  /// What the recipe calls it.
  var name: String
  /// Share of the pairs, relative to the other sources'.
  var weight: Double
  var objects: [Object]
  /// Paths of photographs.
  var backgrounds: [String]
  /// Places in `objects` by category.
  private(set) var byCategory: [String: [Int]]

  init(name: String, weight: Double, objects: [Object], backgrounds: [String]) {
    self.name = name
    self.weight = weight
    self.objects = objects
    self.backgrounds = backgrounds
    byCategory = [:]
    for (index, object) in objects.enumerated() {
      if let category = object.category { byCategory[category, default: []].append(index) }
    }
  }
}
