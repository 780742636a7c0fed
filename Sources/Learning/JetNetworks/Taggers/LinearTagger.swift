import Jets
import TensorEngine

extension TaggerKind {
  /// A linear classifier on jet observables: the floor every network must clear.
  public static let linear = TaggerKind(
    rawValue: "linear", title: "Linear", summary: "logistic regression on jet observables",
    inputs: [.observables], relativeCost: 0.005,
    schedules: ["fixed": TaggerSchedule(epochs: .own(20), rate: 1e-2, adaptationRate: 1e-2)],
    architecture: { shapes, _ in
      let input = JetInput.observables.name
      return .dense(input: input, count: shapes[input]?.count ?? 0, hidden: [], outputs: 2)
    })
}
