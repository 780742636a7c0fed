import DataFiles
import Foundation
import TestSupport
import Testing
import WeakSupervision

@Suite struct WeakFlowTests {
  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> ProgramRun {
    let run = try ProgramRun(arguments, workingFolder: folder.url)
    #expect(run.status == 0, "\(run.error)")
    return run
  }

  private func runFolder(_ study: String, in folder: TemporaryFolder) throws -> URL {
    let runs = folder.url.appending(path: "runs/\(study)")
    let names = try FileManager.default.contentsOfDirectory(atPath: runs.path)
    return runs.appending(path: try #require(names.first))
  }

  @Test func trainedOnTwoSamplesAndEvaluatedOnOthers() throws {
    let folder = try TemporaryFolder()
    for (name, fraction, seed) in [
      ("rich", 0.7, 1), ("poor", 0.4, 2), ("a", 0.7, 3), ("b", 0.4, 4),
    ] {
      try WeakFiles.write(
        folder.url.appending(path: "\(name).csv"), 6000, fraction: fraction, seed: UInt64(seed))
    }
    let shared = ["--fraction", "0.7:0.01", "--fraction", "0.4:0.01", "--truth", "truth"]
    let command = ["weak", "train", "rich.csv", "poor.csv", "--weight", "w", "--epochs", "6"]
    let trained = try run(command + shared, in: folder)
    for text in [
      "AUC of signal against background", "Beside the truth", "dense, forward", "Assumption",
    ] {
      #expect(trained.output.contains(text), "\(text)")
    }
    let place = try runFolder("weak", in: folder)
    for file in [
      "report.html", "result.json", "config.json", "environment.json", "metrics.jsonl",
      "scores/rich.csv", "models/member-1.safetensors",
    ] {
      #expect(FileManager.default.fileExists(atPath: place.appending(path: file).path), "\(file)")
    }
    // The same again is refused, with --force it gives the same numbers.
    let again = try ProgramRun(command + shared, workingFolder: folder.url)
    #expect(again.status == 1 && again.error.contains("--force"))
    #expect(try run(command + shared + ["--force"], in: folder).output == trained.output)

    let model = place.appending(path: "models/member-1.safetensors").path
    let evaluated = try run(
      ["weak", "evaluate", "a.csv", "b.csv", "--model", model, "--report", "e.html"] + shared,
      in: folder)
    #expect(evaluated.output.contains("Performance without labels"))
    #expect(evaluated.output.contains("pull"))
    #expect(evaluated.output.contains("Events of other files than those of the training."))
    // The files of the training are never called held out.
    let seen = try run(
      ["weak", "evaluate", "rich.csv", "b.csv", "--model", model] + shared, in: folder)
    #expect(seen.output.contains("The numbers are too good."))
    #expect(seen.error.contains("trained on events of rich.csv"))
    let fractions = try run(
      [
        "weak", "fractions", "rich.csv", "poor.csv", "--epochs", "3", "--folds", "2",
        "--observable", "x1",
        "--replicas", "20",
      ], in: folder)
    for text in ["Identified are two topics", "anchor bin", "quantile fit", "ROC ends"] {
      #expect(fractions.output.contains(text), "\(text)")
    }
  }

  @Test("Cross-fitting scores every event, and its models score other files together")
  func folds() throws {
    let folder = try TemporaryFolder()
    for (name, fraction, seed) in [("rich", 0.8, 1), ("poor", 0.2, 2)] {
      try WeakFiles.write(
        folder.url.appending(path: "\(name).csv"), 2000, fraction: fraction, seed: UInt64(seed))
    }
    let output = try run(
      [
        "weak", "train", "rich.csv", "poor.csv", "--fraction", "0.8", "--fraction", "0.2",
        "--weight",
        "w", "--truth", "truth", "--model", "trees", "--folds", "3", "--members", "2",
      ], in: folder
    ).output
    #expect(output.contains("trained on the other 2 of 3 folds"))
    // Both samples whole.
    #expect(output.contains(/rich +2.000/) && output.contains(/poor +2.000/), "\(output)")
    let place = try runFolder("weak", in: folder)
    let scores = try String(
      contentsOf: place.appending(path: "scores/rich.csv"), encoding: .utf8)
    #expect(scores.split(separator: "\n").count == 2001)
    let models = try FileManager.default.contentsOfDirectory(
      atPath: place.appending(path: "models").path)
    let metrics = try String(
      contentsOf: place.appending(path: "metrics.jsonl"), encoding: .utf8)
    #expect(metrics.contains("\"stage\":\"member 6\""))
    #expect(models.count == 6 && models.contains("fold-3-member-2.safetensors"))

    // Columns in another order, and no labels.
    try "x3,x1,x2\n0.4,25,0.1\n0.1,5,-0.05\n0.3,18,0.14\n".write(
      to: folder.url.appending(path: "new.csv"), atomically: true, encoding: .utf8)
    let list = models.sorted().flatMap { ["--model", "\(place.path)/models/\($0)"] }
    let predicted = try run(
      ["weak", "predict", "new.csv", "-o", "new-scores.csv"] + list, in: folder)
    #expect(predicted.output.contains("3 scores written") && predicted.error.isEmpty)
    let single = try models.sorted().map { name -> [Double] in
      _ = try run(
        ["weak", "predict", "new.csv", "-o", "one.npy", "--force", "--model"]
          + ["\(place.path)/models/\(name)"], in: folder)
      return try NPYFile.read(folder.url.appending(path: "one.npy")).doubles
    }
    let text = try String(
      contentsOf: folder.url.appending(path: "new-scores.csv"), encoding: .utf8)
    let together = text.split(separator: "\n").dropFirst().compactMap { Double($0) }
    #expect(together.count == 3)
    for row in together.indices {
      #expect(abs(together[row] - single.reduce(0) { $0 + $1[row] } / 6) < 1e-12)
    }
    let own = try run(
      ["weak", "predict", "rich.csv", "-o", "own.npy", "-m", "\(place.path)/models/\(models[0])"],
      in: folder)
    #expect(own.error.contains("trained on events of rich.csv"))
  }

  /// Two samples whose feature x2 is empty in every fourth row, the second with its columns in
  /// another order.
  private func writeGaps(in folder: TemporaryFolder) throws {
    for (name, fraction, order) in [("rich", 0.8, [0, 1, 2]), ("poor", 0.2, [2, 0, 1])] {
      let (features, _) = BimodalToy.make(3000, fraction: fraction, seed: UInt64(fraction * 10))
      let header = order.map { BimodalToy.features[$0] }.joined(separator: ",")
      let lines = (0..<3000).map { row in
        order.map { $0 == 1 && row % 4 == 0 ? "" : "\(features[3 * row + $0])" }
          .joined(separator: ",")
      }
      try ([header] + lines).joined(separator: "\n").write(
        to: folder.url.appending(path: "\(name).csv"), atomically: true, encoding: .utf8)
    }
  }

  @Test("Missing values, and columns in another order")
  func gaps() throws {
    let folder = try TemporaryFolder()
    try writeGaps(in: folder)
    let command = [
      "weak", "train", "rich.csv", "poor.csv", "--fraction", "0.8", "--fraction", "0.2",
    ]
    /// The AUC without labels.
    func area(_ options: [String]) throws -> Double {
      let run = try run(command + options, in: folder)
      #expect(run.error.contains("750 of 3,000 values of \"x2\" are missing"), "\(run.error)")
      let match = try #require(run.output.firstMatch(of: /fractions alone: (0\.\d+)/))
      return try #require(Double(match.1))
    }
    // The best possible without gaps is 0.978; columns taken by their places would give about 0.5.
    #expect(try area(["--model", "trees"]) > 0.9)
    let network = ["--missing", "fill", "--epochs", "20"]
    #expect(try area(network) > 0.9)
    let refused = try ProgramRun(command, workingFolder: folder.url)
    #expect(refused.status == 1)
    #expect(refused.error.contains("\"x2\"") && refused.error.contains("--missing fill"))
    try "x1,x2\n1,2\n2,3\n".write(
      to: folder.url.appending(path: "other.csv"), atomically: true, encoding: .utf8)
    let other = try ProgramRun(
      ["weak", "train", "rich.csv", "other.csv", "--model", "trees"], workingFolder: folder.url)
    #expect(other.status == 1)
    #expect(
      other.error.contains("it has no feature \"x3\", which rich.csv has"), "\(other.error)")
  }

