import JetNetworks
import Mixtures
import TensorEngine

/// The classifiers that can be trained on mixed samples.
public struct WeakModel: Sendable {
  /// The name in configurations and on the command line.
  public let rawValue: String
  /// The kind of jet network; nil for models of tables alone.
  let taggerKind: TaggerKind?
  /// Whether the model reads tables.
  public let readsTables: Bool

  /// A dense network on a table's columns.
  public static let dense = WeakModel(rawValue: "dense", taggerKind: nil, readsTables: true)
  /// Gradient-boosted trees on a table's columns.
  public static let trees = WeakModel(rawValue: "trees", taggerKind: nil, readsTables: true)
  /// A linear function of a table's columns or of a jet's observables.
  public static let linear = jets(.linear)
  /// A network on the set of a jet's constituents (arXiv:1703.06114, arXiv:1810.05165).
  public static let sets = jets(.sets)

  /// A network on jets; the linear one reads tables too.
  public static func jets(_ kind: TaggerKind) -> WeakModel {
    WeakModel(rawValue: kind.rawValue, taggerKind: kind, readsTables: kind == .linear)
  }

  /// All models: the linear one, those of tables, and every other network on jets.
  public static let allCases: [WeakModel] =
    [linear, dense, trees] + TaggerKind.allCases.filter { $0 != .linear }.map(jets)

  /// Whether the model reads jets; `linear` reads both.
  public var readsJets: Bool { taggerKind != nil }

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

extension WeakModel: RawRepresentable, CaseIterable, Codable, Hashable, CustomStringConvertible {
  /// The name.
  public var description: String { rawValue }

  /// The model of this name.
  public init?(rawValue: String) {
    guard let model = WeakModel.allCases.first(where: { $0.rawValue == rawValue }) else {
      return nil
    }
    self = model
  }
}
