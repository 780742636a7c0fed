import Evaluation
import Foundation
import Reports
import Terminal

/// `terascale report`: draws the report of a finished run again.
let reportCommand = Command(
  "report",
  abstract: "Draw the report of a run again from its result.json.",
  arguments: [Argument("run", .folder, "A run folder.")],
  options: [
    .value(
      "figures", .newFolder, "folder", "Also write the figures as .svg files into this folder."),
    ChallengeOptions.force,
  ]
) { arguments in
  let run = arguments.url("run")
  let overwrite = arguments.flag("force")
  try Outputs.check([run.appending(path: Report.fileName)], arguments)
  let report = try Report.write(runFolder: run, overwrite: overwrite)
  arguments.console.print(report.relativePath)
  guard let folder = arguments.urlIfGiven("figures") else { return }
  let record = try ResultRecord.read(run.appending(path: ResultRecord.fileName))
  for figure in try Report.writeFigures(of: record, into: folder, overwrite: overwrite) {
    arguments.console.print(figure.relativePath)
  }
}
