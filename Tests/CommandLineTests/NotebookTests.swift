import Foundation
import TestSupport
import Testing

/// Notebooks as their authors run them, on a small training.
@Suite struct NotebookTests {
  let folder: TemporaryFolder
  private var file: URL { folder.url.appending(path: "lesson.md") }

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String) throws { try Data(text.utf8).write(to: file) }
  private func text() throws -> String { try String(contentsOf: file, encoding: .utf8) }

  private func notebook(_ command: String) throws -> ProgramRun {
    try ProgramRun(["notebook", command, file.path], workingFolder: folder.url)
  }

  @Test func whatRunWritesCheckAccepts() throws {
    try write(
      """
      # A lesson
      ```sh lines=3 figure=label-free-roc
      terascale weak train --model linear --events 400 --epochs 2
      ```

      ```sh fails
      terascale report data
      ```

      """)
    let run = try notebook("run")
    #expect(run.status == 0 && run.output.contains("lesson.md"), "\(run.error)")
    #expect(run.error.contains("cell 1 of 2"))
    let written = try text()
    #expect(written.contains("```text\nMixed samples\nsample "))
    #expect(written.contains("](figures/lesson-label-free-roc.svg)"))
    #expect(written.contains("Error: data/result.json: there is no such file"))
    let check = try notebook("check")
    #expect(check.status == 0, "\(check.output)\(check.error)")
    try write(written.replacing("signal fraction", with: "signal share"))
    let failed = try notebook("check")
    #expect(failed.status == 1 && failed.error.contains("terascale notebook run"))
    #expect(failed.output.contains("lesson.md, cell 1, line "))
    #expect(failed.output.contains("expected: sample") && failed.output.contains("signal share"))
    #expect(try text().contains("signal share"))
  }

  @Test func aFailingCellLeavesTheNotebookAsItWas() throws {
    let broken = "```sh\nterascale --version\n```\n\n```sh\nterascale report data\n```\n"
    try write(broken)
    let run = try notebook("run")
    #expect(run.status == 1)
    #expect(run.error.contains("lesson.md, line 6: cell 2 fails with status 1"))
    #expect(run.error.contains("result.json"))
    #expect(try text() == broken)
  }
}
