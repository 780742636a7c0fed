import DataFiles
import Notebooks
import Terminal

/// `terascale notebook run`: runs notebooks and writes their outputs and figures.
let notebookRunCommand = Command(
  "run",
  abstract: "Run the cells of notebooks and write outputs and figures into them.",
  discussion: """
    A notebook is written when all of its cells have run, and stays as it is when one fails. \
    'terascale notebook --help' explains the format.
    """,
  arguments: NotebookSession.arguments, options: NotebookSession.options
) { arguments in
  for notebook in arguments.urls("notebooks") {
    try AtomicFile.checkPlace(of: notebook, overwrite: true)
  }
  try NotebookSession(arguments).forEachNotebook { notebook, results in
    for file in try notebook.write(results) { arguments.console.print(file.relativePath) }
  }
}
