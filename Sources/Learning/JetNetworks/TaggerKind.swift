/// The kinds of networks on jets.
public enum TaggerKind: String, Codable, CaseIterable, Sendable {
  /// A linear classifier on jet observables: the floor every network must clear.
  case linear
  /// A network on the set of constituents, a particle flow network (arXiv:1810.05165).
  case sets
  /// The convolutional branch on jet images.
  case cnn
  /// The recurrent branch on constituents.
  case rnn
  /// Both branches joined by a third network.
  case beast

  /// Whether the network reads jet images.
  var readsImages: Bool { self == .cnn || self == .beast }
  /// Whether the network reads constituents.
  var readsConstituents: Bool { self == .sets || self == .rnn || self == .beast }
  /// Whether the network reads jet observables.
  var readsObservables: Bool { self == .linear }

  /// The name on the leaderboard.
  public var title: String {
    switch self {
    case .linear: "Linear"
    case .sets: "Sets"
    case .cnn: "CNN"
    case .rnn: "RNN"
    case .beast: "Beast"
    }
  }
}
