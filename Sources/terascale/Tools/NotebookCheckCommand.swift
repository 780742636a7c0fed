import Notebooks
import Terminal

/// `terascale notebook check`: runs notebooks and compares.
let notebookCheckCommand = Command(
  "check",
  abstract: "Run the cells of notebooks and fail where their outputs do not match.",
  discussion: """
    Nothing is written; the exit status is 1 when a text differs or a number by more than its \
    tolerance. 'terascale notebook --help' explains the format.
    """,
  arguments: NotebookSession.arguments, options: NotebookSession.options
) { arguments in
  let console = arguments.console
  var outdated: [String] = []
  try NotebookSession(arguments).forEachNotebook { notebook, results in
    let file = notebook.url.relativePath
    let differences = notebook.differences(from: results)
    if !differences.isEmpty { outdated.append(file) }
    for difference in differences { console.print("\(file), \(difference)") }
    if differences.isEmpty { console.print("\(file): \(results.count) cells as written") }
  }
  guard outdated.isEmpty else {
    throw CommandExit(
      .failure,
      "The outputs differ from what is written. Where the new ones are right: terascale notebook "
        + "run \(outdated.joined(separator: " "))")
  }
}
