import DataFiles
import Foundation
import RatioEstimation
import Simulation
import TestSupport
import Testing

@Suite("ratio simulate and ratio rounds")
struct RatioSimulateTests {
  private let folder: TemporaryFolder
  private var output: String { folder.url.appending(path: "events.npz").path }

  init() throws { folder = try TemporaryFolder() }

  private func simulate(_ arguments: [String]) throws -> ProgramRun {
    try ProgramRun(["ratio", "simulate"] + arguments)
  }

  private func object(_ run: ProgramRun) throws -> [String: Any] {
    #expect(run.status == 0, "\(run.error)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test("The list shows every built-in simulator with prior and observables")
  func list() throws {
    let run = try simulate(["--list"])
    #expect(run.status == 0)
    for simulator in SimulatorCatalog.all { #expect(run.output.contains(simulator.name)) }
    #expect(run.output.contains("mu: uniform(0, 3); kappa: uniform(0.5, 1.5)"))
    let json = try simulate(["--list", "--json"])
    let entries = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(entries?.count == SimulatorCatalog.all.count)
  }

  @Test("A built-in simulator with a prior of one's own and a denominator")
  func builtIn() throws {
    let summary = try object(
      simulate([
        "gaussian_toy", "--prior", "theta=normal(0, 0.5)", "--denominator", "theta=0.1", "-n",
        "2000",
        "-o", output, "--json",
      ]))
    #expect(summary["count"] as? Int == 2000 && summary["hasJointRatio"] as? Bool == true)
    #expect((summary["warnings"] as? [String])?.isEmpty == true)
    let file = try SimulationFile.read(URL(filePath: output))
    #expect(file.convention == .labelled)
    #expect(file.simulations.denominatorTheta?[7] == [0.1])
    let theta = file.simulations.theta.values
    #expect(abs(theta.reduce(0) { $0 + $1 * $1 } / 2000 - 0.25) < 0.04)
  }

  @Test("A program gives the same file with one worker and with three")
  func program() throws {
    let program = #"awk -F, 'BEGIN {srand(ENVIRON["TERASCALE_SEED"] + 0)} {print $1 + rand(), $2}'"#
    var files: [Data] = []
    for workers in ["1", "3"] {
      let run = try simulate([
        "--program", program, "--prior", "a=uniform(0,1)", "--prior", "b=lognormal(0,1)", "-n",
        "500",
        "--chunk", "60", "--workers", workers, "--observable", "mass", "--observable", "width",
        "-o",
        output, "--force",
      ])
      #expect(run.status == 0 && run.output.contains("observables mass, width"), "\(run.error)")
      files.append(try Data(contentsOf: URL(filePath: output)))
    }
    #expect(files[0] == files[1])
    #expect(
      try SimulationFile.read(URL(filePath: output)).simulations.parameterNames == ["a", "b"])
  }

  @Test("Points come from a file or the command line")
  func points() throws {
    let table = folder.url.appending(path: "points.csv")
    try Data("a,b\n1,2\n3,4\n5,6\n".utf8).write(to: table)
    var run = try simulate(["--program", "cat", "--parameters", table.path, "-o", output])
    #expect(run.status == 0, "\(run.error)")
    #expect(
      try ObservedEvents.read(URL(filePath: output)).x == Rows([[1, 2], [3, 4], [5, 6]]))
    run = try simulate([
      "two_moons", "--theta", "parameter_2=0.5,parameter_1=0.25", "-n", "3", "-o", output,
      "--force",
    ])
    #expect(run.status == 0, "\(run.error)")
    let points = try ParameterFile(URL(filePath: output))
    #expect(points.points[2] == [0.25, 0.5] && points.names == ["parameter_1", "parameter_2"])
  }

  @Test("A failure keeps what is there, and the same command goes on")
  func goesOn() throws {
    let script = folder.url.appending(path: "simulator.sh")
    try Data("awk 'NR == 8 {exit 3} {print}'\n".utf8).write(to: script)
    let arguments = [
      "--program", "sh '\(script.path)'", "--prior", "a=uniform(0,1)", "-n", "20", "-o", output,
    ]
    let failed = try simulate(arguments)
    #expect(failed.status == 1)
    for word in ["row 7", "status 3", "7 of 20 rows", "events.npz.partial"] {
      #expect(failed.error.contains(word), "\(failed.error)")
    }
    try Data("cat\n".utf8).write(to: script)
    let finished = try simulate(arguments)
    #expect(finished.status == 0, "\(finished.error)")
    let events = try SimulationFile.read(URL(filePath: output)).simulations
    #expect(events.x == events.theta && events.count == 20)
    #expect(!FileManager.default.fileExists(atPath: output + ".partial"))
    let again = try simulate(arguments)
    #expect(again.status == 1 && again.error.contains("--force"))
  }

