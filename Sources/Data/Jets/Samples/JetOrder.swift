/// The order of constituents: falling pT, equal ones as they came.
enum JetOrder {
  /// px² + py², in double precision so that the order is exact for single-precision components.
  @inline(__always)
  static func key(_ constituent: FourMomentum) -> Double {
    let px = Double(constituent.px)
    let py = Double(constituent.py)
    return px * px + py * py
  }

  /// Sorts `jet` in place by insertion: jets come almost sorted, and nothing is allocated.
  @inline(__always)
  static func sort(_ jet: UnsafeMutableBufferPointer<FourMomentum>) {
    guard jet.count > 1 else { return }
    for index in 1..<jet.count {
      let moving = jet[index]
      let value = key(moving)
      var place = index
      while place > 0, key(jet[place - 1]) < value {
        jet[place] = jet[place - 1]
        place -= 1
      }
      if place != index { jet[place] = moving }
    }
  }

  static func sorted(_ jet: [FourMomentum]) -> [FourMomentum] {
    var result = jet
    result.withUnsafeMutableBufferPointer { sort($0) }
    return result
  }
}
