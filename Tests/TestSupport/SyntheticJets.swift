import Foundation
import Jets
import Randomness

/// Small samples with an obvious difference between the classes: signal jets have three hard cores,
/// background jets one.
public enum SyntheticJets {
  /// `count` jets, the classes in turn.
  public static func make(_ count: Int, seed: UInt64) -> LabelledJets {
    var random = RandomStream(seed: seed).substream("synthetic jets")
    let labels = (0..<count).map { UInt8($0 % 2) }
    let jets = labels.map { label in jet(cores: label == 1 ? 3 : 1, &random) }
    return LabelledJets(jets: JetSample(constituents: jets), isSignal: labels)
  }

  private static func jet(cores: Int, _ random: inout RandomStream) -> [FourMomentum] {
    let axis = (eta: random.uniform(in: -1.5...1.5), phi: random.uniform(in: -3.1...3.1))
    return (0..<cores).flatMap { core -> [FourMomentum] in
      let angle = 2 * Double.pi * Double(core) / Double(cores) + random.normal() * 0.2
      let distance = cores == 1 ? 0 : 0.45
      let center = (axis.eta + distance * cos(angle), axis.phi + distance * sin(angle))
      return (0..<(18 / cores)).map { index in
        let pt = 600.0 / Double(cores) * pow(0.6, Double(index)) * (0.9 + 0.2 * random.uniform())
        let eta = center.0 + 0.05 * random.normal()
        let phi = center.1 + 0.05 * random.normal()
        return massless(pt: pt + 0.5, eta: eta, phi: phi)
      }
    }
  }

  private static func massless(pt: Double, eta: Double, phi: Double) -> FourMomentum {
    FourMomentum(
      e: Float(pt * cosh(eta)), px: Float(pt * cos(phi)), py: Float(pt * sin(phi)),
      pz: Float(pt * sinh(eta)))
  }
}
