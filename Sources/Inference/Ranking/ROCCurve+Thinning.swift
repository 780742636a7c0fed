#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ROCCurve {
  /// The indices of at most `maximum` points that draw the curve well on a logarithmic ε_B axis.
  ///
  /// Both ends are among them, and for steps of equal ratio in ε_B the last point below each step,
  /// so that long flat pieces at small counts keep their right ends.
  public func thinned(to maximum: Int) -> [Int] {
    precondition(maximum >= 3, "ROCCurve.thinned: \(maximum) points cannot draw a curve")
    guard count > maximum else { return Array(0..<count) }
    guard let smallest = backgroundEfficiencies.first(where: { $0 > 0 }) else { return [0] }
    let steps = maximum - 3
    var chosen = [0]
    var point = 0
    for step in 0...steps {
      let bound = smallest * pow(1 / smallest, Double(step) / Double(steps))
      // At the first step this stops at the end of the piece without background.
      while point + 1 < count && backgroundEfficiencies[point + 1] < bound { point += 1 }
      if point != chosen[chosen.count - 1] { chosen.append(point) }
    }
    if chosen[chosen.count - 1] != count - 1 { chosen.append(count - 1) }
    return chosen
  }
}
