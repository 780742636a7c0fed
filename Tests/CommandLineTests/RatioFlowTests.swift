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

  @Test("Templates of an observable, and of the slope of a ratio, fit as a network does")
  func histogram() throws {
    _ = try run(["ratio", "simulate", "gaussian_toy", "--count", "4000", "-o", "all.npz"])
    _ = try run([
      "ratio", "simulate", "gaussian_toy", "--theta", "theta=1", "--count", "200", "-o", "seen.npz",
    ])
    let made = try run(["ratio", "histogram", "all.npz", "--replicas", "5"])
    for text in ["closure of templates in theta", "expected coverage", "histogram.json"] {
      #expect(made.output.contains(text), "\(text)")
    }
    let fit = try run(["ratio", "fit", try model(), "seen.npz"])
    #expect(fit.output.contains("training error") && fit.output.contains("5 networks or templates"))
    #expect(
      try run(["ratio", "diagnose", try model(), "all.npz"]).error.contains("800 of 4000"))
    let calibrated = try ProgramRun(
      ["ratio", "calibrate", try model(), "all.npz"], workingFolder: folder.url)
    #expect(calibrated.status != 0 && calibrated.error.contains("is a histogram"))
    _ = try run([
      "ratio", "train", "all.npz", "--epochs", "2", "--decay", "0", "--held-out", "0.5",
      "--members", "2", "--bootstrap", "--linear-base", "-o", "net",
    ])
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.appending(path: "net/ratio").path)
    let network = "net/ratio/" + (try #require(names.first))
    #expect(try run(["ratio", "fit", network, "seen.npz"]).output.contains("training error"))
    let summary = try run([
      "ratio", "summarize", network, "all.npz", "--at", "theta=1", "-o", "short.npz",
    ])
    #expect(summary.output.contains("2000 events; observables score_theta"))
    #expect(summary.error.contains("2000 of 4000"))
    _ = try run(["ratio", "histogram", "short.npz", "-o", "templates"])
    for (arguments, words) in [
      (["summarize", network, "all.npz", "-o", "b.npz", "--toward", "theta=1"], "--at"),
      (["summarize", network, "all.npz", "-o", "b.npz", "--at", "theta=99"], "outside"),
      (["histogram", "all.npz", "--column", "y"], "do not have it"),
      (["train", "all.npz", "--members", "1", "--bootstrap"], "several members"),
    ] {
      let failed = try ProgramRun(["ratio"] + arguments, workingFolder: folder.url)
      #expect(failed.status != 0 && failed.error.contains(words), "\(failed.error)")
    }
  }

  @Test("Physical names of columns, missing values, log r of each event, and no events at all")
  func columns() throws {
    // Quantiles of a logistic distribution around the mass; every fourth pt is missing.
    var lines = ["mass,pt,jets"]
    for number in 0..<4000 {
      let mass = 80 + 20 * (Double((number * 2741) % 4000) + 0.5) / 4000
      let share = (Double((number * 1237) % 4000) + 0.5) / 4000
      let pt = mass / 2 + 3 * log(share / (1 - share))
      lines.append("\(mass),\(number % 4 == 0 ? "" : "\(pt)"),\(number % 5)")
    }
    func write(_ name: String, _ lines: [String]) throws {
      try Data((lines.joined(separator: "\n") + "\n").utf8)
        .write(to: folder.url.appending(path: name))
    }
    try write("all.csv", lines)
    try write("seen.csv", ["jets,pt", "1,45", "2,", "0,47.5"])
    try write("none.csv", ["pt,jets"])
    try write("points.csv", ["mass", "85", "95"])
    try write("two.csv", ["mass,width", "85,2", "95,3"])
    let train = [
      "ratio", "train", "all.csv", "--parameter", "mass", "--column", "pt", "--epochs", "3",
      "--decay", "0",
    ]
    let refused = try ProgramRun(train, workingFolder: folder.url)
    #expect(refused.status != 0 && refused.error.contains("--missing fill"), "\(refused.error)")
    let trained = try run(train + ["--missing", "fill"])
    #expect(trained.error.contains("parameters mass; observables pt"))
    #expect(trained.error.contains("1,000 of 4,000 values of \"pt\" are missing"))
    let model = try model()
    // A table with the same columns needs no options any more.
    #expect(try run(["ratio", "diagnose", model, "all.csv"]).error.contains("800 of 4000"))
    let one = try run(["ratio", "evaluate", model, "seen.csv", "--at", "mass=90", "-o", "r.csv"])
    #expect(one.output.contains("log r of 3 events at 1 point"))
    let values = try EventTable.read(folder.url.appending(path: "r.csv")).column("log_r")
    #expect(values.count == 3)
    _ = try run([
      "ratio", "evaluate", model, "seen.csv", "--points", "points.csv", "--over", "mass=90", "-o",
      "r.npy",
    ])
    let array = try NPYFile.read(folder.url.appending(path: "r.npy"))
    #expect(array.shape == [3, 2])
    _ = try run(["ratio", "evaluate", model, "seen.csv", "--at", "mass=95", "-o", "r95.csv"])
    let above = try EventTable.read(folder.url.appending(path: "r95.csv")).column("log_r")
    for event in 0..<3 {
      #expect(abs(array.doubles[2 * event + 1] - (above[event] - values[event])) < 1e-5)
    }
    for (arguments, words) in [
      ([], "say where"), (["--at", "mas=90"], "the parameters are mass"),
      (["--at", "mass=90", "--points", "points.csv"], "say where"),
      (["--points", "two.csv"], "has 2 columns"),
    ] {
      let failed = try ProgramRun(
        ["ratio", "evaluate", model, "seen.csv", "-o", "b.csv"] + arguments,
        workingFolder: folder.url)
      #expect(failed.status != 0 && failed.error.contains(words), "\(failed.error)")
    }
    let none = try run(["ratio", "evaluate", model, "none.csv", "--at", "mass=90", "-o", "n.csv"])
    #expect(none.output.contains("log r of 0 events"))
    let fit = try ProgramRun(["ratio", "fit", model, "none.csv"], workingFolder: folder.url)
    #expect(
      fit.status != 0 && fit.error.contains("there are none") && fit.error.contains("no shape"))
    let posterior = try run(["ratio", "posterior", model, "none.csv"])
    #expect(posterior.error.contains("the posterior is the prior"))
    let json = try run(["ratio", "fit", model, "seen.csv", "--json"])
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let sections = try #require(record["sections"] as? [[String: Any]])
    let arrays = try #require(sections[0]["arrays"] as? [String: [String: Any]])
    let best = try #require(arrays["best fit"]?["values"] as? [[Double]])
    #expect((80...100).contains(best[0][0]))
  }

  @Test(
    "A prior for one parameter: the others are uniform in the simulations' range, and that is said"
  )
  func priors() throws {
    _ = try run(["ratio", "simulate", "two_moons", "--count", "1500", "-o", "all.npz"])
    _ = try run(["ratio", "train", "all.npz", "--epochs", "1", "--decay", "0"])
    let command = ["ratio", "posterior", try model(), "all.npz", "--row", "3", "--draws", "200"]
    let found = try run(command + ["--prior", "parameter_2=normal(0,0.3)"])
    #expect(found.error.contains("parameter_1 has no --prior: it is uniform in the range of"))
    #expect(!found.error.contains("parameter_2 has no --prior"))
    let failed = try ProgramRun(
      command + ["--prior", "parameter_3=normal(0,1)"], workingFolder: folder.url)
    #expect(failed.status != 0 && failed.error.contains("there is no parameter \"parameter_3\""))
  }

  @Test("Marginal ratios are checked and fitted; a posterior is compared with other draws")
  func marginals() throws {
    _ = try run(["ratio", "simulate", "two_moons", "--count", "3000", "-o", "all.npz"])
    _ = try run([
      "ratio", "train", "all.npz", "--marginals", "--epochs", "2", "--decay", "0",
    ])
    let (model, chosen) = (try model(), ["--marginal", "parameter_2"])
    #expect(
      try run(["ratio", "diagnose", model, "all.npz"] + chosen).output
        .contains("simulation-based calibration of parameter_2"))
    let fit = try run(["ratio", "fit", model, "all.npz", "--row", "3"] + chosen)
    let result = try #require(fit.output.components(separatedBy: "What this rests on").first)
    #expect(result.contains("parameter_2") && !result.contains("parameter_1"))
    let command = ["ratio", "posterior", model, "all.npz", "--row", "3", "--draws", "500"]
    _ = try run(command + ["--seed", "2", "--samples", "draws.csv"])
    let compared = try run(command + ["--reference", "draws.csv"])
    #expect(compared.output.contains("A classifier tells 500 draws from as many of the reference"))
    try Data("a\n1\n2\n".utf8).write(to: folder.url.appending(path: "other.csv"))
    let failed = try ProgramRun(
      command + ["--reference", "other.csv"], workingFolder: folder.url)
    #expect(failed.status != 0 && failed.error.contains("1 columns"))
  }

  @Test("A signal with a shape that varies, and one in a HistFactory workspace")
  func signals() throws {
    for (name, theta, seed) in [
      ("signal", "mu=1,kappa=0", "1"), ("background", "mu=0,kappa=1", "2"),
      ("seen", "mu=1,kappa=1", "3"),
    ] {
      _ = try run([
        "ratio", "simulate", "signal_strength", "--theta", theta, "--count",
        name == "seen" ? "550" : "3000", "--seed", seed, "-o", "\(name).npz",
      ])
    }
    let samples = ["--numerator", "signal.npz", "--denominator", "background.npz"]
    _ = try run(["ratio", "train", "--epochs", "2", "--decay", "0"] + samples)
    // The signal's own ratio as a variation of the background: any model of two samples will do.
    let model = try model()
    let limits =
      ["ratio", "limits", model] + samples
      + ["--data", "seen.npz", "--signal", "50", "--background", "500"]
    let found = try run(
      limits + ["--variation", "shape=background:\(model)", "--discovery-toys", "20"])
    #expect(found.output.contains("shape") && found.output.contains("p₀ by pseudo-experiments"))
    let broken = try ProgramRun(
      limits + ["--variation", "shape=other:\(model)"], workingFolder: folder.url)
    #expect(broken.status != 0 && broken.error.contains("expected a name, a class and models"))
    let workspace = """
      {"channels": [{"name": "c", "samples": [
        {"name": "s", "data": [5, 10],
         "modifiers": [{"name": "mu", "type": "normfactor", "data": null}]},
        {"name": "b", "data": [50, 60], "modifiers": [
          {"name": "rate", "type": "normsys", "data": {"hi": 1.1, "lo": 0.9}}]}]}],
       "measurements": [{"name": "m", "config": {"poi": "mu", "parameters": []}}],
       "observations": [{"name": "c", "data": [52, 65]}], "version": "1.0.0"}
      """
    try Data(workspace.utf8).write(to: folder.url.appending(path: "workspace.json"))
    let result = try run(["ratio", "workspace", "workspace.json", "--toys", "20"])
    #expect(result.output.contains("upper limit (CLs)") && result.output.contains("rate"))
    #expect(
      try run(["ratio", "workspace", "workspace.json", "--expected"]).output
        .contains("Nothing was observed"))
    let none = try ProgramRun(["ratio", "workspace", "seen.npz"], workingFolder: folder.url)
    #expect(none.status != 0 && none.error.contains("not a HistFactory workspace"))
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
    // No events are an observation: 2.996 signal events are excluded, whatever the background.
    try Data("x\n".utf8).write(to: folder.url.appending(path: "none.csv"))
    let none = try run([
      "ratio", "limits", try model(), "--numerator", "signal.csv", "--denominator",
      "background.csv", "--data", "none.csv", "--signal", "2", "--background", "1", "--json",
    ])
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(none.output.utf8)) as? [String: Any])
    let sections = try #require(record["sections"] as? [[String: Any]])
    let arrays = try #require(sections[0]["arrays"] as? [String: [String: Any]])
    #expect(arrays["events"]?["values"] as? [Double] == [0])
    let limit = try #require(arrays["upper limit"]?["values"] as? [[Double]])
    #expect((0.5...3).contains(limit[0][0]), "\(limit)")
  }

  @Test("Limits repeat failed checks, state the training's error, and warn of events out of range")
  func grounds() throws {
    try samples()
    let samples = ["--numerator", "signal.csv", "--denominator", "background.csv"]
    // One epoch of a narrow network with a tiny rate leaves nearly everything to learn.
    _ = try run(
      ["ratio", "train", "--epochs", "1", "--decay", "0", "--rate", "1e-6", "--width", "4"]
        + samples)
    let expected = ["--signal", "20", "--background", "100"]
    try Data("x\n0.1\n3\n50\n".utf8).write(to: folder.url.appending(path: "far.csv"))
    let limits = try run(
      ["ratio", "limits", try model()] + samples + ["--data", "far.csv"] + expected)
    for text in [
      "training error", "with it", "5 networks", "failed: ", "1 of 3 observed events lie outside",
    ] {
      #expect(limits.output.contains(text), "\(text)")
    }
    for text in ["Warning: at the training of ratio.safetensors", "x = 50, simulated from"] {
      #expect(limits.error.contains(text), "\(text)")
    }
    try Data("x,weight\n0.1,2\n3,1\n".utf8).write(to: folder.url.appending(path: "weighted.csv"))
    let weighted = try ProgramRun(
      ["ratio", "limits", try model()] + samples + ["--data", "weighted.csv"] + expected,
      workingFolder: folder.url)
    #expect(
      weighted.status == 1 && weighted.error.contains("event 1 of the data has the weight 2.0"))
  }

  @Test("Negative weights go from the training to limits, cancelled, with a word on it")
  func negativeWeights() throws {
    func write(_ name: String, _ values: [Double]) throws {
      // Every tenth event counts against its neighbours.
      let rows = values.enumerated().map { "\($1),\($0 % 10 == 0 ? -1 : 1)" }
      try Data(("x,weight\n" + rows.joined(separator: "\n") + "\n").utf8).write(
        to: folder.url.appending(path: name))
    }
    try write("signal.csv", (1...1000).map { 0.6 * log(Double($0) / Double(1001 - $0)) })
    try write("background.csv", (1...1000).map { Double($0) / 100 - 5 })
    let samples = ["--numerator", "signal.csv", "--denominator", "background.csv"]
    let trained = try run(["ratio", "train", "--epochs", "2", "--members", "2"] + samples)
    #expect(trained.error.contains("200 of 2000 weights are negative"))
    let limits = try run(
      ["ratio", "limits", try self.model()] + samples
        + ["--signal", "20", "--background", "100", "--toys", "10"])
    #expect(limits.output.contains("upper limit by pseudo-experiments"))
    let model = try model()
    let calibrated = try run(["ratio", "calibrate", model] + samples)
    #expect(calibrated.output.contains("constant") && exists("\(model)/calibrated.safetensors"))
  }

  @Test("Coverage of fits is measured with events simulated at one point")
  func coverage() throws {
    _ = try run(["ratio", "simulate", "gaussian_toy", "--count", "2000", "-o", "all.npz"])
    _ = try run(["ratio", "train", "all.npz", "--epochs", "2", "--members", "2", "--width", "8"])
    _ = try run([
      "ratio", "simulate", "gaussian_toy", "--theta", "theta=1", "--count", "300", "-o", "seen.npz",
    ])
    let fit = ["ratio", "fit", try model(), "seen.npz"]
    let measured = try run(
      fit + ["--pseudo-experiments", "10", "--size", "20", "--truth", "theta=1"])
    #expect(measured.output.contains("10 pseudo-experiments of 20 events"))
    #expect(measured.output.contains("training error"))
    for (options, words) in [
      (["--truth", "theta=1"], "belongs to --pseudo-experiments"),
      (["--pseudo-experiments", "10"], "true value"),
    ] {
      let failed = try ProgramRun(fit + options, workingFolder: folder.url)
      #expect(failed.status != 0 && failed.error.contains(words), "\(failed.error)")
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
