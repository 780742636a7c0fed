import Foundation
import Notebooks
import Testing

@Suite("Running a notebook", .enabled(if: StubProgram.isAvailable))
struct NotebookRunningTests {
  let stub: StubProgram

  init() throws { stub = try StubProgram() }

  private func output(_ cell: String) throws -> [String] {
    try stub.runner.run(try stub.notebook(cell))[0].output
  }

  @Test("Outputs are written behind their cells, and writing again changes nothing")
  func written() throws {
    let text = """
      # A lesson
      ```sh
      terascale say one
      terascale say 'two  words'
      ```
      Prose behind it.

      ```sh
      terascale keep notes.txt silent
      ```

      ```text
      an old output
      ```

      ```sh
      terascale read notes.txt
      ```

      ```text
      old
      older
      ```
      ```text
      the author's own block
      ```

      """
    let expected = """
      # A lesson
      ```sh
      terascale say one
      terascale say 'two  words'
      ```

      ```text
      one
      two  words
      ```
      Prose behind it.

      ```sh
      terascale keep notes.txt silent
      ```

      ```sh
      terascale read notes.txt
      ```

      ```text
      silent
      ```
      ```text
      the author's own block
      ```

      """
    #expect(try stub.written(text) == expected)
    #expect(try stub.written(expected) == expected)
    #expect(try stub.differences(expected).isEmpty)
  }

  @Test("An output with fences stands in a longer fence")
  func fences() throws {
    let text = try stub.written("```sh\nterascale say '```sh' x '```'\n```\n")
    #expect(text.contains("\n````text\n```sh\nx\n```\n````\n"))
    #expect(try Notebook(text, at: stub.file("lesson.md")).cells.count == 1)
    #expect(try stub.written(text) == text)
  }

  static let machineDependent = [
    ("runs/weak/2026-11-24-a324f389/report.html", "runs/weak/<run>/report.html"),
    ("made 2026-11-24T09:58:38Z, or 2026-11-24", "made <date>, or <date>"),
    ("took 0:07 and 3:05:00, left", "took <time> and <time>, left"),
    ("12.3 s, 4 min 10 s, 3 h 05 min (162 µs/step)", "<time>, <time>, <time> (<time>/step)"),
    ("3 sections, 5 m, 0.72:0.03, 1:2, x10:30", "3 sections, 5 m, 0.72:0.03, 1:2, x10:30"),
    ("10-128-128-1 at 2649–3616 GeV   ", "10-128-128-1 at 2649–3616 GeV"),
  ]

  @Test("What depends on machine and day is replaced", arguments: machineDependent)
  func neutral(printed: String, shown: String) throws {
    #expect(try output("```sh\nterascale say '\(printed)'\n```") == [shown])
    #expect(try output("```sh\nterascale say '\(shown)'\n```") == [shown])
  }

  @Test("Lines of progress are left out, blank lines at the ends too")
  func progress() throws {
    let lines = [
      "", "training    5 %  0:01 left  epoch 1/20", "a  5 % cut", "region 1   100 %", "",
      "region   10 %    5 %",
    ]
    let words = lines.map { "'\($0)'" }.joined(separator: " ")
    #expect(
      try output("```sh\nterascale say \(words)\n```") == [
        "a  5 % cut", "", "region   10 %    5 %",
      ])
  }

  @Test("Commands see the data, a fixed environment, and an empty folder without a name")
  func place() throws {
    let expected = [".", "terascale", "1", "given", "data"]
    #expect(try output("```sh\nterascale where\n```") == expected)
    let before = stub.file("data/record.json")
    #expect(FileManager.default.fileExists(atPath: before.path))
    #expect(
      try output("```sh\nterascale say '\(stub.file("data").path)/x.npz'\n```") == ["data/x.npz"])
  }

  @Test("The last run has a name, outside of single quotes")
  func run() throws {
    let text = """
      ```sh
      terascale record one
      terascale record two
      terascale say $RUN "$RUN/a b" '$RUN'
      ```

      ```sh
      terascale say $RUN
      ```
      """
    let results = try stub.runner.run(try stub.notebook(text))
    #expect(results.map(\.output) == [["runs/two", "runs/two/a b", "$RUN"], ["runs/two"]])
    let error = notebookError { _ = try output("```sh\nterascale say 1\nterascale say $RUN\n```") }
    #expect(error?.line == 3 && error?.problem.contains("$RUN") == true)
  }

  static let shortened = [
    ("lines=2", ["1", "2", "…"]), ("lines=4", ["1", "2", "3", "4"]),
    ("lines=9", ["1", "2", "3", "4"]),
    ("lines=2-3", ["…", "2", "3", "…"]), ("lines=3-4", ["…", "3", "4"]), ("lines=7-8", ["…"]),
    ("lines=1-1,3-4", ["1", "…", "3", "4"]),
    ("lines=2-2,4-9", ["…", "2", "…", "4"]),
  ]

  @Test("Long outputs are shortened", arguments: shortened)
  func lines(attribute: String, expected: [String]) throws {
    #expect(try output("```sh \(attribute)\nterascale say 1 2 3 4\n```") == expected)
  }

  @Test("Standard error is shown where the cell asks for it, in the order of writing")
  func errors() throws {
    #expect(try output("```sh\nterascale warn careful done\n```") == ["done"])
    #expect(try output("```sh stderr\nterascale warn careful done\n```") == ["careful", "done"])
    #expect(try output("```sh fails\nterascale fail 'no good'\n```") == ["so far", "no good"])
  }

  @Test("A failing cell stops the run with its number, line and words, and nothing is written")
  func failing() throws {
    let text =
      "```sh\nterascale say 1\n```\n\n```sh\nterascale say 2\nterascale fail 'no good'\n```\n"
    let notebook = try stub.notebook(text)
    let error = try #require(notebookError { try notebook.write(try stub.runner.run(notebook)) })
    #expect(error.line == 7)
    #expect(error.problem == "cell 2 fails with status 3" && error.details == "no good")
    #expect(try String(contentsOf: notebook.url, encoding: .utf8) == text)
    let success = try stub.notebook("```sh fails\nterascale say fine\n```")
    let other = try #require(notebookError { _ = try stub.runner.run(success) })
    #expect(other.problem == "cell 1 is marked 'fails' but succeeds" && other.details == "fine")
  }

  @Test("A run can be stopped, also within a command")
  func stopped() throws {
    let notebook = try stub.notebook("```sh\nterascale say 1\nterascale wait\n```")
    // Tests run on threads that keep signals off, and so would what is started from there.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    defer { pthread_sigmask(SIG_BLOCK, &signals, nil) }
    var questions = 0
    let start = ContinuousClock.now
    #expect(throws: CancellationError.self) {
      try stub.runner.run(notebook) {
        questions += 1
        return questions > 20
      }
    }
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test("The data stay when the working folder is removed")
  func data() throws {
    _ = try output("```sh\nterascale say 1\n```")
    #expect(FileManager.default.fileExists(atPath: stub.file("data/record.json").path))
  }
}
