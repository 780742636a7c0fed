import Foundation
import Jets
import TensorEngine

extension TaggerKind {
  /// The energy flow network of Komiske, Metodiev and Thaler (arXiv:1810.05165, eq. 1.3): F of the
  /// sum Σ z φ, z a constituent's share in the transverse momentum, φ a function of its angles from
  /// the jet's axis. Soft and collinear particles do not change what it says. Widths as there,
  /// 82,358 parameters.
  public static let energyFlow = TaggerKind(
    rawValue: "efn", title: "EFN", summary: "energy flow network, safe for soft and collinear jets",
    inputs: [.plain(energies)], relativeCost: 0.2,
    schedules: ["fixed": TaggerSchedule(epochs: .sequences, rate: 1e-3, adaptationRate: 1e-4)],
    architecture: { shapes, _ in
      let hidden = Block.dense(units: 100, activation: .relu)
      return Architecture(
        inputs: JetInput.plain(energies).declared(shapes),
        output: .sequence([
          .setSum([.weighted([hidden, hidden, .dense(units: 256, activation: .relu)])]),
          hidden, hidden, hidden, .dense(units: 2),
        ]))
    })

  /// Most constituents that are read, the first ones of a jet.
  private static let length = 200

  /// Of each constituent its share in the sum of transverse momenta, and its distances in
  /// pseudorapidity and azimuth from the axis of that sum: `[200, 3]`, zero beyond the last one.
  private static let energies = PlainJetInput(name: "energies", shape: [length, 3]) { jet, values in
    values.update(repeating: 0, count: length * 3)
    let used = jet.prefix(length)
    let total = used.reduce(0) { $0 + Double($1.pt) }
    guard total > 0 else { return }
    let axis = used.reduce(into: (x: 0.0, y: 0.0, z: 0.0)) { sum, constituent in
      sum.x += Double(constituent.px)
      sum.y += Double(constituent.py)
      sum.z += Double(constituent.pz)
    }
    let direction = FourMomentum(
      e: 0, px: Float(axis.x), py: Float(axis.y), pz: Float(axis.z))
    let (eta, phi) = (Double(direction.eta), Double(direction.phi))
    for (index, constituent) in used.enumerated() where constituent.pt > 0 {
      let row = values + 3 * index
      row[0] = Float(Double(constituent.pt) / total)
      row[1] = Float(Double(constituent.eta) - eta)
      row[2] = Float(wrappedAngle(Double(constituent.phi) - phi))
    }
  }
}
