import JetNetworks
import Mixtures
import TensorEngine

/// The classifiers that can be trained on mixed samples.
public enum WeakModel: String, Codable, CaseIterable, Sendable {
  /// A linear function of a table's columns or of a jet's observables.
  case linear
  /// A dense network on a table's columns.
  case dense
  /// Gradient-boosted trees on a table's columns.
  case trees
  /// A network on the set of a jet's constituents (arXiv:1703.06114, arXiv:1810.05165).
  case sets
  /// The convolutional branch of the Beast on jet images.
  case cnn
  /// The recurrent branch of the Beast on constituents.
  case rnn
  /// Both branches, joined.
  case beast

  /// Whether the model reads jets; `linear` reads both.
  public var readsJets: Bool {
    switch self {
    case .linear, .sets, .cnn, .rnn, .beast: true
    case .dense, .trees: false
    }
  }

  /// Whether the model reads tables.
  public var readsTables: Bool { self == .linear || !readsJets }

  /// The kind of jet network.
  var taggerKind: TaggerKind? {
    switch self {
    case .linear: .linear
    case .sets: .sets
    case .cnn: .cnn
    case .rnn: .rnn
    case .beast: .beast
    case .dense, .trees: nil
    }
  }

  /// What suits events of this kind where nothing else is asked for.
  public static func standard(for events: EventData) -> WeakModel {
    events.isTable ? .dense : .sets
  }

  /// Checks that the model can read these events.
  ///
  /// - Throws: `WeakSupervisionError` that names the models that can.
  public func check(_ events: EventData) throws {
    guard events.isTable ? readsTables : readsJets else {
      let names = WeakModel.allCases.filter { events.isTable ? $0.readsTables : $0.readsJets }
      throw WeakSupervisionError(
        "model \(rawValue)", "it cannot read \(events.isTable ? "a table" : "jets")",
        hint: "choose one of \(names.map(\.rawValue).joined(separator: ", "))")
    }
  }
}
