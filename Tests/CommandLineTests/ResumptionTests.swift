import DataFiles
import Foundation
import Jets
import TestSupport
import Testing
import TopTagging

/// Runs of every command that makes a run folder: gone on with, repeated from their own
/// configuration, refused where there is nothing to go on with.
@Suite struct ResumptionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (name, fraction, seed) in [("rich", 0.7, 1), ("poor", 0.4, 2)] {
      try WeakFiles.write(file("\(name).csv"), 300, fraction: fraction, seed: UInt64(seed))
    }
    try Data("x\n1\n".utf8).write(to: file("seen.csv"))
  }

  private func file(_ name: String) -> URL { folder.url.appending(path: name) }

  private func run(_ arguments: [String], expecting status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments, workingFolder: folder.url)
    #expect(run.status == status, "\(arguments)\n\(run.error)")
    return run
  }

  private func names(_ study: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: file("runs/\(study)").path).sorted()
  }

  private func makeSimulations() throws {
    _ = try run(["ratio", "simulate", "gaussian_toy", "--count", "600", "-o", "all.npz"])
  }

  /// Runs a command, goes on with it as if it had been interrupted, and repeats it from its own
  /// configuration.
  ///
  /// - Parameter repeated: The command without the options that the configuration has.
  private func check(_ command: [String], repeated: [String], study: String) throws {
    let refused = try run(command + ["--resume"], expecting: 1)
    #expect(refused.error.contains("nothing to resume"), "\(refused.error)")
    #expect(try names(study).isEmpty)
    #expect(
      try run(command + ["--resume", "--force"], expecting: 64).error.contains("--resume"))
    let first = try run(command)
    let name = try #require(try names(study).first)
    #expect(try names(study) == [name])
    let configuration = "runs/\(study)/\(name)/config.json"
    let text = try Data(contentsOf: file(configuration))
    #expect(try run(command, expecting: 1).error.contains("--force"))
    #expect(try run(command + ["--resume"], expecting: 1).error.contains("run already"))

    // The last hash of the name is that of configuration and data.
    let again = try run(repeated.map { $0 == "CONFIG" ? configuration : $0 } + ["--force"])
    #expect(try names(study) == [name], "\(again.error)")
    #expect(try Data(contentsOf: file(configuration)) == text)

    for options in [[], ["--resume"]] {
      try FileManager.default.moveItem(
        at: file("runs/\(study)/\(name)"), to: file("runs/\(study)/\(name).partial"))
      try FileManager.default.removeItem(at: file("runs/\(study)/\(name).partial/report.html"))
      let resumed = try run(command + options)
      #expect(resumed.error.contains("Going on with"), "\(resumed.error)")
      #expect(try names(study) == [name])
      #expect(withoutTimes(resumed.output) == withoutTimes(first.output))
    }
  }

  private func withoutTimes(_ text: String) -> String {
    text.split(separator: "\n").filter { !$0.contains("report:") }.joined(separator: "\n")
      .replacing(#/ +[0-9.]+ *\n/#, with: "\n")
  }

  @Test("weak train")
  func weakTrain() throws {
    let samples = [
      "weak", "train", "rich.csv", "poor.csv", "--fraction", "0.7", "--fraction", "0.4",
    ]
    try check(
      samples + ["--model", "linear", "--epochs", "2", "--seed", "3"],
      repeated: samples + ["--config", "CONFIG"], study: "weak")
  }

  @Test("weak hunt")
  func weakHunt() throws {
    try WeakFiles.writeResonance(file("events.csv"), signal: 50, seed: 3)
    let events = ["weak", "hunt", "events.csv"]
    try check(
      events + [
        "--range", "2200,4600", "--bins", "13", "--folds", "3", "--restarts", "1", "--epochs", "2",
        "--efficiency", "0.05", "--center", "6", "--pseudo-experiments", "10",
      ], repeated: events + ["--config", "CONFIG"], study: "hunt")
  }

  @Test("weak sweep goes on after its last combination")
  func weakSweep() throws {
    try Data(
      """
      {toyEvents: 1000, methods: ["cwola", "forward"], models: ["linear"], counts: [[200]],
       repetitions: 1, testEvents: 300, training: {fit: {epochs: 1}}}
      """.utf8
    ).write(to: file("study.json5"))
    try check(
      ["weak", "sweep", "study.json5"], repeated: ["weak", "sweep", "CONFIG"], study: "sweep")
  }

  @Test("ratio train")
  func ratioTrain() throws {
    try makeSimulations()
    try check(
      ["ratio", "train", "all.npz", "--epochs", "1", "--decay", "0", "--width", "8"],
      repeated: ["ratio", "train", "all.npz", "--config", "CONFIG"], study: "ratio")
  }

  @Test("ratio histogram")
  func ratioHistogram() throws {
    try makeSimulations()
    try check(
      ["ratio", "histogram", "all.npz", "--bins", "5", "--replicas", "3", "--seed", "2"],
      repeated: ["ratio", "histogram", "all.npz", "--config", "CONFIG"], study: "ratio")
  }

  @Test("ratio rounds")
  func ratioRounds() throws {
    let rounds = [
      "ratio", "rounds", "gaussian_toy", "--observation", "seen.csv", "--rounds", "1", "--count",
      "300",
    ]
    try check(
      rounds + ["--epochs", "1", "--decay", "0", "--width", "8"],
      repeated: rounds + ["--config", "CONFIG"], study: "rounds")
  }

  @Test("ratio sweep")
  func ratioSweep() throws {
    try Data(
      """
      {simulators: ["gaussian_toy"], methods: ["nreA"], counts: [200], repetitions: 1,
       testEvents: 200, training: {automaticEpochs: false, fit: {epochs: 1}, weightDecays: [0]}}
      """.utf8
    ).write(to: file("study.json5"))
    try check(
      ["ratio", "sweep", "study.json5"], repeated: ["ratio", "sweep", "CONFIG"],
      study: "ratio-sweep")
  }

  /// A linear entry alone: networks would take minutes without optimization.
  private func writeLinearConfiguration() throws {
    var configuration = ChallengeConfiguration.quick()
    var recipe = configuration.recipes[0]
    recipe.training = recipe.training.filter { $0.key == "linear" }
    recipe.adaptation = recipe.adaptation.filter { $0.key == "linear" }
    configuration.recipes = [recipe]
    configuration.setEpochs(1)
    try ConfigurationFile.encode(configuration).write(to: file("linear.json5"))
  }

  @Test("challenge, whole and by parts")
  func challenge() throws {
    for (index, name) in ["train", "public", "private"].enumerated() {
      let jets = SyntheticJets.make(index == 0 ? 60 : 40, seed: UInt64(index + 1))
      try JetFiles.write(
        jets.jets, labels: jets.isSignal, to: file("\(name).npz"), overwrite: false)
    }
    try writeLinearConfiguration()
    let jets = [
      "--train", "train.npz", "--public", "public.npz", "--private", "private.npz",
    ]
    _ = try run(["challenge", "prepare"] + jets + ["-o", "c"])
    let train = ["challenge", "train", "c", "--config", "linear.json5", "-o", "me"]
    let refused = try run(train + ["--resume"], expecting: 1)
    #expect(refused.error.contains("nothing to resume"))
    let models = try run(train).output
    #expect(models.contains("me/models/fixed-linear-1-adapted.safetensors"))
    for (options, words) in [
      ([], "finished"), (["--resume"], "finished"), (["--seed", "2"], "another configuration"),
      (["--resume", "--seed", "2"], "another configuration"),
    ] {
      let refused = try run(train + options, expecting: 1)
      #expect(refused.error.contains(words) && refused.error.contains("--force"))
    }
    let adapted = file("me/models/fixed-linear-1-adapted.safetensors")
    for options in [[], ["--resume"]] {
      try FileManager.default.removeItem(at: adapted)
      let resumed = try run(train + options)
      #expect(resumed.error.contains("Going on in me") && resumed.output == models)
    }
    let repeated = ["challenge", "train", "c", "--config", "me/config.json", "-o", "me"]
    #expect(try run(repeated, expecting: 1).error.contains("finished"))
    #expect(try run(repeated + ["--force"]).output == models)
    try check(
      ["challenge"] + jets + ["--config", "linear.json5", "--seed", "4"],
      repeated: ["challenge"] + jets + ["--config", "CONFIG"], study: "challenge")
  }
}
