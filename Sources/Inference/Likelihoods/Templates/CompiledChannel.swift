/// A channel with its samples' modifiers resolved to parameter numbers.
struct CompiledChannel: Sendable {
  /// Its bins among those of all channels.
  let bins: Range<Int>
  private(set) var samples: [CompiledSample]
  /// The numbers of the parameters that change it, rising. Derivatives are taken in these alone.
  let support: [Int]

  init(bins: Range<Int>, samples: [CompiledSample]) {
    self.bins = bins
    let support = Set(samples.flatMap(\.parameters)).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(support, support.indices))
    self.samples = samples
    self.support = support
    for index in samples.indices { self.samples[index].setPlaces { places[$0] ?? 0 } }
  }
}

/// A sample with its modifiers resolved to parameter numbers: its counts are
/// (expected + Σ shape changes) × Π factors × Π factors of single bins.
struct CompiledSample: Sendable {
  /// What multiplies all bins.
  enum Factor: Sendable {
    case parameter(Int)
    case exponential(Int, ExponentialInterpolation)
    case interpolated(Int, down: Double, up: Double, code: Interpolation)

    var parameter: Int {
      switch self {
      case .parameter(let index), .exponential(let index, _), .interpolated(let index, _, _, _):
        index
      }
    }

    func expansion(at value: Double) -> Expansion {
      switch self {
      case .parameter: return Expansion(value: value, slope: 1)
      case .exponential(_, let interpolation): return interpolation.expansion(at: value)
      case .interpolated(_, let down, let up, let code):
        if code.isMultiplicative { return code.factor(down: down, up: up, at: value) }
        let shares = code.shares(at: value)
        func sum(_ part: (Expansion) -> Double) -> Double {
          part(shares.up) * (up - 1) + part(shares.down) * (1 - down)
        }
        return Expansion(value: 1 + sum(\.value), slope: sum(\.slope), curvature: sum(\.curvature))
      }
    }
  }

  /// What is added to the bins.
  struct Shape: Sendable {
    let parameter: Int
    let down, up: [Double]
    let code: Interpolation

    /// Calls `body` with the change in each bin.
    func forEachChange(
      of expected: [Double], at value: Double, _ body: (_ bin: Int, _ change: Expansion) -> Void
    ) {
      if code.isMultiplicative {
        for (bin, count) in expected.enumerated() {
          let factor = code.factor(down: down[bin] / count, up: up[bin] / count, at: value)
          body(
            bin,
            Expansion(
              value: count * (factor.value - 1), slope: count * factor.slope,
              curvature: count * factor.curvature))
        }
        return
      }
      let shares = code.shares(at: value)
      for (bin, count) in expected.enumerated() {
        let (above, below) = (up[bin] - count, count - down[bin])
        body(
          bin,
          Expansion(
            value: shares.up.value * above + shares.down.value * below,
            slope: shares.up.slope * above + shares.down.slope * below,
            curvature: shares.up.curvature * above + shares.down.curvature * below))
      }
    }
  }

  let expected: [Double]
  var factors: [Factor] = []
  var shapes: [Shape] = []
  /// The first parameters of the factors of single bins, of which each bin has one.
  var binFactors: [Int] = []
  /// Where the parameters of factors, of shapes and of the first bins stand in the channel's
  /// support.
  private(set) var places: (factors: [Int], shapes: [Int], bins: [Int]) = ([], [], [])

  init(expected: [Double]) { self.expected = expected }

  /// The numbers of all parameters.
  fileprivate var parameters: [Int] {
    factors.map(\.parameter) + shapes.map(\.parameter)
      + binFactors.flatMap { Array($0..<$0 + expected.count) }
  }

  fileprivate mutating func setPlaces(_ place: (Int) -> Int) {
    places = (
      factors.map { place($0.parameter) }, shapes.map { place($0.parameter) },
      binFactors.map(place)
    )
  }
}