  @Test func treesOnMixturesOfLabelledEvents() throws {
    let folder = try TemporaryFolder()
    try WeakFiles.write(folder.url.appending(path: "pool.csv"), 8000, fraction: 0.5, seed: 1)
    let output = try run(
      [
        "weak", "train", "pool.csv", "--mix", "0.8", "--mix", "0.5", "--mix", "0.2", "--label",
        "truth",
        "--column", "x1", "--column", "x2", "--column", "x3", "--model", "trees", "--members", "2",
        "--events", "2000", "--json",
      ], in: folder
    ).output
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    #expect((record["entries"] as? [Any])?.count == 1)
    #expect(output.contains("Sample independence"))
    let pure = try run(
      [
        "weak", "fractions", "pool.csv", "--mix", "1", "--mix", "0.4", "--label", "truth",
        "--column", "x1",
        "--column", "x3", "--pure", "--model", "trees", "--events", "2500", "--folds", "2",
        "--replicas", "20",
      ], in: folder)
    #expect(pure.output.contains("DEDPUL") && pure.output.contains("BBE"))
  }

  @Test func resonanceSearchFindsTheToyAndGoesOnWhereItStopped() throws {
    let folder = try TemporaryFolder()
    try WeakFiles.writeResonance(folder.url.appending(path: "events.csv"), signal: 150, seed: 3)
    let command = [
      "weak", "hunt", "events.csv", "--range", "2200,4600", "--bins", "13", "--folds", "3",
      "--restarts", "1", "--epochs", "20", "--efficiency", "0.05", "--efficiency", "0.02",
      "--pseudo-experiments", "12",
    ]
    let found = try run(command, in: folder)
    #expect(found.output.contains("Discovery-level excess") || found.output.contains("Evidence"))
    let place = try runFolder("hunt", in: folder)
    #expect(FileManager.default.fileExists(atPath: place.appending(path: "hunt.json").path))
    // A partial folder with its finished regions is taken up again.
    let partial = place.deletingLastPathComponent()
      .appending(path: place.lastPathComponent + ".partial")
    try FileManager.default.moveItem(at: place, to: partial)
    try FileManager.default.removeItem(at: partial.appending(path: "report.html"))
    let resumed = try run(command, in: folder)
    #expect(resumed.error.contains("Going on with"))
    #expect(resumed.output == found.output)
    // Another search takes its pseudo-experiments, and a quick look has none.
    try WeakFiles.writeResonance(folder.url.appending(path: "others.csv"), signal: 0, seed: 4)
    var other = command
    other[2] = "others.csv"
    let calibration = place.appending(path: "calibration.json").path
    let judged = try run(other + ["--calibration", calibration], in: folder)
    #expect(judged.output.contains("by 12 pseudo-experiments"))
    #expect(!judged.error.contains("pseudo-experiments 0/12"))
    let quick = try run(other + ["--pseudo-experiments", "0"], in: folder)
    #expect(quick.output.contains("Quick look, not calibrated"))
  }

