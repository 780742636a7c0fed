import Synchronization
import Terminal
import Testing

@Suite("Tables, color and progress")
struct PrintingTests {
  private static let utf8 = ["TERM": "xterm", "LANG": "en_US.UTF-8"]

  @Test func tableAlignsByDisplayWidth() {
    var table = TextTable([.init("entry"), .init("AUC", .trailing), .init("note")])
    table.add(["CNN", "0.98", "first"])
    table.add(["Müller 日本", "0.9", ""])
    #expect(
      table.text() == """
        entry         AUC  note
        -----------  ----  -----
        CNN          0.98  first
        Müller 日本   0.9  \("")
        """)
  }

  @Test func tableCutsTextColumnsToFit() {
    var table = TextTable([.init("entry"), .init("AUC", .trailing)])
    table.add(["a bit tricky beast", "0.9812"])
    #expect(table.text(width: 18).split(separator: "\n").last == "a bit tri…  0.9812")
    #expect(table.text(width: 3).split(separator: "\n").last == "a bit…  0.9812")
  }

  @Test(arguments: [
    ("abc", 3), ("µ ± σ", 5), ("日本", 4), ("e\u{301}", 1), ("\u{1B}[31mred\u{1B}[0m", 3), ("🎉", 2),
  ])
  func displayWidth(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test func colorOnlyWhereWanted() {
    let recording = Recording()
    let plain = recording.console(environment: Self.utf8)
    #expect(plain.styled("x", .red) == "x")
    var color = recording.console(terminal: true, environment: Self.utf8)
    #expect(color.styled("x", .red, .bold) == "\u{1B}[31;1mx\u{1B}[0m")
    color.usesColor = false
    #expect(color.styled("x", .red) == "x")
    for refusal in [["NO_COLOR": "1", "TERM": "xterm"], ["TERM": "dumb"], [:]] {
      #expect(recording.console(terminal: true, environment: refusal).styled("x", .red) == "x")
    }
    let empty = ["NO_COLOR": "", "TERM": "xterm"]
    #expect(recording.console(terminal: true, environment: empty).styled("x", .red) != "x")
  }

  @Test func noColorOptionReachesTheCommand() {
    let program = CommandLineProgram(
      Command("lab", abstract: "x") { $0.console.write($0.console.styled("y", .red)) },
      version: "1")
    for (words, expected) in [([], "\u{1B}[31my\u{1B}[0m"), (["--no-color"], "y")] {
      let recording = Recording()
      let console = recording.console(terminal: true, environment: Self.utf8)
      #expect(program.main(words, console: console) == 0)
      #expect(recording.output == expected)
    }
  }

  @Test func progressOffATerminalIsALineEveryTenSeconds() {
    let recording = Recording()
    let time = Clock()
    let progress = ProgressLine(recording.console()) { time.seconds }
    for second in 0...25 {
      time.seconds = Double(second)
      progress.update(
        ProgressState(
          "CNN", fraction: Double(second) / 50, details: [("loss", "0.1"), ("AUC", "0.98")]))
    }
    progress.finish()
    #expect(
      recording.error == """
        CNN    0 %  loss 0.1  AUC 0.98
        CNN   20 %  0:40 left  loss 0.1  AUC 0.98
        CNN   40 %  0:30 left  loss 0.1  AUC 0.98

        """)
  }

  @Test func progressOnATerminalIsRedrawnInPlace() {
    let recording = Recording()
    let time = Clock()
    let console = recording.console(
      terminal: true, width: 60, environment: Self.utf8.merging(["NO_COLOR": "1"]) { $1 })
    let progress = ProgressLine(console) { time.seconds }
    progress.update(ProgressState("CNN", fraction: 0.5, secondsLeft: 3725))
    time.seconds = 0.05
    progress.update(ProgressState("CNN", fraction: 0.6))
    progress.note("saved")
    progress.update(
      ProgressState("a very long name of an entry", fraction: .nan, details: [("loss", "0.123456")])
    )
    progress.finish()
    let bar = String(repeating: "━", count: 12) + String(repeating: "─", count: 12)
    let drawings = recording.error.split(separator: "\r").map(String.init)
    #expect(drawings.count == 4)
    #expect(drawings[0] == "CNN  \(bar)   50 %  1:02:05 left\u{1B}[K")
    #expect(drawings[1] == "\u{1B}[Ksaved\n")
    #expect(drawings[2].displayWidth <= 59)
    #expect(drawings[2].contains("loss 0.123456"))
    #expect(drawings[3] == "\u{1B}[K")
  }

  @Test func progressOnADumbTerminalIsPlain() {
    let recording = Recording()
    let progress = ProgressLine(recording.console(terminal: true, environment: ["TERM": "dumb"])) {
      0
    }
    for _ in 0..<3 { progress.update(ProgressState("CNN", fraction: 1)) }
    #expect(recording.error == "CNN  100 %\n")
  }

  @Test func progressIsASCIIWithoutUnicode() {
    let recording = Recording()
    let console = recording.console(
      terminal: true, environment: ["TERM": "vt100", "NO_COLOR": "1"])
    ProgressLine(console) { 0 }.update(ProgressState("CNN", fraction: 0.25))
    #expect(recording.error.contains("######------------------"))
  }

  @Test func jsonIsOneSortedObject() throws {
    let recording = Recording()
    try recording.console().printJSON(["b": 1, "a": 2])
    #expect(recording.output == "{\n  \"a\" : 2,\n  \"b\" : 1\n}\n")
  }
}

private final class Clock: Sendable {
  private let time = Mutex(0.0)

  var seconds: Double {
    get { time.withLock { $0 } }
    set { time.withLock { $0 = newValue } }
  }
}
