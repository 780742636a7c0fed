import Terminal

/// `terascale notebook`: Markdown lessons that run.
let notebookCommand = Command(
  "notebook",
  abstract: "Run the commands in Markdown notebooks and write what they print back, or check it.",
  discussion: """
    A cell is a fenced code block with the info string sh in which every command is a terascale \
    command, written as at a prompt and without the prompt; a backslash continues a line, # begins \
    a comment, quotes are those of a shell, $RUN is the folder of the last run that was made. \
    There is no shell: no other variables, pipes, patterns. Blocks of other languages, and sh \
    blocks that begin with another program, are text. What the cell prints stands in the block \
    with the info string text behind it.

    Attributes follow in the info string, as in "sh lines=12 figure=label-free-roc":
    - stderr shows notes and warnings too; progress is never shown;
    - fails says that the command must fail, and shows the error;
    - lines=N or lines=A-B,C-D shows these lines only;
    - tolerance=X is the relative difference that a check allows in numbers (default 0.02; numbers \
    with an exponent compare by their logarithm; one unit of the last digit behind the point is \
    always allowed);
    - figure=NAME takes a figure out of the report of the cell's last run, to \
    figures/<notebook>-NAME.svg beside the notebook; figure=NAME:FILE names the file otherwise.

    The commands of a notebook share a temporary working folder that holds nothing but the \
    project's data folder, as data: what works there works in the project's folder. Run folders \
    are shown as <run>, days as <date>, durations as <time>; white space within a line does not \
    count.
    """,
  subcommands: [notebookRunCommand, notebookCheckCommand])
