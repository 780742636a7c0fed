import Foundation
import Terminal
import Testing

@Suite("Help and completion")
struct HelpTests {
  @Test(arguments: ["help challenge train", "challenge train --help", "challenge train -h --junk"])
  func pageOfACommand(line: String) {
    let result = SampleProgram.run(line)
    #expect(result.status == 0)
    #expect(
      result.output == """
        OVERVIEW: Train the entries.

        Writes a run folder. Training stops early when the validation AUC stands still.

        USAGE: lab challenge train [--seed <n>] [--rate <r>] [--shift <name>] [--set
          <key=value>] ... [--verbose] [--json] <jets> [<more> ...]

        ARGUMENTS:
          <jets>                  Training jets.
          <more>                  Further jets.

        OPTIONS:
          -s, --seed <n>          Root seed. (default: 1)
          --rate <r>              Learning rate.
          --shift <name>          The shift. (values: none, mild, strong; default: mild)
          --set <key=value> ...   Override one key of the configuration.
          -v, --verbose           Say more.
          --json                  Print one JSON object.
          --threads <n>           Threads to use.
          --no-color              Print without color.
          -h, --help              Show help information.

        """)
  }

  @Test(arguments: ["", "help", "--help"])
  func pageOfTheProgram(line: String) {
    #expect(
      SampleProgram.run(line).output == """
        OVERVIEW: A lab.

        USAGE: lab <subcommand>

        OPTIONS:
          --threads <n>           Threads to use.
          --no-color              Print without color.
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          challenge               The tagging challenge.

          See 'lab help <subcommand>' for detailed help.

        """)
  }

  @Test func longLabelsStandAlone() {
    let command = Command(
      "lab", abstract: "x",
      options: [.value("a-very-long-option-name", .text, "value", "What it is for.")])
    let recording = Recording()
    _ = CommandLineProgram(command, version: "1").main(["-h"], console: recording.console())
    let expected =
      "  --a-very-long-option-name <value>\n" + String(repeating: " ", count: 26)
      + "What it is for.\n"
    #expect(recording.output.contains(expected))
  }

  @Test func version() {
    #expect(SampleProgram.run("--version").output == "1.2.3\n")
  }

  /// Sources the script in a real bash and asks it to complete.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")),
    arguments: [
      ("lab ch", "challenge"), ("lab challenge t", "train"), ("lab help challenge s", "score"),
      ("lab challenge train --s", "--seed --set --shift"),
      ("lab challenge train --shift s", "strong"), ("lab challenge train --seed ", ""),
      ("lab challenge ", "score train"), ("lab --v", "--version"),
      ("lab challenge train --full x --j", "--json"),
    ])
  func bashCompletes(line: String, expected: String) throws {
    let script = SampleProgram.run("--generate-completion-script bash").output
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let driver =
      script
      + "\nCOMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); _lab; echo \"${COMPREPLY[*]}\""
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", driver]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let reply = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(reply.split { $0 == " " || $0 == "\n" }.sorted().joined(separator: " ") == expected)
  }

  @Test func zshNamesEveryCommandAndValue() {
    let script = SampleProgram.run("--generate-completion-script=zsh").output
    #expect(script.hasPrefix("#compdef lab\n"))
    for function in ["_lab()", "_lab_challenge()", "_lab_challenge_train()"] {
      #expect(script.contains(function + " {"))
    }
    #expect(script.contains("'--shift[The shift.]:name:(none mild strong)'"))
    #expect(script.contains("'*--set[Override one key of the configuration.]:key=value: '"))
    #expect(script.contains("{-s,--seed}'[Root seed.]:n: '"))
    #expect(script.contains("(train) _lab_challenge_train ;;"))
  }

  @Test func fishNamesEveryCommandAndValue() {
    let script = SampleProgram.run("--generate-completion-script fish").output
    let train = "complete -c lab -n \"__lab_command 'lab challenge train'\""
    #expect(script.contains("\(train) -l shift -x -a 'none mild strong' -d 'The shift.'"))
    #expect(script.contains("\(train) -s s -l seed -x -d 'Root seed.'"))
    #expect(
      script.contains("-n \"__lab_command 'lab challenge'\" -a train -d 'Train the entries.'"))
  }
}
