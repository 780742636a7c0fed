import DataFiles
import Foundation
import Simulation
import Synchronization
import TestSupport
import Testing

/// What goes wrong with programs, and what is not lost by it.
@Suite("Failures of external simulators")
struct ExternalFailureTests {
  private let folder: TemporaryFolder
  private var output: URL { folder.url.appending(path: "events.npz") }
  private var unfinished: URL { folder.url.appending(path: "events.npz.partial") }

  init() throws { folder = try TemporaryFolder() }

  private func request(_ count: Int = 20) throws -> SimulationRequest {
    try SimulationRequest(.prior(.box(["a"], [0...1])), count: count, seed: 1)
  }

  /// A way to fail: the program, what must be said, and how many of 20 rows are kept.
  struct Failure: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var program: String
    var words: [String]
    var kept = 0
  }

  static let failures = [
    Failure(
      testDescription: "is not found", program: "no-such-program", words: ["not found", "127"]),
    Failure(
      testDescription: "dies at once", program: "echo sorry >&2; exit 3",
      words: ["row 0", "status 3 after 0 of 20", "sorry"]),
    Failure(
      testDescription: "dies on the way",
      program: #"awk 'NR == 9 {print "boom" > "/dev/stderr"; exit 4} {print}'"#,
      words: ["row 8 (line \"0.", "status 4 after 8 of 20", "boom", "8 of 20 rows that are there"],
      kept: 8),
    Failure(
      testDescription: "is killed", program: "read line; echo $line; kill -9 $$",
      words: ["row 1", "signal 9", "after 1 of 20"], kept: 1),
    Failure(
      testDescription: "prints garbage",
      program: "awk 'NR == 7 {print \"Segment 7\"; next} {print}'",
      words: ["row 6", "\"Segment 7\"", "no number"], kept: 6),
    Failure(
      testDescription: "prints another number of columns",
      program: "awk 'NR == 7 {print 1, 2; next} {print}'",
      words: ["row 6", "2 observables", "have 1"], kept: 6),
    Failure(
      testDescription: "prints NaN", program: "awk 'NR == 7 {print \"nan\"; next} {print}'",
      words: ["row 6", "is nan"], kept: 6),
    Failure(
      testDescription: "skips a row", program: "awk 'NR != 7 {print}'",
      words: ["after 19 of 20", "none of them is taken", "also where"]),
    Failure(
      testDescription: "prints too many lines", program: "awk '{print; print}'",
      words: ["more than one line"]),
    Failure(
      testDescription: "does not read", program: "while :; do echo 1; done",
      words: ["one line for each line read"]),
    Failure(
      testDescription: "hangs", program: "head -n 5; sleep 100",
      words: ["row 5", "nothing was heard of it for 0.5 s", "timeout"], kept: 5),
    Failure(
      testDescription: "does not end", program: "cat; sleep 100",
      words: ["all 20 rows", "did not end"], kept: 20),
    Failure(
      testDescription: "closes its output", program: "exec >&-; sleep 100",
      words: ["closed its output after 0"]),
    Failure(
      testDescription: "fails at its end", program: "cat; exit 2",
      words: ["status 2 after 20 of 20"], kept: 20),
  ]

  @Test("A program that", arguments: failures)
  func failure(_ failure: Failure) throws {
    let simulator = try ExternalSimulator(
      .shell(failure.program), timeout: 0.5, grace: 0.5)
    let error = #expect(throws: LikelihoodRatioError.self) {
      try SimulationRun(simulator, request()).write(to: output)
    }
    let text = error.map { "\($0)" } ?? ""
    for word in failure.words + ["simulator \"\(failure.program)\""] {
      #expect(text.contains(word), "\(text)")
    }
    #expect(!FileManager.default.fileExists(atPath: output.path))
    #expect(try kept() == failure.kept)
  }

  /// The rows in the file of an unfinished simulation: one number each behind the row's, less those
  /// taken back.
  private func kept() throws -> Int {
    let data = try Data(contentsOf: unfinished)
    guard let end = data.firstIndex(of: UInt8(ascii: "\n")) else { return 0 }
    let records = data[(end + 1)...]
    var rows = Set<Int64>()
    for start in stride(from: records.startIndex, to: records.endIndex, by: 16) {
      let number = records[start..<start + 8].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
      if number < 0 { rows.remove(-1 - number) } else { rows.insert(number) }
    }
    return rows.count
  }

  @Test("A repaired program goes on where the broken one stopped")
  func repaired() throws {
    let (repair, log) = (folder.url.appending(path: "repair"), folder.url.appending(path: "log"))
    let program = """
      awk -v repaired="$(ls '\(repair.path)' 2>/dev/null)" \
      '{print >> "\(log.path)"} NR == 6 && !repaired {exit 1} {print}'
      """
    let run = SimulationRun(
      try ExternalSimulator(.shell(program), chunk: 10), try request(), workers: 1)
    #expect(throws: LikelihoodRatioError.self) { try run.write(to: output) }
    #expect(try kept() == 5)
    try Data().write(to: repair)
    let rows = try run.write(to: output)
    #expect(rows.x == rows.request.theta)
    let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
    // Six lines were read before, of which five were answered; the second run asks for the others.
    #expect(lines.count == 6 + 15 && Set(lines).count == 20)
    #expect(!FileManager.default.fileExists(atPath: unfinished.path))
  }

  @Test("Interrupted and continued, seeded lines give the rows of an uninterrupted run")
  func interrupted() throws {
    let program = "awk -F, '{srand($2 + 0); print $1, rand()}'"
    let simulator = try ExternalSimulator(.shell(program), chunk: 40, seedsLines: true)
    let request = try request(200)
    // The wish to stop comes with the first 17 rows, after which this one waits.
    let line =
      "awk -F, '{srand($2 + 0); print $1, rand(); if (NR == 17) {fflush(); system(\"sleep 9\")}}'"
    let slow = try ExternalSimulator(.shell(line), chunk: 40, seedsLines: true)
    let isWanted = Atomic<Bool>(false)
    let begun = SimulationRun(slow, request, workers: 1) { isWanted.load(ordering: .relaxed) }
    let stop = #expect(throws: SimulationInterrupted.self) {
      try begun.write(to: output) { _ in isWanted.store(true, ordering: .relaxed) }
    }
    #expect(stop?.count == 200 && stop?.done == 17)
    #expect(stop?.file?.lastPathComponent == "events.npz.partial")
    // Rows are kept for the same command only.
    #expect {
      try SimulationRun(simulator, request).write(to: output)
    } throws: { "\($0)".contains("another simulation") && "\($0)".contains("--force") }
    isWanted.store(false, ordering: .relaxed)
    let resumed = try ExternalSimulator(.shell(line), chunk: 10, seedsLines: true)
    let rows = try SimulationRun(resumed, request).write(to: output)
    #expect(try rows.x == SimulationRun(simulator, request).run().x)
    #expect {
      try SimulationRun(simulator, request).write(to: output)
    } throws: { "\($0)".contains("exists already") }
    _ = try SimulationRun(simulator, request).write(to: output, overwrite: true)
  }

  @Test("Killed between writing its file and removing the unfinished one, a run is finished")
  func killedAtTheEnd() throws {
    let run = SimulationRun(try ExternalSimulator(.shell("cat")), try request())
    // Wrong names of the observables leave all rows in the unfinished file.
    #expect(throws: LikelihoodRatioError.self) {
      try run.write(to: output, observableNames: ["a", "b"])
    }
    let kept = try Data(contentsOf: unfinished)
    _ = try run.write(to: output)
    let written = try Data(contentsOf: output)
    try kept.write(to: unfinished)
    #expect(try run.write(to: output).x == run.request.theta)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["events.npz"])
    #expect(try Data(contentsOf: output) == written)
    // A file of other contents is somebody's.
    try kept.write(to: unfinished)
    try Data("precious".utf8).write(to: output)
    #expect { try run.write(to: output) } throws: { "\($0)".contains("exists already") }
    #expect(try Data(contentsOf: output) == Data("precious".utf8))
    #expect(try Data(contentsOf: unfinished) == kept)
  }

  @Test("A record that was being written when the power failed is simulated again")
  func tornRecord() throws {
    let failing = try ExternalSimulator(
      .shell("awk 'NR == 5 && ENVIRON[\"TERASCALE_FAIL\"] {exit 1} {print}'"),
      environment: ["TERASCALE_FAIL": "1"])
    #expect(throws: LikelihoodRatioError.self) {
      try SimulationRun(failing, request()).write(to: output)
    }
    let data = try Data(contentsOf: unfinished)
    try data.dropLast(3).write(to: unfinished)
    var repaired = failing
    repaired.environment = [:]
    let rows = try SimulationRun(repaired, request()).write(to: output)
    #expect(rows.x == rows.request.theta)
    try Data("something else\n".utf8).write(to: unfinished)
    #expect {
      try SimulationRun(repaired, request()).write(to: output, overwrite: true)
    } throws: { "\($0)".contains("no unfinished simulation") }
  }

  @Test("Whatever a program has started ends with it")
  func leftovers() throws {
    let beat = folder.url.appending(path: "beat").path
    let simulator = try ExternalSimulator(
      .shell("while :; do date +%N >> '\(beat)'; sleep 0.02; done | cat > /dev/null"), timeout: 0.3)
    #expect(throws: LikelihoodRatioError.self) { try SimulationRun(simulator, request()).run() }
    Thread.sleep(forTimeInterval: 0.1)
    let before = try Data(contentsOf: URL(filePath: beat))
    Thread.sleep(forTimeInterval: 0.2)
    #expect(try Data(contentsOf: URL(filePath: beat)) == before && !before.isEmpty)
  }

  @Test("Settings out of range are refused")
  func settings() {
    #expect(throws: LikelihoodRatioError.self) { try ExternalSimulator(.shell("  ")) }
    #expect(throws: LikelihoodRatioError.self) { try ExternalSimulator(.shell("cat"), chunk: 0) }
    #expect(throws: LikelihoodRatioError.self) { try ExternalSimulator(.shell("cat"), timeout: 0) }
  }
}
