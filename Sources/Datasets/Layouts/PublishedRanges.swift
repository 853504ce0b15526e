/// Sequences whose annotations begin or end elsewhere than their frames do, as their data sets' own tools have it.
enum PublishedRanges {
  /// First and last frame, from 1, of OTB sequences that have more frames than boxes.
  static let otb: [String: ClosedRange<Int>] = [
    "david": 300...770, "football1": 1...74, "freeman3": 1...460, "freeman4": 1...283, "diving": 1...215,
  ]

  /// First frame, from 1, of UAV123 sequences that begin in the middle of a recording.
  static let uav123: [String: Int] = [
    "bird1_2": 775, "bird1_3": 1573, "car1_2": 751, "car1_3": 1627, "car16_2": 415, "car6_2": 487, "car6_3": 1807,
    "car6_4": 2953, "car6_5": 3925, "car8_2": 1357, "group1_2": 1333, "group1_3": 2515, "group1_4": 3925,
    "group2_2": 907, "group2_3": 1771, "group3_2": 1567, "group3_3": 2827, "group3_4": 4369, "person12_2": 601,
    "person14_2": 847, "person14_3": 1813, "person17_2": 1501, "person19_2": 1243, "person19_3": 2791,
    "person2_2": 1189, "person4_2": 1501, "person5_2": 877, "person7_2": 1249, "person8_2": 1075, "truck4_2": 577,
    "uav1_2": 1555, "uav1_3": 2473,
  ]
}