  @Test("Killed between writing its file and removing the unfinished one, a run is finished")
  func killedAtTheEnd() throws {
    let arguments = ["gaussian_toy", "-n", "20", "-o", output]
    // Too many names are refused when all rows are there, and kept.
    let named = try simulate(arguments + ["a", "b", "c"].flatMap { ["--observable", $0] })
    #expect(named.status == 1 && named.error.contains("kept"), "\(named.error)")
    let kept = try Data(contentsOf: URL(filePath: output + ".partial"))
    #expect(try simulate(arguments).status == 0)
    try kept.write(to: URL(filePath: output + ".partial"))
    let finished = try simulate(arguments)
    #expect(finished.status == 0 && finished.output.contains("20 events"), "\(finished.error)")
    #expect(!FileManager.default.fileExists(atPath: output + ".partial"))
    #expect(try simulate(arguments).status == 1)
  }

  /// A mistake and what must be said about it.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var words: [String]
    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(
    "Mistakes are explained",
    arguments: [
      Mistake(arguments: ["-n", "5"], words: ["--output"]),
      Mistake(arguments: ["-n", "5", "-o", "x.npz"], words: ["built-in simulator", "--program"]),
      Mistake(arguments: ["two_moon", "-n", "5", "-o", "x.npz"], words: ["two_moons"]),
      Mistake(arguments: ["two_moons", "-n", "5", "-o", "x.csv"], words: [".npz"]),
      Mistake(arguments: ["two_moons", "-o", "x.npz"], words: ["--count"]),
      Mistake(arguments: ["--program", "cat", "-n", "5", "-o", "x.npz"], words: ["--prior"]),
      Mistake(
        arguments: ["two_moons", "--program", "cat", "-n", "5", "-o", "x.npz"], words: ["either"]),
      Mistake(
        arguments: ["--program", "cat", "--prior", "a=flat(0,1)", "-n", "5", "-o", "x.npz"],
        words: ["flat", "uniform(lower, upper)"]),
      Mistake(
        arguments: ["two_moons", "--theta", "1", "-n", "5", "-o", "x.npz"],
        words: ["parameter_1, parameter_2"]),
      Mistake(
        arguments: ["two_moons", "--theta", "1,b=2", "-n", "5", "-o", "x.npz"],
        words: ["all of the parameters or none"]),
      Mistake(
        arguments: ["two_moons", "--numerator", "0,0", "-n", "5", "-o", "x.npz"],
        words: ["--denominator"]),
      Mistake(
        arguments: ["two_moons", "--parameters", "p.csv", "--theta", "1,1", "-o", "x.npz"],
        words: ["--theta"]),
    ])
  func mistakes(_ mistake: Mistake) throws {
    let run = try ProgramRun(
      ["ratio", "simulate"] + mistake.arguments, workingFolder: folder.url)
    #expect(run.status != 0)
    for word in mistake.words { #expect(run.error.contains(word), "\(run.error)") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test("Rounds with a program: stopped by a failure, gone on with, and found in the run folder")
  func rounds() throws {
    let script = folder.url.appending(path: "simulator.sh")
    let good = """
      awk -F, 'function normal() {return sqrt(-2 * log(1 - rand())) * cos(6.283185307 * rand())}
      BEGIN {srand(ENVIRON["TERASCALE_SEED"] + 0)} {print $1 + 0.2 * normal(), $2 + 0.2 * normal()}'

      """
    let observation = folder.url.appending(path: "observed.csv")
    try Data("u,v\n1,-2\n".utf8).write(to: observation)
    let runs = folder.url.appending(path: "runs")
    let arguments = [
      "ratio", "rounds", "--program", "sh '\(script.path)'", "--prior", "a=uniform(-5,5)",
      "--prior",
      "b=normal(0,3)", "--observable", "u", "--observable", "v", "--observation", observation.path,
      "--rounds", "2", "-n", "600", "--epochs", "20", "--chunk", "100", "--workers", "1", "-o",
      runs.path,
    ]
    try Data("awk 'NR == 50 {exit 1} {print $0}'\n".utf8).write(to: script)
    let failed = try ProgramRun(arguments)
    #expect(failed.status == 1 && failed.error.contains("49 of 600 rows"), "\(failed.error)")
    try Data(good.utf8).write(to: script)
    let run = try ProgramRun(arguments)
    #expect(run.status == 0 && run.error.contains("Going on with"), "\(run.error)")
    #expect(run.output.contains("Truncated rounds") && run.output.contains("report:"))
    let study = runs.appending(path: "rounds")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: study.path).first)
    let done = study.appending(path: name)
    let rounds = try JSONDecoder().decode(
      [TruncatedRounds.Round].self, from: Data(contentsOf: done.appending(path: "rounds.json")))
    #expect(rounds[0].made == 600 && rounds.count == 2 && rounds[1].share < rounds[0].share)
    let first = try SimulationFile.read(done.appending(path: "simulations/round-1.npz"))
    #expect(first.simulations.count == 600 && first.simulations.parameterNames == ["a", "b"])
    let ratio = try NetworkLogRatio.load(done.appending(path: "ratio.safetensors"))
    #expect(ratio.observableNames == ["u", "v"] && ratio.domain.names == ["a", "b"])
    #expect(ratio.domain.contains([1, -2]))
    let values = try ratio.grid(theta: Rows([[1, -2], [2, -2]]), x: Rows([[1, -2]]))
    #expect(values[0] > values[1])
    let marginals = try NetworkLogRatio.load(done.appending(path: "marginals.safetensors"))
    #expect(try marginals.marginal(of: [1]).domain.names == ["b"])
  }
}
