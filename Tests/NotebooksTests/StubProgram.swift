import DataFiles
import Evaluation
import Foundation
import Notebooks
import TestSupport

/// A stand-in for the program: a script that prints, fails and leaves records as it is told.
final class StubProgram {
  static let isAvailable = FileManager.default.isExecutableFile(atPath: "/bin/sh")
  static let script = """
    #!/bin/sh
    command="$1"
    shift
    case "$command" in
      say) printf '%s\\n' "$@";;
      read) cat "$@";;
      keep) printf '%s\\n' "$2" >> "$1";;
      warn) printf '%s\\n' "$1" >&2; printf '%s\\n' "$2";;
      fail) printf 'so far\\n'; printf '%s\\n' "$1" >&2; exit 3;;
      record) mkdir -p "runs/$1" && cp data/record.json "runs/$1/result.json";;
      where) pwd; printf '%s\\n' "$0" "$NO_COLOR" "$EXTRA"; ls;;
      wait) exec sleep 60;;
    esac
    """

  let folder: TemporaryFolder
  var runner: NotebookRunner {
    NotebookRunner(
      program: file("program"), data: file("data"), environment: ["EXTRA": "given"])
  }

  init() throws {
    folder = try TemporaryFolder()
    try Data(StubProgram.script.utf8).write(to: file("program"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: file("program").path)
    try FileManager.default.createDirectory(at: file("data"), withIntermediateDirectories: true)
    try StubProgram.record.write(to: file("data/record.json"))
  }

  func file(_ name: String) -> URL { folder.url.appending(path: name) }

  /// A notebook with this text in the folder.
  func notebook(_ text: String, name: String = "lesson.md") throws -> Notebook {
    try Data(text.utf8).write(to: file(name))
    return try Notebook.read(file(name))
  }

  /// The text of a notebook whose outputs have been written.
  func written(_ text: String) throws -> String {
    let notebook = try notebook(text)
    try notebook.write(try runner.run(notebook))
    return try String(contentsOf: notebook.url, encoding: .utf8)
  }

  /// The descriptions of what a check finds.
  func differences(_ text: String) throws -> [NotebookDifference] {
    let notebook = try notebook(text)
    return notebook.differences(from: try runner.run(notebook))
  }

  /// A finished run with the figures "spectrum" and "pulls".
  private static var record: ResultRecord {
    let figures = ["spectrum", "pulls"].map { name in
      ResultFigure(
        name: name, caption: "The \(name).", x: .init("mass [GeV]"), y: .init("events"),
        layers: [.curve(.init("fit", x: [1, 2], y: [3, 4]))])
    }
    let environment = Environment(
      gitCommit: nil, isWorkingTreeClean: nil, programVersion: "0", swiftVersion: "6.2",
      operatingSystem: "none", processor: "none", instructionSet: "portable", threads: 1,
      memoryBytes: nil, dataHashes: [])
    return ResultRecord(
      title: "A run", task: "a task", created: "2026-11-24T00:00:00Z", command: "terascale",
      configuration: "{}", environment: environment,
      entries: [], sections: [ResultSection(title: "Figures", figures: figures)])
  }
}

/// The error that `body` throws, or nil.
func notebookError(_ body: () throws -> Void) -> NotebookError? {
  do {
    try body()
    return nil
  } catch {
    return error as? NotebookError
  }
}
