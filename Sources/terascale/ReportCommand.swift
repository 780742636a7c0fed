import Foundation
import Reports
import Terminal

/// `terascale report`: draws the report of a finished run again.
let reportCommand = Command(
  "report",
  abstract: "Draw the report of a run again from its result.json.",
  arguments: [Argument("run", .folder, "A run folder.")],
  options: [ChallengeOptions.force]
) { arguments in
  let report = try Report.write(
    runFolder: arguments.url("run"), overwrite: arguments.flag("force"))
  arguments.console.print(report.relativePath)
}
