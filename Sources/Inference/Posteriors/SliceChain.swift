#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

import Randomness

/// A chain that waits for the density at its next candidate.
struct SliceChain {
  private enum Phase { case low, high, shrink }

  private var point: [Double]
  private var value: Double
  private var random: RandomStream
  private(set) var candidate: [Double] = []
  private(set) var kept: [Double] = []
  private(set) var keptValues: [Double] = []

  private var phase = Phase.low
  private var direction = 0
  private var sweep = 0
  private var sweeps = 0
  private var every = 1
  /// The height of the slice, and the interval along the direction with the point at 0.
  private var height = 0.0
  private var low = 0.0
  private var high = 0.0
  private var position = 0.0
  private var stepsBelow = 0
  private var stepsAbove = 0
  /// The length of the next step out.
  private var stride = 1.0
  /// Whether steps out get longer and longer, which finds any scale but is no Markov chain of the
  /// density: for the warm-up alone.
  private var isSearching = false

  /// The number of steps by which an interval may grow; of doubled ones, on each side.
  private static let growth = 20
  private static let doublings = 60

  init(point: [Double], value: Double, random: RandomStream) {
    self.point = point
    self.value = value
    self.random = random
  }

  var isDone: Bool { sweep == sweeps }

  mutating func start(
    sweeps: Int, every: Int, isSearching: Bool, _ directions: [[Double]]
  ) {
    (self.sweeps, self.every, sweep, direction) = (sweeps, every, 0, 0)
    self.isSearching = isSearching
    kept = []
    keptValues = []
    if sweeps > 0 { startSlice(directions) }
  }

  private mutating func startSlice(_ directions: [[Double]]) {
    height = value + log(1 - random.uniform())
    low = -random.uniform()
    high = low + 1
    stepsBelow = random.integer(below: SliceChain.growth)
    stepsAbove = SliceChain.growth - 1 - stepsBelow
    if isSearching { (stepsBelow, stepsAbove) = (SliceChain.doublings, SliceChain.doublings) }
    stride = 1
    phase = .low
    ask(low, directions)
  }

  private mutating func ask(_ position: Double, _ directions: [[Double]]) {
    self.position = position
    candidate = point.indices.map { point[$0] + position * directions[direction][$0] }
  }

  mutating func receive(_ found: Double, _ directions: [[Double]]) {
    switch phase {
    case .low:
      if found > height && stepsBelow > 0 {
        low -= stride
        stepsBelow -= 1
        if isSearching { stride *= 2 }
        ask(low, directions)
      } else {
        phase = .high
        stride = 1
        ask(high, directions)
      }
    case .high:
      if found > height && stepsAbove > 0 {
        high += stride
        stepsAbove -= 1
        if isSearching { stride *= 2 }
        ask(high, directions)
      } else {
        phase = .shrink
        ask(random.uniform(in: low...high), directions)
      }
    case .shrink:
      if found > height {
        (point, value) = (candidate, found)
        next(directions)
      } else if high - low < 1e-14 {
        next(directions)  // an interval that rounding has closed holds the point itself alone
      } else {
        if position < 0 { low = position } else { high = position }
        ask(random.uniform(in: low...high), directions)
      }
    }
  }

  private mutating func next(_ directions: [[Double]]) {
    direction += 1
    if direction == directions.count {
      direction = 0
      sweep += 1
      if sweep.isMultiple(of: every) {
        kept += point
        keptValues.append(value)
      }
    }
    if !isDone { startSlice(directions) }
  }
}
