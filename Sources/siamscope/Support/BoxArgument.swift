import ArgumentParser
import Tracking

/// `x,y,w,h` on the command line.
struct BoxArgument: ExpressibleByArgument {
  let box: Box

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    guard numbers.count == 4, let x = numbers[0], let y = numbers[1], let w = numbers[2], let h = numbers[3] else {
      return nil
    }
    let box = Box(x: x, y: y, width: w, height: h)
    guard box.isPresent else { return nil }
    self.box = box
  }
}