  @Test func bumpHuntPrintsTheSameAsItsReport() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<12).map { bin in
      "\(2000 + 100 * bin),\(2100 + 100 * bin),\(1000 >> (bin / 2) + (bin == 6 ? 60 : 0))"
    }
    try Data((["low,high,count"] + rows).joined(separator: "\n").utf8)
      .write(to: folder.url.appending(path: "spectrum.csv"))
    let found = try run(
      ["weak", "bumphunt", "spectrum.csv", "--toys", "200", "--report", "bump.html"], in: folder)
    #expect(found.output.contains("the largest excess has Z ="))
    let report = try String(
      contentsOf: folder.url.appending(path: "bump.html"), encoding: .utf8)
    #expect(report.contains("the largest excess has Z =") && report.contains("Limits"))
  }

  @Test func sweepComparesMethods() throws {
    let folder = try TemporaryFolder()
    try Data(
      """
      {toyEvents: 3000, methods: ["supervised", "cwola"], models: ["trees"],
       counts: [[500], [1000]],
       members: [1, 2], repetitions: 2, noise: [0, 2], testEvents: 1000}
      """.utf8
    ).write(to: folder.url.appending(path: "study.json5"))
    let output = try run(["weak", "sweep", "study.json5"], in: folder).output
    #expect(output.contains("supervised") && output.contains("0.70 / 0.40"))
    let report = try runFolder("sweep", in: folder).appending(path: "report.html")
    let page = try String(contentsOf: report, encoding: .utf8)
    for figure in ["training events", "averaged classifiers", "pure noise"] {
      #expect(page.contains(figure), "\(figure)")
    }
  }
}
