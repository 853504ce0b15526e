import Testing
import Training

@Suite struct PartTests {
  private func data(_ tracks: Int, share: Double) throws -> TrainingData {
    var recipe = DataRecipe()
    recipe.validation = share
    var data = try TrainingData(recipe)
    data.trackSets = [
      TrackSet(
        name: "s", weight: 1, isVideo: false, range: 0,
        tracks: (0..<tracks).map { number in
          // Two boxes a picture.
          TargetTrack(
            name: "\(number)", category: nil,
            views: [TargetView(path: "./img/\(number / 2).jpg", place: .centered(width: 1, height: 1), frame: 0)])
        })
    ]
    return data
  }

  @Test func picturesAreOnOneSideOnly() throws {
    let data = try data(4000, share: 0.1)
    let training = Set(data.training.trackSets[0].tracks.map { $0.views[0].path })
    let validation = Set((data.validation?.trackSets[0].tracks ?? []).map { $0.views[0].path })
    #expect(training.isDisjoint(with: validation))
    #expect(training.count + validation.count == 2000)
    #expect((150...250).contains(validation.count))
    #expect(data.training.trackSets[0].tracks.count == 2 * training.count)
  }

  @Test func aSingleSequenceIsTrainedWith() throws {
    for share in [0, 0.5] {
      let data = try data(1, share: share)
      #expect(data.training.trackSets[0].tracks.count == 1)
      #expect(data.validation == nil)
    }
  }
}
