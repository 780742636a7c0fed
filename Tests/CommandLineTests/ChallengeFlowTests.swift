import DataFiles
import Foundation
import Jets
import TestSupport
import Testing

/// The commands as their users type them, on a few synthetic jets.
@Suite struct ChallengeFlowTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (index, name) in ["train", "public", "private"].enumerated() {
      let jets = SyntheticJets.make(index == 0 ? 200 : 60, seed: UInt64(index + 1))
      try JetFiles.write(
        jets.jets, labels: jets.isSignal, to: file("\(name).npz"), overwrite: false)
    }
  }

  private func file(_ name: String) -> URL { folder.url.appending(path: name) }
  private func path(_ name: String) -> String { file(name).path }

  private func run(_ arguments: String..., expecting status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments)
    #expect(run.status == status, "\(arguments)\n\(run.error)")
    return run
  }

  private func prepare() throws {
    _ = try run(
      "challenge", "prepare", "--train", path("train.npz"), "--public", path("public.npz"),
      "--private", path("private.npz"), "--shift", "strong", "--output", path("challenge"))
  }

  @Test func prepareTrainPredictScore() throws {
    try prepare()
    let trained = try run(
      "challenge", "train", path("challenge"), "--recipe", "fixed", "--epochs", "1", "--output",
      path("me"))
    #expect(trained.output.contains("fixed-beast-1-adapted.safetensors"))
    _ = try run(
      "challenge", "predict", path("challenge/private.npz"), "--model",
      path("me/models/fixed-linear-1.safetensors"), "--output", path("mine.npy"))
    _ = try run(
      "predict", path("challenge/private.npz"), "--model",
      path("me/models/fixed-rnn-1-adapted.safetensors"), "--output", path("rnn.csv"))
    let scored = try run(
      "challenge", "score", path("challenge"), "Mine=" + path("mine.npy"), path("rnn.csv"))
    #expect(scored.output.contains("Mine") && scored.output.contains("rnn"))
    let page = try String(contentsOf: file("challenge/leaderboard.html"), encoding: .utf8)
    #expect(page.contains("Mine"))
    try expectSameScoresOnEveryInstructionSet()
    // Nothing is overwritten unasked.
    _ = try run(
      "predict", path("challenge/private.npz"), "--model",
      path("me/models/fixed-linear-1.safetensors"), "--output", path("mine.npy"), expecting: 1)
    let again = try run(
      "challenge", "train", path("challenge"), "--output", path("me"), expecting: 1)
    #expect(again.error.contains("--resume") && again.error.contains("--force"))
  }

  @Test("Earlier models stay until all that replace them are trained")
  func replacing() throws {
    try prepare()
    func train(_ seed: Int, _ words: String..., limit: String = "unlimited") throws -> ProgramRun {
      try ProgramRun(
        script: "ulimit -f \(limit); \"$TERASCALE\" challenge train challenge --recipe fixed "
          + "--epochs 1 --seed \(seed) -o me \(words.joined(separator: " "))",
        workingFolder: folder.url)
    }
    func contents() throws -> [String: Data] {
      var contents: [String: Data] = [:]
      for name in ["config.json", "identity.json"] {
        contents[name] = try Data(contentsOf: file("me/\(name)"))
      }
      for name in try FileManager.default.contentsOfDirectory(atPath: path("me/models")) {
        contents[name] = try Data(contentsOf: file("me/models/\(name)"))
      }
      return contents
    }
    #expect(try train(1).status == 0)
    let first = try contents()
    // Of one block there is room for an error message only.
    for (limit, isBegun) in [("1", false), ("100", true)] {
      let failed = try train(2, "--force", limit: limit)
      #expect(failed.status == 1 && failed.error.contains("File too large"), "\(failed.error)")
      #expect(try contents() == first)
      #expect(FileManager.default.fileExists(atPath: path("me/replacement/models")))
      #expect(try train(2, "--resume", limit: "1").error.contains("--resume") != isBegun)
      #expect(try contents() == first)
    }
    let resumed = try train(2, "--resume")
    #expect(resumed.status == 0, "\(resumed.error)")
    let second = try contents()
    #expect(Set(second.keys) == Set(first.keys))
    #expect(second.allSatisfy { first[$0.key] != $0.value })
    // Stopped with its models in their place, but nothing else.
    let replacement = file("me/replacement")
    try FileManager.default.createDirectory(at: replacement, withIntermediateDirectories: true)
    for name in ["config.json", "identity.json"] {
      try FileManager.default.moveItem(
        at: file("me/\(name)"), to: replacement.appending(path: name))
    }
    #expect(try train(2).error.contains("finished"))
    #expect(try contents() == second)
    #expect(
      try Set(FileManager.default.contentsOfDirectory(atPath: path("me"))) == [
        "config.json", "identity.json", "models",
      ])
    // Killed between writing the last model and removing its checkpoint.
    let model = try #require(
      try FileManager.default.contentsOfDirectory(atPath: path("me/models")).first)
    try FileManager.default.createDirectory(
      at: file("me/checkpoints"), withIntermediateDirectories: true)
    try Data().write(to: file("me/checkpoints/\(model)"))
    #expect(try train(2).error.contains("finished"))
    #expect(!FileManager.default.fileExists(atPath: path("me/checkpoints/\(model)")))
  }

  /// Scores of the Beast, forced to each instruction set by the environment.
  private func expectSameScoresOnEveryInstructionSet() throws {
    func scores(_ name: String) throws -> [Double]? {
      let run = try ProgramRun(
        [
          "predict", path("challenge/private.npz"), "--model",
          path("me/models/fixed-beast-1.safetensors"), "--output", path("\(name).npy"),
        ], environment: ["TERASCALE_ISA": name])
      guard run.status == 0 else {
        #expect(run.error.contains("asks for \"\(name)\", which this machine does not have"))
        return nil
      }
      return try NPYFile.read(file("\(name).npy")).doubles
    }
    let expected = try #require(try scores("portable"))
    #expect(Set(expected).count > 10)
    for name in ["neon", "neonbf16", "avx2", "avx512", "avx512bf16"] {
      guard let found = try scores(name) else { continue }
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "\(name)")
    }
  }

  @Test func theWholeChallengeLeavesARunFolder() throws {
    let command = [
      "challenge", "--train", path("train.npz"), "--public", path("public.npz"), "--private",
      path("private.npz"), "--recipe", "fixed", "--epochs", "1", "--members", "2", "--output",
      path("runs"),
    ]
    let first = try ProgramRun(command)
    #expect(first.status == 0, "\(first.error)")
    #expect(first.output.contains("Beast, fixed × 2"))
    let runs = try FileManager.default.contentsOfDirectory(atPath: path("runs/challenge"))
    #expect(runs.count == 1 && runs[0].hasSuffix(".partial") == false)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: path("runs/challenge/\(runs[0])"))
    for name in [
      "config.json", "environment.json", "metrics.jsonl", "result.json", "leaderboard.json",
      "report.html", "models", "predictions",
    ] {
      #expect(names.contains(name))
    }
    let again = try ProgramRun(command)
    #expect(again.status == 1 && again.error.contains("--force"))
    let report = try run("report", path("runs/challenge/\(runs[0])"), "--force")
    #expect(report.output.contains("report.html"))
  }

  @Test func scoresOfAnyToolAreJudged() throws {
    let scores = (0..<400).map { Double($0 % 200) / 200 }
    let labels = (0..<400).map { $0 % 200 + ($0 / 200) * 30 > 110 ? 1.0 : 0.0 }
    let other = scores.map { 1 - abs($0 - 0.8) }
    try CSVTable.write(
      columns: [("good", scores), ("other", other), ("is_signal", labels)], to: file("s.csv"))
    let run = try run(
      "evaluate", path("s.csv"), "--score", "good", "--score", "other", "--json")
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    #expect((object?["entries"] as? [Any])?.count == 2)
    _ = try self.run(
      "evaluate", path("s.csv"), "--score", "good", "--report", path("scores.html"))
    #expect(FileManager.default.fileExists(atPath: path("scores.html")))
  }
}
