import Synchronization
import Terminal
import Testing

/// A console whose streams refuse what is written.
@Suite struct OutputErrorTests {
  struct Full: Error, CustomStringConvertible {
    var description: String { "the drum is full" }
  }

  private func run(
    _ line: String, outputFails: Bool, errorFails: Bool
  ) -> (status: Int32, output: String, error: String, attempts: Int) {
    let recording = Recording()
    let attempts = Mutex(0)
    let console = Console { stream, text in
      if stream == .output { attempts.withLock { $0 += 1 } }
      if stream == .output ? outputFails : errorFails { throw Full() }
      recording.append(stream, text)
    }
    let words = line.split(separator: " ").map(String.init)
    let status = SampleProgram.program.main(words, console: console)
    return (status, recording.output, recording.error, attempts.withLock { $0 })
  }

  @Test(arguments: [
    "--version", "--help", "help challenge", "challenge train jets.npz",
    "--generate-completion-script fish",
  ])
  func whatCannotBePrintedIsAFailure(line: String) {
    let run = run(line, outputFails: true, errorFails: false)
    #expect(run.status == 1 && run.attempts == 1)
    #expect(run.error == "Error: cannot write to standard output: the drum is full\n")
  }

  @Test func aFailureKeepsItsStatus() {
    let run = run("challenge score --truth bad", outputFails: true, errorFails: false)
    #expect(run.status == 1 && run.error == "Error: row 3: not a number\n")
    #expect(self.run("challenge scor", outputFails: true, errorFails: true).status == 64)
  }

  @Test func notesThatCannotBePrintedEndNothing() {
    let run = run("challenge train jets.npz", outputFails: false, errorFails: true)
    #expect(run.status == 0 && run.output.contains("jets.npz"))
  }

  @Test func theFirstErrorIsKept() {
    let console = Console { stream, _ in if stream == .output { throw Full() } }
    #expect(console.outputError == nil)
    console.note("a note")
    #expect(console.outputError == nil)
    var colored = console
    colored.usesColor = true
    colored.print("a line")
    #expect(console.outputError is Full)
  }

  @Test func whatIsCheckedBeforeKeepsACommandFromRunning() {
    let recording = Recording()
    let program = CommandLineProgram(SampleProgram.program.root, version: "1") {
      #expect($0.inputs().map(\.lastPathComponent) == ["a.npz", "b.npz"])
      #expect($0.inputs(except: ["more"]).map(\.lastPathComponent) == ["a.npz"])
      #expect($0.outputs.isEmpty && !$0.hasFlag("force") && $0.hasFlag("json"))
      throw Full()
    }
    let words = ["challenge", "train", "a.npz", "b.npz", "--json"]
    #expect(program.main(words, console: recording.console()) == 1)
    #expect(recording.output.isEmpty && recording.error == "Error: the drum is full\n")
  }

  @Test func newFilesHaveTheExtensionsThatAreWritten() {
    let program = CommandLineProgram(
      Command(
        "draw", abstract: "Draw.",
        options: [
          .value("output", .newFile(["svg", "pdf"]), "file", default: "a.svg", "The figure."),
          .value("folder", .newFolder, "folder", "More figures."), .flag("force", "Overwrite."),
        ]
      ) {
        $0.console.print(
          ($0.outputs + $0.outputFolders).map(\.lastPathComponent).joined(separator: " "))
        $0.console.print($0.commandLine(without: ["force"], with: "resume"))
      }, version: "1")
    func run(_ words: String...) -> (Int32, String, String) {
      let recording = Recording()
      let status = program.main(words, console: recording.console())
      return (status, recording.output, recording.error)
    }
    #expect(run().1 == "a.svg\ndraw --resume\n")
    #expect(
      run("--output", "B.SVG", "--force", "--folder", "c").1
        == "B.SVG c\ndraw --output B.SVG --folder c --resume\n")
    for name in ["a.png", "svg", ".svgz", "a"] {
      let (status, _, error) = run("--output", name)
      #expect(status == 64 && error.contains(".svg or .pdf"))
    }
  }
}
