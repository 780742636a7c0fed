import DataFiles
import Foundation
import Jets
import Mixtures
import ResonanceSearch
import TestSupport
import TopTagging
import WeakSupervision

/// Small inputs for all trials, and the trials on them.
struct TrialInputs {
  private let url: URL
  private let program: URL

  /// A folder of inputs, which `make` fills.
  init(_ url: URL, program: URL) throws {
    self.url = url
    self.program = program
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// The path of an input.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Makes what the trials read.
  ///
  /// - Throws: `CampaignError` when the program fails; `DataFileError` for files.
  func make(for trials: [Trial]) throws {
    let words = Set(trials.flatMap(\.arguments))
    func areNeeded(_ names: String...) -> Bool { names.contains { words.contains(path($0)) } }
    if areNeeded("train.npz", "challenge", "private.npz", "tagger.safetensors") { try makeJets() }
    if areNeeded("challenge", "tagger.safetensors") { try prepareChallenge() }
    if areNeeded("rich.csv", "pool.csv", "events.csv", "sweep.json5") { try makeMixtures() }
    if areNeeded("joint.npz", "ratio", "score", "seen.npz", "signal-ratio") {
      try makeSimulations(withModels: areNeeded("ratio", "score", "signal-ratio"))
    }
    try write(
      "often.json5", #"{fit: {checkpointInterval: 0, batchSize: 100}, automaticBatch: false}"#)
    try write("often-ratio.json5", #"{fit: {checkpointInterval: 0}}"#)
    try write(
      "ratio-sweep.json5",
      """
      {simulators: ["gaussian_toy"], methods: ["carl", "alice", "sally"], counts: [300, 600],
       repetitions: 2, testEvents: 500, training: {fit: {epochs: 4}, automaticEpochs: false,
       weightDecays: []}}
      """)
    try write(
      "benchmarks.json5",
      """
      {parameters: ["theta"], maximalExponents: [2],
       benchmarks: [{name: "a", values: [-1]}, {name: "b", values: [0]}, {name: "c", values: [1]}]}
      """)
  }

  /// A notebook whose cells simulate and learn a little.
  func writeNotebook(to folder: URL) throws {
    let text = """
      # A small notebook

      ```sh
      terascale ratio simulate gaussian_toy --count 600 -o events.npz
      ```

      ```sh
      terascale ratio train events.npz --epochs 3 --decay 0
      ```

      """
    try Data(text.utf8).write(to: folder.appending(path: "lesson.md"))
  }

  // MARK: The parts

  private func makeJets() throws {
    for (index, name) in ["train", "public", "private"].enumerated() {
      let jets = SyntheticJets.make(index == 0 ? 300 : 80, seed: UInt64(index + 1))
      try JetFiles.write(
        jets.jets, labels: jets.isSignal, to: url.appending(path: "\(name).npz"), overwrite: false)
    }
    // A linear tagger and one tiny network, whose trainings keep a checkpoint of every step.
    var configuration = ChallengeConfiguration.quick()
    var recipe = configuration.recipes[0]
    for kind in recipe.training.keys where !["linear", "rnn"].contains(kind) {
      recipe.training[kind] = nil
      recipe.adaptation[kind] = nil
    }
    for kind in recipe.training.keys {
      recipe.training[kind]?.epochs = 2
      recipe.training[kind]?.checkpointInterval = 0
      recipe.training[kind]?.batchSize = 64
      recipe.adaptation[kind]?.epochs = 2
      recipe.adaptation[kind]?.checkpointInterval = 0
    }
    configuration.recipes = [recipe]
    try ConfigurationFile.encode(configuration).write(to: url.appending(path: "challenge.json5"))
  }

  private func prepareChallenge() throws {
    try call(
      ["challenge", "prepare", "--train", path("train.npz"), "--public", path("public.npz")]
        + ["--private", path("private.npz"), "--output", path("challenge")])
    try call(
      ["challenge", "train", path("challenge"), "--config", path("challenge.json5"), "--recipe"]
        + ["fixed", "--output", path("participant")])
    try FileManager.default.copyItem(
      atPath: path("participant/models/fixed-rnn-1.safetensors"),
      toPath: path("tagger.safetensors"))
  }

  private func makeMixtures() throws {
    let count = 3000
    // Different seeds: samples that share events are refused.
    for (name, fraction, seed) in [("rich", 0.7, 1), ("poor", 0.4, 2), ("pool", 0.5, 3)] {
      let (features, isSignal) = BimodalToy.make(count, fraction: fraction, seed: UInt64(seed))
      var columns = BimodalToy.features.enumerated().map { column, name in
        (name: name, values: (0..<count).map { Double(features[3 * $0 + column]) })
      }
      if name == "pool" { columns.append(("truth", isSignal.map(Double.init))) }
      try CSVTable.write(columns: columns, to: url.appending(path: "\(name).csv"))
    }
    let events = try ResonanceToy.make(signal: 150, scale: 0.03, seed: 3)
    let values = events.table.values
    try CSVTable.write(
      columns: [
        ("m_jj", events.masses),
        ("x1", events.masses.indices.map { Double(values[2 * $0]) }),
        ("x2", events.masses.indices.map { Double(values[2 * $0 + 1]) }),
      ], to: url.appending(path: "events.csv"))
    try write(
      "sweep.json5",
      """
      {toyEvents: 3000, methods: ["supervised", "cwola", "forward"], models: ["trees", "dense"],
       counts: [[500]], members: [1, 2], repetitions: 2, noise: [0], testEvents: 1000,
       training: {fit: {epochs: 3}}}
      """)
  }

  private func makeSimulations(withModels: Bool) throws {
    func simulate(_ name: String, _ more: String...) throws {
      try call(["ratio", "simulate", "gaussian_toy", "-o", path(name)] + more)
    }
    try simulate("joint.npz", "--count", "2000")
    try simulate("seen.npz", "--theta", "theta=1", "--count", "50")
    try simulate("point.npz", "--theta", "theta=0", "--count", "2000")
    try write("observation.csv", "x\n1.5\n")
    // Quantiles of a peak and of a flat background.
    func column(_ count: Int, _ value: (Double) -> Double) -> String {
      "x\n" + (1...count).map { "\(value(Double($0) / Double(count + 1)))\n" }.joined()
    }
    try write("signal.csv", column(1000) { 0.6 * log($0 / (1 - $0)) })
    try write("background.csv", column(1000) { 10 * $0 - 5 })
    try write("data.csv", column(40) { 10 * $0 - 5 })
    guard withModels else { return }
    func learn(_ name: String, _ arguments: String...) throws {
      try call(
        ["ratio", "train", "--epochs", "4", "--decay", "0", "-o", path("runs-\(name)")] + arguments)
      let runs = url.appending(path: "runs-\(name)/ratio")
      let run = try FileManager.default.contentsOfDirectory(atPath: runs.path).first ?? ""
      try FileManager.default.moveItem(
        at: runs.appending(path: run), to: url.appending(path: name))
    }
    try learn("ratio", path("joint.npz"))
    try learn(
      "signal-ratio", "--numerator", path("signal.csv"), "--denominator", path("background.csv"))
    try learn("score", path("point.npz"), "--method", "sally")
  }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }

  private func call(_ arguments: [String]) throws {
    let end = try ChildRun(program, arguments, in: url).end()
    guard end.isSuccess else {
      throw CampaignError("\(arguments.prefix(3).joined(separator: " ")): \(end.error)")
    }
  }
}
