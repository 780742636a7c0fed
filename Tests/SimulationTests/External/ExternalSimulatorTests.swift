import DataFiles
import Foundation
import Simulation
import TestSupport
import Testing

@Suite("External simulators")
struct ExternalSimulatorTests {
  private func shell(_ line: String, chunk: Int = 1000, seedsLines: Bool = false) throws
    -> ExternalSimulator
  {
    try ExternalSimulator(.shell(line), chunk: chunk, seedsLines: seedsLines, timeout: 30)
  }

  private func request(_ count: Int, seed: UInt64 = 1) throws -> SimulationRequest {
    try SimulationRequest(
      .prior(.box(["a", "b"], [0...1, 10...20])), count: count, seed: seed)
  }

  private func rows(
    _ simulator: ExternalSimulator, _ request: SimulationRequest, workers: Int = 2
  ) throws -> SimulatedRows {
    try SimulationRun(simulator, request, workers: workers).run()
  }

  @Test("Rows belong to their parameters and depend on the seed alone", arguments: [1, 2, 5])
  func workers(_ workers: Int) throws {
    let noisy = try shell(
      #"awk -F, 'BEGIN {srand(ENVIRON["TERASCALE_SEED"] + 0)} {print 2 * $1, $2, rand()}'"#,
      chunk: 70)
    let request = try request(1000)
    let made = try rows(noisy, request, workers: workers)
    #expect(made.x.count == 1000 && made.x.columns == 3 && made.jointRatio == nil)
    for row in 0..<1000 {
      #expect(abs(made.x[row][0] - 2 * request.theta[row][0]) < 1e-5)
      #expect(abs(made.x[row][1] - request.theta[row][1]) < 1e-4)
    }
    #expect(try made.x == rows(noisy, request, workers: 3).x)
    let noise = made.x.column(2)
    #expect(Set(noise).count > 950)
    let other = try rows(noisy, self.request(1000, seed: 2), workers: workers).x.column(2)
    #expect(zip(noise, other).allSatisfy { $0 != $1 })
    // More of the same begins with the same.
    let longer = try rows(noisy, self.request(1025), workers: workers)
    #expect(Array(longer.x.values[..<3000]) == made.x.values)
  }

  @Test("A program may read all before it prints anything")
  func buffers() throws {
    let reversedTwice = try shell(
      "awk '{line[NR] = $0} END {for (n = 1; n <= NR; n++) print line[n]}'", chunk: 20_000)
    let request = try request(20_000)
    #expect(try rows(reversedTwice, request, workers: 1).x == request.theta)
  }

