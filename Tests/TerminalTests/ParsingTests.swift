import Messages
import Terminal
import Testing

@Suite("Parsing of command lines")
struct ParsingTests {
  @Test(arguments: [
    ("a.npz", "seed 1 rate -1.0 shift mild set [] v0 json false jets a.npz more []"),
    (
      "--seed 7 a.npz --rate=1e-3 b c --json",
      "seed 7 rate 0.001 shift mild set [] v0 json true jets a.npz more [\"b\", \"c\"]"
    ),
    (
      "-s 1e6 -vv a --set x=1 --set=y=2 -v",
      "seed 1000000 rate -1.0 shift mild set [\"x=1\", \"y=2\"] v3 json false jets a more []"
    ),
    (
      "-s1_000 --seed 3 --shift strong --threads 4 -- --json -x",
      "seed 3 rate -1.0 shift strong set [] v0 json false jets --json more [\"-x\"]"
    ),
    ("-vs5 -", "seed 5 rate -1.0 shift mild set [] v1 json false jets - more []"),
  ])
  func accepts(line: String, printed: String) {
    let result = SampleProgram.run("challenge train " + line)
    #expect(result.error == "")
    #expect(result.output == printed + "\n")
    #expect(result.status == 0)
  }

  @Test(arguments: [
    ("a --seed", "Missing value for '--seed <n>'"),
    ("a --seed --json", "Missing value for '--seed <n>'"),
    (
      "a --seed x",
      "The value 'x' is invalid for '--seed <n>': expected a whole number of at least 0"
    ),
    (
      "a --seed -5",
      "The value '-5' is invalid for '--seed <n>': expected a whole number of at least 0"
    ),
    ("a --rate nan", "The value 'nan' is invalid for '--rate <r>': expected a number from 0 to 1"),
    ("a --rate 1.5", "The value '1.5' is invalid for '--rate <r>': expected a number from 0 to 1"),
    (
      "a --shift mold",
      "The value 'mold' is invalid for '--shift <name>': expected one of 'none', 'mild', "
        + "'strong'; did you mean 'mild'?"
    ),
    ("a --sede 3", "Unknown option '--sede'. Did you mean '--seed'?"),
    ("a --quux", "Unknown option '--quux'"),
    ("a -q", "Unknown option '-q'"),
    ("a --json=1", "The flag '--json' takes no value"),
    ("", "Missing expected argument '<jets>'"),
    (
      "a --threads 0",
      "The value '0' is invalid for '--threads <n>': expected a whole number from 1 to 1024"
    ),
  ])
  func refuses(line: String, complaint: String) {
    let result = SampleProgram.run("challenge train " + line)
    #expect(result.status == 64)
    #expect(result.output == "")
    let lines = result.error.split(separator: "\n").map(String.init)
    #expect(lines.first == "Error: " + complaint)
    #expect(lines.contains { $0.hasPrefix("Usage: lab challenge train [--seed <n>]") })
    #expect(lines.last == "  See 'lab challenge train --help' for more information.")
  }

  @Test func showsTheHelpOfTheOptionConcerned() {
    let lines = SampleProgram.run("challenge train a --seed").error.split(separator: "\n")
    #expect(lines[1] == "Help:  --seed <n>  Root seed.")
  }

  @Test(arguments: [
    ("chalenge", "Unknown subcommand 'chalenge'. Did you mean 'challenge'?"),
    ("challenge trai", "Unknown subcommand 'trai'. Did you mean 'train'?"),
    (
      "challenge --jets a train",
      "The subcommand 'train' must come first: options of 'challenge' do not apply to it"
    ),
    ("challenge score", "Missing expected option '--truth <file>'"),
    ("challenge score --truth t u", "Unexpected argument 'u'"),
    ("challenge score --truth t u v", "2 unexpected arguments: 'u', 'v'"),
    ("help challenge tran", "No command 'challenge tran'. Did you mean 'train'?"),
    (
      "--generate-completion-script tcsh",
      "No completion script for 'tcsh'; the shells are bash, zsh, fish"
    ),
    (
      "--generate-completion-script",
      "Missing value for '--generate-completion-script <shell>'; the shells are bash, zsh, fish"
    ),
    ("challenge score --truth both", "'--truth' and '--public' exclude each other"),
  ])
  func refusesTheCommand(line: String, complaint: String) {
    let result = SampleProgram.run(line)
    #expect(result.status == 64)
    #expect(result.error.hasPrefix("Error: \(complaint)\n"))
  }

  @Test func commandWithSubcommandsRunsByItself() {
    #expect(SampleProgram.run("challenge --jets a.h5").output == "challenge a.h5\n")
    #expect(SampleProgram.run("--threads 2 challenge").output == "challenge -\n")
    #expect(SampleProgram.run("--threads=2 --no-color challenge").output == "challenge -\n")
  }

  @Test func failuresHaveTheirStatus() {
    let failed = SampleProgram.run("challenge score --truth bad")
    #expect(failed.status == 1)
    #expect(failed.error == "Error: row 3: not a number\n")
    let stopped = SampleProgram.run("challenge score --truth stop")
    #expect(stopped.status == 130)
    #expect(stopped.error == "Stopped; --resume continues.\n")
  }

  @Test func commandLineIsQuotedForAShell() {
    let recording = Recording()
    let words = ["challenge", "score", "--truth", "it's a file.npy"]
    #expect(SampleProgram.program.main(words, console: recording.console()) == 0)
    #expect(recording.output == "lab challenge score --truth 'it'\\''s a file.npy'\n")
  }
}
