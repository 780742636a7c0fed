import Foundation
import Notebooks
import Testing

@Suite("Figures of a notebook", .enabled(if: StubProgram.isAvailable))
struct NotebookFigureTests {
  let stub: StubProgram

  init() throws { stub = try StubProgram() }

  private func svg(_ name: String) throws -> String {
    try String(contentsOf: stub.file("figures/lesson-\(name).svg"), encoding: .utf8)
  }

  @Test("A figure becomes a file, and an image where the notebook has none")
  func written() throws {
    let text = """
      ```sh figure=spectrum figure=pulls:after
      terascale record one
      terascale record two
      ```
      Prose.
      ![my own words](figures/lesson-after.svg)

      """
    let expected = """
      ```sh figure=spectrum figure=pulls:after
      terascale record one
      terascale record two
      ```

      ![The spectrum.](figures/lesson-spectrum.svg)

      Prose.
      ![my own words](figures/lesson-after.svg)

      """
    #expect(try stub.written(text) == expected)
    #expect(try stub.written(expected) == expected)
    for name in ["spectrum", "after"] { #expect(try svg(name).contains("<svg")) }
  }

  @Test("A check misses the file of a figure and does not write it")
  func checked() throws {
    let text = "```sh figure=pulls\nterascale record one\n```\n"
    let differences = try stub.differences(text)
    #expect(differences.map(\.expected) == ["the file figures/lesson-pulls.svg"])
    #expect(try stub.differences(stub.written(text)).isEmpty)
  }

  static let missing = [
    ("figure=masses", "record one", "spectrum, pulls"),
    ("figure=pulls", "say nothing", "no result.json"),
  ]

  @Test("A figure that there is not is an error that says what there is", arguments: missing)
  func refused(attribute: String, command: String, words: String) throws {
    let notebook = try stub.notebook("\n```sh \(attribute)\nterascale \(command)\n```")
    let error = try #require(notebookError { _ = try stub.runner.run(notebook) })
    #expect(error.line == 2 && error.problem.contains(words), "\(error)")
  }
}