  @Test("A program may get each line after its answer to the one before")
  func lockstep() throws {
    var echo = try shell("while read line; do echo $line; done", chunk: 50)
    echo.isLockstep = true
    let request = try request(120)
    #expect(try rows(echo, request).x == request.theta)
    var silent = try shell("awk '{line[NR] = $0} END {for (n = 1; n <= NR; n++) print line[n]}'")
    silent.isLockstep = true
    silent.timeout = 0.3
    #expect {
      try rows(silent, request)
    } throws: { "\($0)".contains("row 0") && "\($0)".contains("flushes") }
  }

  @Test("Seeds have 31 bits and differ from chunk to chunk")
  func seeds() throws {
    let made = try rows(shell(#"sed "s/.*/$TERASCALE_SEED/""#, chunk: 1), request(120)).x.values
    #expect(Set(made).count == 120)
    #expect(made.allSatisfy { $0 >= 0 && $0 < 0x1p31 && $0 == $0.rounded() })
    #expect(made.contains { $0 > 0x1p30 } && made.contains { $0 < 0x1p30 })
  }

  @Test("Executables are started without a shell")
  func executable() throws {
    let request = try request(30)
    let cat = try ExternalSimulator(.executable(URL(filePath: "/bin/sh"), ["-c", "cat"]))
    #expect(try rows(cat, request).x == request.theta)
    #expect {
      try rows(ExternalSimulator(.executable(URL(filePath: "/no/such/program"), [])), request)
    } throws: { "\($0)".contains("cannot be started") && "\($0)".contains("/no/such/program") }
  }

  // MARK: Lines

  /// What a program is given, and the format in which it is asked to be.
  @Test("Parameters are written as numbers, arrays or objects")
  func parameterLines() throws {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "lines").path
    func line(_ format: ExternalSimulator.Format, _ request: SimulationRequest, seeds: Bool) throws
      -> String
    {
      let simulator = try ExternalSimulator(
        .shell("tee '\(place)' | sed 's/.*/1/'"), format: format, seedsLines: seeds)
      _ = try rows(simulator, request)
      let text = try String(contentsOfFile: place, encoding: .utf8)
      return String(text.split(separator: "\n")[0])
    }
    let plain = try SimulationRequest(
      .point([0.1, -2], names: ["a", "b"]), count: 4, seed: 1)
    #expect(try line(.csv, plain, seeds: false) == "0.1,-2.0")
    #expect(try line(.json, plain, seeds: false) == "[0.1,-2.0]")
    #expect(try line(.csv, plain, seeds: true).wholeMatch(of: /0.1,-2.0,\d+/) != nil)
    let seeded = try line(.json, plain, seeds: true)
    #expect(seeded.wholeMatch(of: /\{"theta":\[0.1,-2.0\],"seed":\d+\}/) != nil)
    let pairs = try SimulationRequest(
      numerator: .point([1], names: ["a"]), denominator: .point([0.5], names: ["a"]), count: 4,
      seed: 1)
    #expect(try line(.csv, pairs, seeds: false) == "1.0,1.0,0.5")
    #expect(
      try line(.json, pairs, seeds: false) == #"{"theta":[1.0],"theta0":[1.0],"theta1":[0.5]}"#)
  }

  @Test(
    "Observables are read in every form that the protocol has",
    arguments: [
      "1.5,-2", "1.5;-2", "1.5 -2", "\t1.5\t-2\r", " 1.5 , -2 ", "[1.5, -2]", "  [15e-1,-2.0]",
      #"{"x": [1.5, -2]}"#,
    ])
  func replies(_ line: String) throws {
    let print = try shell(
      ##"awk -v 'line=\##(line)' 'BEGIN {print "# a comment\n"} {print line}'"##)
    #expect(try rows(print, request(3)).x == Rows([[1.5, -2], [1.5, -2], [1.5, -2]]))
  }

  @Test(
    "What is no row of numbers is refused in its own words",
    arguments: [
      ("1,,2", "missing"), ("1,x", "\"x\" is no number"), ("inf", "is inf"), ("nan", "is nan"),
      ("[1, NaN]", "JSON"), ("[]", "no observables"), ("[[1]]", "JSON"), ("{}", "no \"x\""),
      (#"{"x": [1], "rxz": 2}"#, "\"rxz\""), (#"{"x": "1"}"#, "\"x\" is not made of numbers"),
      (#"{"x": [1], "r_xz": 2}"#, "no denominator"),
      (#"{"x": [1], "t_xz": [1, 2, 3]}"#, "t_xz has 3"),
    ])
  func badReplies(_ line: String, _ words: String) throws {
    let print = try shell(#"awk -v 'line=\#(line)' 'NR < 3 {print "[1]"} NR == 3 {print line}'"#)
    let error = #expect(throws: LikelihoodRatioError.self) { try rows(print, request(5)) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains("row 2 (line \"0."), "\(text)")
  }

  @Test("Joint ratio and score come back as they were printed")
  func joint() throws {
    // The Gaussian toy: z = theta + 2·normal, x = z + normal; r_xz and t_xz from z.
    let toy = #"""
      awk -F, 'function normal() {return sqrt(-2 * log(1 - rand())) * cos(6.283185307 * rand())}
      BEGIN {srand(ENVIRON["TERASCALE_SEED"] + 0)}
      {z = $1 + 2 * normal(); r = exp((-(z - $2)^2 + (z - $3)^2) / 8)
       printf "{\"x\": %.9g, \"r_xz\": %.9g, \"t_xz\": [%.9g]}\n", z + normal(), r, (z - $2) / 4}'
      """#
    let request = try SimulationRequest(
      numerator: .prior(.box(["theta"], [-2...2])), denominator: .point([0], names: ["theta"]),
      count: 4000, seed: 3)
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "joint.npz")
    _ = try SimulationRun(shell(toy), request).write(to: url)
    let file = try SimulationFile.read(url)
    #expect(file.convention == .labelled)
    let read = file.simulations
    #expect(read.theta == request.theta && read.denominatorTheta == request.denominator)
    #expect(read.isNumerator == request.isNumerator && read.parameterNames == ["theta"])
    #expect(read.observableNames == ["x"] && read.warnings.isEmpty)
    // Reading has tested E[r_xz] = 1 and E[t_xz] = 0, which a row in another's place would break.
    #expect(read.jointRatio?.count == 4000 && read.jointScore?.columns == 1)
  }
}
