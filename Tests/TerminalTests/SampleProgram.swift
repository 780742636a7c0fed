import Synchronization
import Terminal

/// What a program printed on its two streams.
final class Recording: Sendable {
  private let texts = Mutex((output: "", error: ""))

  var output: String { texts.withLock { $0.output } }
  var error: String { texts.withLock { $0.error } }

  func append(_ stream: Console.Stream, _ text: String) {
    texts.withLock {
      if stream == .output { $0.output += text } else { $0.error += text }
    }
  }

  func console(
    terminal: Bool = false, width: Int? = nil, environment: [String: String] = [:]
  ) -> Console {
    Console(
      outputIsTerminal: terminal, errorIsTerminal: terminal, width: width, environment: environment
    ) { self.append($0, $1) }
  }
}

struct Disaster: Error, CustomStringConvertible {
  var description: String { "row 3: not a number" }
}

/// A small program with every kind of argument.
enum SampleProgram {
  static let train = Command(
    "train", abstract: "Train the entries.",
    discussion: "Writes a run folder. Training stops early when the validation AUC stands still.",
    arguments: [
      Argument("jets", .file, "Training jets."),
      Argument("more", .file, optional: true, repeated: true, "Further jets."),
    ],
    options: [
      .value("seed", .integer(in: 0...Int.max), "n", short: "s", default: "1", "Root seed."),
      .value("rate", .number(in: 0...1), "r", "Learning rate."),
      .value("shift", .choice(["none", "mild", "strong"]), "name", default: "mild", "The shift."),
      .repeated("set", .text, "key=value", "Override one key of the configuration."),
      .flag("verbose", short: "v", "Say more."),
      .flag("json", "Print one JSON object."),
    ]
  ) { arguments in
    arguments.console.print(
      "seed \(arguments.integer("seed")) rate \(arguments.doubleIfGiven("rate") ?? -1) "
        + "shift \(arguments.string("shift")) set \(arguments.strings("set")) "
        + "v\(arguments.count("verbose")) json \(arguments.flag("json")) "
        + "jets \(arguments.string("jets")) more \(arguments.strings("more"))")
  }

  static let score = Command(
    "score", abstract: "Score submissions.",
    options: [.value("truth", .file, "file", required: true, "The hidden labels.")]
  ) { arguments in
    switch arguments.string("truth") {
    case "bad": throw Disaster()
    case "stop": throw CommandExit(.interrupted, "Stopped; --resume continues.")
    case "both": throw UsageError("'--truth' and '--public' exclude each other")
    default: arguments.console.print(arguments.commandLine)
    }
  }

  static let program = CommandLineProgram(
    Command(
      "lab", abstract: "A lab.",
      subcommands: [
        Command(
          "challenge", abstract: "The tagging challenge.",
          options: [.value("jets", .file, "file", "The jets.")], subcommands: [train, score]
        ) { $0.console.print("challenge \($0.stringIfGiven("jets") ?? "-")") }
      ]),
    version: "1.2.3",
    globalOptions: [.value("threads", .integer(in: 1...1024), "n", "Threads to use.")])

  static func run(_ line: String) -> (status: Int32, output: String, error: String) {
    let recording = Recording()
    let words = line.split(separator: " ").map(String.init)
    let status = program.main(words, console: recording.console())
    return (status, recording.output, recording.error)
  }
}
