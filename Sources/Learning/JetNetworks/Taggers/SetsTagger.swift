import TensorEngine

extension TaggerKind {
  /// A particle flow network (Komiske, Metodiev and Thaler, arXiv:1810.05165, eq. 1.2): two layers
  /// applied to every constituent, their sum, and two layers on that. The widths are half those of
  /// the paper, which suits samples of 10⁴ jets.
  public static let sets = TaggerKind(
    rawValue: "sets", title: "Sets", summary: "network on the set of constituents",
    inputs: [.constituents], relativeCost: 0.05,
    schedules: ["fixed": TaggerSchedule(epochs: .sequences, rate: 3e-3, adaptationRate: 5e-4)],
    architecture: { shapes, _ in
      Architecture(
        inputs: JetInput.constituents.declared(shapes),
        output: .sequence([
          .setSum([
            .dense(units: 50, activation: .relu), .dense(units: 64, activation: .relu),
          ]),
          .dense(units: 50, activation: .relu), .dense(units: 50, activation: .relu),
          .dense(units: 2),
        ]))
    })
}
