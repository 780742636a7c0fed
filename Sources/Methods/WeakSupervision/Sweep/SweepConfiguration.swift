import Mixtures
import TensorEngine

/// A comparison of methods on mixtures of labelled events: every combination of the lists is
/// trained several times and judged on labelled events that no mixture holds.
public struct SweepConfiguration: Codable, Equatable, Sendable {
  /// The name of full supervision among the methods: pure samples of the same total size.
  public static let supervised = "supervised"

  /// The files of labelled events, taken together; empty for the toy.
  public var files: [String]
  /// The number of events of each class of the built-in bimodal toy, where there are no files.
  public var toyEvents: Int
  /// The column or array of classes.
  public var label: String
  /// What the files hold; nil: as they look.
  public var kind: MixtureManifest.Kind?
  /// The names of the columns of files without names, in their order.
  public var names: [String]?
  /// How the files are read where their content does not say it.
  public var reading: EventReading?
  /// The feature columns; nil: all but truth and weights.
  public var columns: [String]?
  /// The methods, and `supervised`.
  public var methods: [String]
  /// The classifiers.
  public var models: [WeakModel]
  /// The fractions of the mixtures, a list for each set of mixtures.
  public var fractions: [[Double]]
  /// The events of the mixtures, a list for each size; one number stands for all mixtures.
  public var counts: [[Int]]
  /// The sizes of ensembles.
  public var members: [Int]
  /// The numbers of columns of pure noise that are added to a table.
  public var noise: [Int]
  /// How often every combination is repeated, with other mixtures and starting values.
  public var repetitions: Int
  /// The number of folds over which the poorest mixture and the test are cut: each fold of the
  /// mixture is tested by classifiers trained without it, so that a pure background sample serves
  /// for training and test alike. 1: the test is what no mixture holds.
  public var folds: Int
  /// The largest number of events of each class in the test.
  public var testEvents: Int
  /// How classifiers are trained; method, model and members are replaced.
  public var training: WeakConfiguration
  /// Determines mixtures, noise and trainings.
  public var seed: UInt64

  /// The toy with the methods of the golden comparison.
  public init() {
    files = []
    toyEvents = 250_000
    label = "label"
    kind = nil
    names = nil
    reading = nil
    columns = nil
    methods = [SweepConfiguration.supervised, "forward", "cwola", "uu-abs", "proportions-l2"]
    models = [.dense]
    fractions = [[0.7, 0.4]]
    counts = [[50_000]]
    members = [1]
    noise = [0]
    repetitions = 2
    folds = 1
    testEvents = 50_000
    training = WeakConfiguration()
    training.trainingShare = 0.8
    seed = 1
  }

  private static let events = 1...1_000_000_000

  /// Checks every value.
  ///
  /// - Throws: `ConfigurationError` or `WeakSupervisionError` for the first one that cannot be
  ///   used.
  public func validate() throws {
    let check = ConfigurationCheck(at: "")
    try training.validate()
    try check.require(
      training.folds == 1, "training.folds", training.folds,
      "1: every comparison has test events of its own")
    for method in methods where method != SweepConfiguration.supervised {
      var setting = training
      setting.method = method
      _ = try setting.weakMethod()
    }
    let lists: [(String, Int)] = [
      ("methods", methods.count), ("models", models.count), ("fractions", fractions.count),
      ("counts", counts.count), ("members", members.count), ("noise", noise.count),
    ]
    for (name, count) in lists { try check.require(count > 0, name, "empty", "at least one") }
    for list in fractions {
      try check.require(list.count >= 2, "fractions", list, "two or more for each set of mixtures")
      for fraction in list { _ = try SignalFraction(fraction) }
      for size in counts {
        try check.require(
          size.count == 1 || size.count == list.count, "counts", size,
          "one number, or as many as fractions (\(list.count))")
      }
    }
    try check.require(
      counts.allSatisfy { $0.allSatisfy(SweepConfiguration.events.contains) }, "counts", counts,
      "numbers of events from 1 to 1e9")
    try check.require(
      members.allSatisfy { (1...1000).contains($0) }, "members", members, "numbers from 1 to 1000")
    try check.require(
      noise.allSatisfy { (0...10_000).contains($0) }, "noise", noise, "numbers from 0 to 10000")
    try check.require(
      (1...1000).contains(repetitions), "repetitions", repetitions, "a number from 1 to 1000")
    try check.require((1...1000).contains(folds), "folds", folds, "a number from 1 to 1000")
    for list in fractions where folds > 1 {
      try check.require(list.min() == 0, "folds", folds, "1, unless a mixture is pure background")
    }
    for (value, key) in [(testEvents, "testEvents"), (toyEvents, "toyEvents")] {
      try check.require(
        SweepConfiguration.events.contains(value), key, value, "a number from 1 to 1e9")
    }
  }
}
