import Foundation
import Testing
import Training

/// A teacher's two losses: cases worked by hand, and slopes against differences.
@Suite struct TeacherLossTests {
  private func maps(_ side: Int, _ channels: Int, seed: Double, scale: Double = 1, count: Int = 2) -> Maps {
    let maps = Maps(
      count: count, shape: MapShape(height: side, width: side, channels: channels, stride: (channels + 15) / 16 * 16))
    maps.set((0..<count * channels * side * side).map { Float(scale * sin(seed + Double($0) * 1.7)) })
    return maps
  }

  /// The largest difference of the slopes of `value` by `x` and `gradient`, relative to the largest slope.
  private func largestError(_ x: Maps, _ gradient: Maps, _ value: () -> Double) -> Double {
    var (worst, largest) = (0.0, 0.0)
    for i in 0..<x.count * x.shape.count where i % x.shape.stride < x.shape.channels {
      let before = x.floats.pointer[i]
      let (up, down) = (before + 0.002, before - 0.002)
      x.floats.pointer[i] = up
      let above = value()
      x.floats.pointer[i] = down
      let below = value()
      x.floats.pointer[i] = before
      let slope = (above - below) / (Double(up) - Double(down))
      worst = max(worst, abs(slope - Double(gradient.floats.pointer[i])))
      largest = max(largest, abs(slope))
    }
    return worst / largest
  }

  @Test func featuresByCosineOfEachLevel() throws {
    let alignment = try #require(CellAlignment(teacher: 1, student: 1))
    let loss = FeatureLoss(channels: [2, 2], alignment: alignment)
    let shape = MapShape(height: 1, width: 1, channels: 4, stride: 16)
    let (x, gradient) = (Maps(count: 1, shape: shape), Maps(count: 1, shape: shape))
    x.set([3, 4, 0, 2])
    let teacher = (0..<2).map { _ in
      Maps(count: 1, shape: MapShape(height: 1, width: 1, channels: 2, stride: 16))
    }
    teacher[0].set([30, 40])
    teacher[1].set([5, 0])
    let value = loss.measure(0, regressed: x, teacher: teacher, weight: 2, gradient: gradient)
    // The first level points where the teacher's does, the second at a right angle to it.
    #expect(abs(value - 0.5) < 1e-6)
    let slopes = gradient.values()
    // −weight / levels / |x| along the teacher's.
    for (found, wanted) in zip(slopes, [0, 0, -0.5, 0] as [Float]) { #expect(abs(found - wanted) < 1e-6) }
  }

  @Test func slopesOfFeatures() throws {
    let alignment = try #require(CellAlignment(teacher: 5, student: 2))
    let loss = FeatureLoss(channels: [3, 4], alignment: alignment)
    let teacher = [maps(5, 3, seed: 1), maps(5, 4, seed: 2)]
    let x = maps(2, 7, seed: 3)
    let gradient = maps(2, 7, seed: 4)
    let unused = Maps(count: 2, shape: x.shape)
    func value(_ gradient: Maps) -> Double {
      (0..<2).reduce(0) {
        $0 + 3 * loss.measure($1, regressed: x, teacher: teacher, weight: 3, gradient: gradient)
      }
    }
    _ = value(gradient)
    #expect(largestError(x, gradient) { value(unused) } < 1e-4)
  }

  @Test func answersOfAnEqualTeacherAskForNothing() throws {
    let alignment = try #require(CellAlignment(teacher: 3, student: 3))
    let loss = AnswerLoss(alignment: alignment, anchors: 2, settings: LossSettings())
    let (cls, loc) = (maps(3, 4, seed: 1, scale: 4), maps(3, 8, seed: 2))
    let (dCls, dLoc) = (Maps(count: 2, shape: cls.shape), Maps(count: 2, shape: loc.shape))
    let value = loss.measure(
      1, cls: cls, loc: loc, teacherCls: cls, teacherLoc: loc, weight: 1, clsGradient: dCls, locGradient: dLoc)
    #expect(value == 0)
    #expect(dCls.values().allSatisfy { $0 == 0 } && dLoc.values().allSatisfy { $0 == 0 })
  }

  @Test func answersByHand() throws {
    let alignment = try #require(CellAlignment(teacher: 1, student: 1))
    let loss = AnswerLoss(alignment: alignment, anchors: 1, settings: LossSettings())
    func single(_ values: [Float]) -> Maps {
      let maps = Maps(count: 1, shape: MapShape(height: 1, width: 1, channels: values.count, stride: 16))
      maps.set(values)
      return maps
    }
    let teacher = (cls: single([0, Float(log(3.0))]), loc: single([1, 0, 0, 0]))
    let (cls, loc) = (single([0, 0]), single([0, 0.5, 0, 0]))
    let (dCls, dLoc) = (single([0, 0]), single([0, 0, 0, 0]))
    let value = loss.measure(
      0, cls: cls, loc: loc, teacherCls: teacher.cls, teacherLoc: teacher.loc, weight: 2, clsGradient: dCls,
      locGradient: dLoc)
    // p = 3/4 against q = 1/2; both sums are below one, so one: shares 0.375 + 0.125; boxes 0.75 · 1.5 · 1.2.
    let divergence = 0.75 * log(1.5) + 0.25 * log(0.5)
    #expect(abs(value - (0.5 * divergence + 1.35)) < 1e-6)
    #expect(abs(dCls.values()[1] + 0.25) < 1e-6 && abs(dCls.values()[0] - 0.25) < 1e-6)
    for (found, wanted) in zip(dLoc.values(), [-1.8, 1.8, 0, 0] as [Float]) { #expect(abs(found - wanted) < 1e-6) }
  }

  @Test func slopesOfAnswers() throws {
    let alignment = try #require(CellAlignment(teacher: 5, student: 3))
    var settings = LossSettings()
    settings.clsWeight = 0.7
    let loss = AnswerLoss(alignment: alignment, anchors: 2, settings: settings)
    let teacher = (cls: maps(5, 4, seed: 1, scale: 3), loc: maps(5, 8, seed: 2))
    let (cls, loc) = (maps(3, 4, seed: 3, scale: 2), maps(3, 8, seed: 40))
    let (dCls, dLoc) = (Maps(count: 2, shape: cls.shape), Maps(count: 2, shape: loc.shape))
    let unused = (Maps(count: 2, shape: cls.shape), Maps(count: 2, shape: loc.shape))
    func value(_ gradients: (Maps, Maps)) -> Double {
      (0..<2).reduce(0) {
        $0 + 2
          * loss.measure(
            $1, cls: cls, loc: loc, teacherCls: teacher.cls, teacherLoc: teacher.loc, weight: 2,
            clsGradient: gradients.0, locGradient: gradients.1)
      }
    }
    _ = value((dCls, dLoc))
    #expect(largestError(cls, dCls) { value(unused) } < 1e-4)
    #expect(largestError(loc, dLoc) { value(unused) } < 1e-4)
  }
}
