import Randomness

/// A named list of steps that turn simulated jets into those of a slightly different detector.
///
/// Steps act in the order of the list, constituent by constituent. Afterwards the constituents are
/// in falling pT again. A jet never becomes empty: where a step would drop everything, the leading
/// constituent stays. The random numbers of a jet depend on the seed, on the step's place in the
/// list and on the jet's own bytes, so a jet is shifted in the same way whatever its neighbors are.
public struct DetectorShift: Codable, Hashable, Sendable {
  /// What the shift is called in results.
  public var name: String
  /// The steps in order.
  public var steps: [ShiftStep]

  /// A shift of these steps.
  public init(name: String, steps: [ShiftStep]) {
    self.name = name
    self.steps = steps
  }

  /// No shift: jets stay as they are, bit by bit.
  public static let none = DetectorShift(name: "none", steps: [])

  /// Differences that a calibrated experiment still has: 1 % on the jet energy scale (ATLAS and CMS
  /// quote 1–2 % for large-radius jets), 5 %/√E ⊕ 1 % of extra resolution on constituents, 3 mrad
  /// in direction, and 2 % of the constituents lost (tracking inefficiency that is not simulated).
  public static let mild = DetectorShift(
    name: "mild",
    steps: [
      .energyScale(factor: 1.01),
      .energyResolution(stochastic: 0.05, constant: 0.01),
      .angularSmearing(sigma: 0.003),
      .constituentLoss(probability: 0.02, falloffPT: nil),
    ])

  /// A detector that is clearly another one: 3 % on the scale, the resolution of a hadronic
  /// calorimeter (50 %/√E ⊕ 3 %, near the terms of the Delphes ATLAS card), 20 mrad in direction
  /// (cluster positions), 10 % of the constituents lost, a threshold of 1 GeV, and cells of 0.05.
  public static let strong = DetectorShift(
    name: "strong",
    steps: [
      .energyScale(factor: 1.03),
      .energyResolution(stochastic: 0.5, constant: 0.03),
      .angularSmearing(sigma: 0.02),
      .constituentLoss(probability: 0.1, falloffPT: nil),
      .softThreshold(minimumPT: 1),
      .cellMerging(cellSize: 0.05),
    ])

  /// The shifts that have a name of their own.
  public static let presets = [none, mild, strong]

  /// The jets of `sample` as the shifted detector sees them, in the same order.
  ///
  /// - Precondition: the parameters of all steps are in range (`ShiftStep.problem`).
  public func applied(to sample: JetSample, seed: UInt64) -> JetSample {
    for step in steps {
      if let problem = step.problem { preconditionFailure("DetectorShift '\(name)': \(problem)") }
    }
    guard !steps.isEmpty else { return sample }
    let stream = RandomStream(seed: seed).substream("detector shift")
    var memory = JetMemory()
    memory.reserve(jets: sample.count, constituents: sample.constituentCount)
    for jet in 0..<sample.count {
      sample.withConstituents(of: jet) { original in
        withUnsafeTemporaryAllocation(of: FourMomentum.self, capacity: original.count) { buffer in
          _ = buffer.initialize(from: original)
          let random = stream.substream(Int(truncatingIfNeeded: JetHash.of(original)))
          let count = apply(to: buffer, random: random)
          memory.append(UnsafeBufferPointer(rebasing: buffer[0..<count]))
        }
      }
    }
    return JetSample(storage: .memory(memory), warnings: sample.warnings)
  }

  /// Applies all steps to one jet in place and returns how many constituents are left.
  private func apply(
    to jet: UnsafeMutableBufferPointer<FourMomentum>, random: RandomStream
  ) -> Int {
    var count = jet.count
    for (index, step) in steps.enumerated() {
      var stepRandom = random.substream(index)
      let current = UnsafeMutableBufferPointer(rebasing: jet[0..<count])
      count = step.apply(to: current, random: &stepRandom)
      // Every step sees its jet in falling pT: the first one is the leading one.
      JetOrder.sort(UnsafeMutableBufferPointer(rebasing: jet[0..<count]))
    }
    return count
  }
}
