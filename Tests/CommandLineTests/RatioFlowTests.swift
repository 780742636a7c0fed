import DataFiles
import Foundation
import TestSupport
import Testing

/// Learning a ratio, checking it, using it: as a user would, on few events.
@Suite struct RatioFlowTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: [String]) throws -> ProgramRun {
    let run = try ProgramRun(arguments, workingFolder: folder.url)
    #expect(run.status == 0, "\(arguments.prefix(3)): \(run.error)")
    return run
  }

  private func model() throws -> String {
    let runs = folder.url.appending(path: "runs/ratio")
    let names = try FileManager.default.contentsOfDirectory(atPath: runs.path)
    return "runs/ratio/" + (try #require(names.first))
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.url.appending(path: name).path)
  }

  @Test("A learnt score takes the place of the observables, in simulations and in data")
  func sally() throws {
    _ = try run([
      "ratio", "simulate", "gaussian_toy", "--theta", "theta=1", "--count", "3000", "-o", "at.npz",
    ])
    _ = try run(["ratio", "train", "at.npz", "--method", "sally", "--epochs", "2"])
    let model = try model()
    _ = try run(["ratio", "simulate", "gaussian_toy", "--count", "1000", "-o", "all.npz"])
    let made = try run(["ratio", "summarize", model, "all.npz", "-o", "summary.npz"])
    #expect(made.output.contains("1000 events; observables score_theta"))
    try Data("x\n1\n2.5\n".utf8).write(to: folder.url.appending(path: "seen.csv"))
    let toward = ["--toward", "theta=3", "-o", "seen.npz"]
    #expect(
      try run(["ratio", "summarize", model, "seen.csv"] + toward).output.contains("2 events"))
    _ = try run(["ratio", "train", "summary.npz", "--epochs", "2", "--decay", "0"])
    for (arguments, words) in [
      (["all.npz", "-o", "summary.npz"], "--force"),
      (["all.npz", "-o", "b.npz", "--toward", "mu=1"], "the parameters are theta"),
      (["all.npz", "-o", "b.npz", "--toward", "theta=1"], "point of the training"),
    ] {
      let failed = try ProgramRun(
        ["ratio", "summarize", model] + arguments, workingFolder: folder.url)
      #expect(failed.status != 0 && failed.error.contains(words), "\(failed.error)")
    }
  }

  @Test("A joint simulation is learnt, checked, calibrated, fitted and turned into a posterior")
  func joint() throws {
    _ = try run(["ratio", "simulate", "gaussian_toy", "--count", "4000", "-o", "train.npz"])
    _ = try run([
      "ratio", "simulate", "gaussian_toy", "--theta", "theta=1", "--count", "50", "-o", "seen.npz",
    ])
    let command = [
      "ratio", "train", "train.npz", "--epochs", "4", "--decay", "0", "--simulator", "gaussian_toy",
    ]
    let trained = try run(command)
    for text in ["normalization", "expected coverage", "exact", "report:"] {
      #expect(trained.output.contains(text), "\(text)")
    }
    let model = try model()
    for file in ["ratio.safetensors", "report.html", "result.json", "metrics.jsonl"] {
      #expect(exists("\(model)/\(file)"), "\(file)")
    }
    let again = try ProgramRun(command, workingFolder: folder.url)
    #expect(again.status == 1 && again.error.contains("--force"))
    let weights = try Data(contentsOf: folder.url.appending(path: "\(model)/ratio.safetensors"))
    _ = try run(command + ["--force"])
    #expect(
      try Data(contentsOf: folder.url.appending(path: "\(model)/ratio.safetensors")) == weights)

    let diagnosed = try run(["ratio", "diagnose", model, "train.npz", "--report", "checks.html"])
    #expect(diagnosed.error.contains("800 of 4000"))
    #expect(exists("checks.html"))
    let calibrated = try run(["ratio", "calibrate", model, "train.npz", "--method", "isotonic"])
    #expect(calibrated.output.contains("isotonic"))
    #expect(exists("\(model)/calibrated.safetensors"))

    let fitted = try run([
      "ratio", "fit", model, "seen.npz", "--simulator", "gaussian_toy", "--report", "fit.html",
    ])
    #expect(fitted.output.contains("exact likelihood"))
    let posterior = try run([
      "ratio", "posterior", model, "seen.npz", "--truth", "theta=1", "--samples", "draws.csv",
      "--prior", "theta=normal(0,2)",
    ])
    #expect(posterior.output.contains("Posterior"))
    #expect(try EventTable.read(folder.url.appending(path: "draws.csv")).columnNames == ["theta"])
  }

  @Test("Two samples become a ratio, and the ratio limits on a signal")
  func limits() throws {
    try samples()
    _ = try run([
      "ratio", "train", "--numerator", "signal.csv", "--denominator", "background.csv", "--epochs",
      "4", "--decay", "0",
    ])
    let limits = try run([
      "ratio", "limits", try model(), "--numerator", "signal.csv", "--denominator",
      "background.csv", "--data", "data.csv", "--signal", "20", "--background", "100",
      "--background-error", "0.1", "--toys", "20", "--belt", "20",
    ])
    for text in ["upper limit", "Feldman–Cousins", "coverage"] {
      #expect(limits.output.contains(text), "\(text)")
    }
  }

  /// A peak at 0 over −5 to 5.
  private func samples() throws {
    func write(_ name: String, _ values: [Double]) throws {
      let text = "x\n" + values.map { "\($0)" }.joined(separator: "\n") + "\n"
      try Data(text.utf8).write(to: folder.url.appending(path: name))
    }
    // Quantiles in place of random numbers: a logistic peak and a flat background.
    func peak(_ count: Int) -> [Double] {
      (1...count).map { 0.6 * log(Double($0) / Double(count + 1 - $0)) }
    }
    func flat(_ count: Int) -> [Double] {
      (1...count).map { 10 * (Double($0) - 0.5) / Double(count) - 5 }
    }
    try write("signal.csv", peak(2000))
    try write("background.csv", flat(2000))
    try write("data.csv", peak(20) + flat(100))
  }
}
