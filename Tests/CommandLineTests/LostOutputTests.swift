import DataFiles
import Foundation
import TestSupport
import Testing

/// What happens to results that the terminal or the disk does not take.
@Suite struct LostOutputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ script: String) throws -> ProgramRun {
    try ProgramRun(script: script, workingFolder: folder.url)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  private static let printing = [
    "--version", "--help", "help weak train", "challenge --help", "doctor", "doctor --json",
    "ratio simulate --list", "--generate-completion-script bash",
    "--generate-completion-script=zsh",
  ]

  @Test(
    "What a full device does not take is an error",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: printing)
  func fullDevice(command: String) throws {
    let run = try run("\"$TERASCALE\" \(command) > /dev/full")
    #expect(run.status == 1)
    #expect(run.error == "Error: cannot write to standard output: No space left on device\n")
  }

  @Test("So is standard output that is closed", arguments: printing)
  func closedOutput(command: String) throws {
    let run = try run("\"$TERASCALE\" \(command) >&-")
    #expect(run.status == 1)
    #expect(run.error == "Error: cannot write to standard output: the stream is closed\n")
  }

  @Test("Nobody is told that nobody reads", arguments: printing)
  func brokenPipe(command: String) throws {
    let run = try run(
      "{ sleep 0.3; \"$TERASCALE\" \(command); echo $? > status; } | true; sleep 0.3; "
        + "until [ -s status ]; do sleep 0.1; done")
    #expect(run.error == "")
    #expect(
      try String(contentsOf: folder.url.appending(path: "status"), encoding: .utf8) == "141\n")
  }

  @Test("Results in files are complete whatever becomes of the streams")
  func files() throws {
    let command = "\"$TERASCALE\" ratio simulate gaussian_toy --count 1000"
    #expect(try run("\(command) -o expected.npz").status == 0)
    for (number, (streams, status)) in [
      (">&-", 1), ("> /dev/full", 1), ("2>&-", 0), ("<&- 2>&-", 0), ("<&- >&- 2>&-", 1),
      ("2> /dev/full", 0),
    ].enumerated()
    where !streams.contains("full")
      || FileManager.default.fileExists(
        atPath: "/dev/full")
    {
      let run = try run("\(command) -o \(number).npz \(streams)")
      #expect(run.status == Int32(status), "\(streams)")
      for name in ["theta", "x"] {
        let arrays = try ["expected", "\(number)"].map {
          try NPZFile(folder.url.appending(path: "\($0).npz")).array(name).doubles
        }
        #expect(arrays[0] == arrays[1], "\(streams)")
      }
    }
    #expect(try names().count(where: { $0.contains(".partial") }) == 0)
  }

  @Test("A file that the disk does not take is one clear error, and what was there stays")
  func fullDisk() throws {
    let csv = folder.url.appending(path: "s.csv")
    let scores = (0..<300).map { Double($0) / 300 }
    try CSVTable.write(
      columns: [("good", scores), ("is_signal", scores.map { $0 > 0.4 ? 1 : 0 })], to: csv)
    try Data("old".utf8).write(to: folder.url.appending(path: "r.json"))
    let command = "\"$TERASCALE\" evaluate s.csv --result r.json --force"
    let failed = try run("ulimit -f 1; \(command)")
    #expect(failed.status == 1 && failed.output.isEmpty)
    #expect(failed.error.contains("r.json: cannot write it: File too large"))
    #expect(try names() == ["r.json", "s.csv"])
    #expect(
      try String(contentsOf: folder.url.appending(path: "r.json"), encoding: .utf8) == "old")
    #expect(try run(command).status == 0)
  }
}
