import TensorEngine

extension TaggerKind {
  /// The convolutional branch on jet images.
  public static let cnn = TaggerKind(
    rawValue: "cnn", title: "CNN", summary: "convolutional network on 40×40 jet images",
    inputs: [.image], relativeCost: 1,
    schedules: [
      "fixed": TaggerSchedule(epochs: .images, rate: 2e-3, adaptationRate: 1e-4),
      "as submitted": TaggerSchedule(
        epochs: .images, rate: 1e-4, decay: 1e-6, adaptationRate: 1e-4),
    ],
    architecture: { $1.cnn(image: $0[JetInput.image.name] ?? .scalar) })

  /// The recurrent branch on constituents.
  public static let rnn = TaggerKind(
    rawValue: "rnn", title: "RNN", summary: "recurrent network on 200 constituents",
    inputs: [.constituents], relativeCost: 0.15,
    schedules: [
      "fixed": TaggerSchedule(epochs: .sequences, rate: 3e-3, adaptationRate: 5e-4),
      "as submitted": TaggerSchedule(
        epochs: .sequences, rate: 1e-4, decay: 2e-5, adaptationRate: 1e-4),
    ],
    architecture: { $1.rnn(sequence: $0[JetInput.constituents.name] ?? .scalar) })

  /// Both branches joined by a third network. The trained branches move on gently while it learns.
  public static let beast = TaggerKind(
    rawValue: "beast", title: "Beast", summary: "both branches joined by a third network",
    inputs: [.image, .constituents], relativeCost: 1.2, branches: [.cnn, .rnn],
    schedules: [
      "fixed": TaggerSchedule(epochs: .joining, rate: 3e-4, adaptationRate: 1e-4),
      "as submitted": TaggerSchedule(
        epochs: .joining, rate: 1e-3, decay: 1e-6, adaptationRate: 1e-4),
    ],
    architecture: { shapes, networks in
      networks.beast(
        image: shapes[JetInput.image.name] ?? .scalar,
        sequence: shapes[JetInput.constituents.name] ?? .scalar)
    })
}
