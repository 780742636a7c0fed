import DataFiles
import Foundation
import TestSupport
import Testing

/// Notebooks as their authors run them, on a few scores.
@Suite struct NotebookTests {
  let folder: TemporaryFolder
  private var file: URL { folder.url.appending(path: "lesson.md") }

  /// Leaves two mixtures in the folder `samples`, with 80 % and 20 % of signal. Scores x of signal
  /// have the density 2x, those of background 2(1 − x), so that the AUC is 5/6.
  init() throws {
    folder = try TemporaryFolder()
    let data = folder.url.appending(path: "samples")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    for (name, signal) in [("rich", 160), ("poor", 40)] {
      let scores = (0..<200).map { index in
        let count = Double(index < signal ? signal : 200 - signal)
        let share = (Double(index < signal ? index : index - signal) + 0.5) / count
        return index < signal ? share.squareRoot() : 1 - (1 - share).squareRoot()
      }
      try CSVTable.write(columns: [("score", scores)], to: data.appending(path: "\(name).csv"))
    }
  }

  private func write(_ text: String) throws { try Data(text.utf8).write(to: file) }
  private func text() throws -> String { try String(contentsOf: file, encoding: .utf8) }

  private func notebook(_ command: String) throws -> ProgramRun {
    try ProgramRun(
      ["notebook", command, file.path, "--data", folder.url.appending(path: "samples").path],
      workingFolder: folder.url)
  }

  @Test func whatRunWritesCheckAccepts() throws {
    try write(
      """
      # A lesson
      ```sh lines=9 figure=label-free-roc
      terascale weak evaluate data/rich.csv data/poor.csv --fraction 0.8 --fraction 0.2 \\
        --score score --result result.json
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
    // 5/6, within the numbers that are printed.
    #expect(written.contains("fractions alone: 0.83"), "\(written)")
    try write(written.replacing("fractions alone: 0.83", with: "fractions alone: 0.73"))
    let failed = try notebook("check")
    #expect(failed.status == 1 && failed.error.contains("terascale notebook run"))
    #expect(failed.output.contains("lesson.md, cell 1, line "))
    #expect(failed.output.contains("alone: 0.73") && failed.output.contains("alone: 0.83"))
    #expect(try text().contains("alone: 0.73"))
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
