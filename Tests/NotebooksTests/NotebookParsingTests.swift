import Foundation
import Notebooks
import Testing

@Suite("Cells of a notebook")
struct NotebookParsingTests {
  private func cells(_ text: String) throws -> [NotebookCell] {
    try Notebook(text, at: URL(fileURLWithPath: "lesson.md")).cells
  }

  private func cell(_ command: String) throws -> [String]? {
    try cells("```sh\n\(command)\n```\n").first?.commands.first?.arguments
  }

  static let commandLines: [(String, [String])] = [
    ("terascale weak train", ["weak", "train"]),
    ("terascale  a\t'b c'  \"d 'e'\" f\\ g", ["a", "b c", "d 'e'", "f g"]),
    ("terascale --x=1e-3 --name='Z + jet' ''", ["--x=1e-3", "--name=Z + jet", ""]),
    ("terascale $RUN/x \"$RUN y\" '$RUN'", ["$RUN/x", "$RUN y", "$RUN"]),
    ("terascale a # no word", ["a"]), ("terascale a#b", ["a#b"]),
    (#"terascale "a\"b\\c\d""#, [#"a"b\c\d"#]), (#"terascale 'a\b$c|'"#, [#"a\b$c|"#]),
    ("terascale a \\\n  b \\\n  c", ["a", "b", "c"]), ("terascale lo\\\nng", ["long"]),
    ("# first\nterascale a\n", ["a"]),
  ]

  @Test("Arguments are split as a shell splits them", arguments: commandLines)
  func words(line: String, expected: [String]) throws {
    #expect(try cell(line) == expected)
  }

  static let mistakes: [(String, Int, String)] = [
    ("```sh\nterascale a | less\n```", 2, "'|'"), ("```sh\nterascale $HOME\n```", 2, "'$HOME'"),
    ("```sh\nterascale \"$HOME\"\n```", 2, "'$HOME'"), ("```sh\nterascale $(ls)\n```", 2, "'$'"),
    ("```sh\nterascale a > b\n```", 2, "'>'"),
    ("```sh\nterascale *.md\n```", 2, "'*'"), ("```sh\nterascale 'a\n```", 2, "single quote"),
    ("```sh\nterascale \"a\n```", 2, "double quote"),
    ("text\n\n```sh\nterascale a\nls\n```", 5, "'ls'"),
    ("```sh lines=3\nls\n```", 2, "'ls'"),
    ("\n```sh line=3\nterascale a\n```", 2, "'line=3'"),
    ("```sh lines=5-2\nterascale a\n```", 1, "lines=5-2"),
    ("```sh lines=0\nterascale a\n```", 1, "lines=0"),
    ("```sh lines=3-4,4-6\nterascale a\n```", 1, "lines=3-4,4-6"),
    ("```sh tolerance=2%\nterascale a\n```", 1, "tolerance=2%"),
    ("```sh figure=a/b\nterascale a\n```", 1, "figure=a/b"),
    ("```sh figure=roc\nterascale a\n```\n```sh figure=roc\nterascale b\n```", 4, "other-roc"),
  ]

  @Test("A cell that makes no sense is refused with its line", arguments: mistakes)
  func isRefused(text: String, line: Int, word: String) throws {
    let error = try #require(notebookError { _ = try cells(text) })
    #expect(error.line == line && error.file == "lesson.md")
    #expect(error.problem.contains(word), "\(error)")
    #expect(error.description.hasPrefix("lesson.md, line \(line): "))
  }

  static let texts = [
    "    ```sh\n    terascale a\n    ```", "```bash\nterascale a\n```", "```\nterascale a\n```",
    "````md\n```sh\nterascale a\n```\n````", "<!--\n```sh\nterascale a\n```\n-->",
    "```sh\npip install numpy | tee log\nterascale a\n```", "```sh\n# nothing\n```",
    "~~~ text\n```sh\nterascale a\n~~~", "```sh` terascale\nterascale a",
  ]

  @Test("What is no cell is text", arguments: texts)
  func isText(text: String) throws {
    #expect(try cells(text).isEmpty)
  }

  @Test("Cells have numbers, lines and attributes; fences may be of any kind and length")
  func several() throws {
    let text = """
      # Title
      ```sh
      terascale a
      # then
      terascale b
      ```
      ~~~~sh stderr lines=3-7,9-9 tolerance=0.1 figure=roc figure=pulls:before fails
      terascale c
      ~~~
      ~~~~
        ```sh lines=4
        terascale d
        ```
      <!-- a note --> ```sh
      """
    // The line of three tildes is code, not the end of the block.
    #expect(notebookError { _ = try cells(text) }?.line == 9)
    let found = try cells(text.replacing("\n~~~\n", with: "\n"))
    #expect(found.map(\.number) == [1, 2, 3] && found.map(\.line) == [2, 7, 10])
    #expect(found[0].commands.map(\.line) == [3, 5])
    let attributes = found[1].attributes
    #expect(attributes.showsErrors && attributes.mustFail && attributes.lines == [3...7, 9...9])
    #expect(attributes.tolerance == 0.1 && found[0].attributes.tolerance == 0.02)
    #expect(attributes.figures.map(\.name) == ["roc", "pulls"])
    #expect(attributes.figures.map(\.file) == ["roc", "before"])
    #expect(found[2].attributes.lines == [1...4] && !found[2].attributes.showsErrors)
  }
}
