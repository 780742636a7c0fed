/// One way in which a detector may differ from its simulation, applied to four-momenta.
///
/// In JSON a step is an object of one key: `{"energyScale": {"factor": 1.01}}`.
public enum ShiftStep: Hashable, Sendable {
  /// All components of every constituent times `factor`.
  case energyScale(factor: Double)

  /// Every constituent's four components times a random factor of mean 1 and relative width
  /// σ_E/E = `stochastic`/√E ⊕ `constant` (E in GeV). The factor is log-normal, as in Delphes, so
  /// that energies stay positive and their mean stays right.
  case energyResolution(stochastic: Double, constant: Double)

  /// Gaussian noise of width `sigma` (radians) on η and on φ of every constituent, at fixed energy
  /// and fixed magnitude of the momentum.
  case angularSmearing(sigma: Double)

  /// Every constituent is lost with `probability`; with a `falloffPT` (GeV) with
  /// `probability`·exp(−pT/`falloffPT`), so that soft ones are lost more often.
  case constituentLoss(probability: Double, falloffPT: Double?)

  /// Constituents with pT below `minimumPT` (GeV) are lost.
  case softThreshold(minimumPT: Double)

  /// Constituents in the same cell of `cellSize` in η and φ become one massless constituent with
  /// the sum of their energies in the direction of the sum of their momenta. A constituent alone in
  /// its cell stays as it is. φ is cut into the whole number of cells nearest to 2π/`cellSize`.
  case cellMerging(cellSize: Double)

  /// The step's name in JSON.
  public var name: String {
    switch self {
    case .energyScale: "energyScale"
    case .energyResolution: "energyResolution"
    case .angularSmearing: "angularSmearing"
    case .constituentLoss: "constituentLoss"
    case .softThreshold: "softThreshold"
    case .cellMerging: "cellMerging"
    }
  }

  /// The step's parameters by name.
  public var parameters: [(name: String, value: Double)] {
    switch self {
    case .energyScale(let factor): [("factor", factor)]
    case .energyResolution(let stochastic, let constant):
      [("stochastic", stochastic), ("constant", constant)]
    case .angularSmearing(let sigma): [("sigma", sigma)]
    case .constituentLoss(let probability, let falloffPT):
      [("probability", probability)] + (falloffPT.map { [("falloffPT", $0)] } ?? [])
    case .softThreshold(let minimumPT): [("minimumPT", minimumPT)]
    case .cellMerging(let cellSize): [("cellSize", cellSize)]
    }
  }

  /// What is wrong with the parameters, or `nil`.
  public var problem: String? {
    for (key, value) in parameters {
      guard let allowed = ShiftStep.allowed[key], !allowed.contains(value) else { continue }
      return "\(name): \(key) is \(value), expected \(allowed.lowerBound) to \(allowed.upperBound)"
    }
    return nil
  }

  /// What a parameter may be: wider than any detector needs, and such that momenta stay finite.
  private static let allowed: [String: ClosedRange<Double>] = [
    "factor": 1e-3...1e3, "stochastic": 0...100, "constant": 0...10, "sigma": 0...10,
    "probability": 0...1, "falloffPT": 1e-6...1e6, "minimumPT": 0...1e6, "cellSize": 1e-4...1,
  ]
}
