import CProcessWatch
import DataFiles
import Foundation
import TensorEngine
import Terminal

/// The program: breaks valid files and looks what the readers make of them.
@main
enum Fuzz {
  static func main() {
    do {
      if let task = try WorkerTask.ofThisProcess() {
        var worker = try Worker(task)
        try worker.run()
        return
      }
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
    let program = CommandLineProgram(command, version: "1")
    exit(program.main(Array(CommandLine.arguments.dropFirst())))
  }

  private static let command = Command(
    "fuzz",
    abstract: "Break valid files and look what the readers make of them.",
    discussion: """
      Every input has to be accepted, or refused with an error that a user understands: without a \
      trap, within the time, and without more memory than a file of its size may take. Each input \
      has a number, from which it can be made again. The exit status is 1 when there are findings; \
      what ends inside of libhdf5 and other libraries that are loaded at run time is only shown.
      """,
    options: [
      .repeated(
        "reader", .text, "name", "Which readers: all, unless some are named. See --list."),
      .flag("list", "Print the names of the readers."),
      .value(
        "inputs", .integer(in: 1...(1 << 40)), "n",
        "Inputs for each reader. Default: 10,000, or as many as --seconds allows."),
      .value("seconds", .number(in: 0.1...1e7), "s", "Time for all readers together."),
      .value("seed", .integer(in: 0...Int.max), "n", default: "1", "Which inputs are made."),
      .value(
        "workers", .integer(in: 1...256), "n", default: "2", "Processes that read at a time."),
      .value("output", .file, "file", "Also write the table and the findings as Markdown."),
      .value(
        "replay", .text, "reader:number",
        "Read one input in this process, so that a debugger sees what happens. With --output it "
          + "is written to that file."),
    ]
  ) { arguments in
    if arguments.flag("list") {
      for reader in Catalog.readers { arguments.console.print(reader.name) }
    } else if let text = arguments.stringIfGiven("replay") {
      try replay(text, arguments)
    } else {
      try run(arguments)
    }
  }

  private static func run(_ arguments: ParsedArguments) throws {
    let names = arguments.strings("reader")
    let seconds = arguments.doubleIfGiven("seconds")
    var campaign = try Campaign(
      .init(
        readers: try names.isEmpty ? Catalog.readers : names.map(Catalog.reader),
        inputs: arguments.integerIfGiven("inputs") ?? (seconds == nil ? 10_000 : nil),
        seconds: seconds, seed: UInt64(arguments.integer("seed")),
        workers: arguments.integer("workers")))
    let progress = ProgressLine(arguments.console)
    try campaign.run(progress)
    let report = CampaignReport(results: campaign.results)
    arguments.console.print(report.table(arguments.console))
    for line in report.findings + report.foreign { arguments.console.print(line) }
    if let url = arguments.urlIfGiven("output") {
      try AtomicFile.write(report.markdown, to: url, overwrite: true)
    }
    guard report.findings.isEmpty else { throw CommandExit(.failure) }
  }

  private static func replay(_ text: String, _ arguments: ParsedArguments) throws {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let number = Int(parts[1]), number >= 0 else {
      throw UsageError("--replay '\(text)': expected a reader and a number, as npy:17")
    }
    Threads.use(1)
    let reader = try Catalog.reader(String(parts[0]))
    let workplace = try Workplace()
    defer { workplace.remove() }
    let corpus = try Corpus(reader, seed: UInt64(arguments.integer("seed")), workplace)
    let bytes = corpus.input(number)
    if let url = arguments.urlIfGiven("output") {
      try AtomicFile.write(Data(bytes), to: url, overwrite: true)
    }
    arguments.console.print(
      "\(text): \(bytes.count) bytes, SHA-256 \(ContentHash.sha256(Data(bytes)))")
    let input = workplace.file(reader.fileName)
    let read = try reader.prepare(workplace)
    try Workplace.put(bytes, in: input)
    var excess: Int64 = 0
    withUnsafeMutablePointer(to: &excess) { pw_limit_allocations(.max / 4, $0) }
    let start = ContinuousClock.now
    let outcome = Result { try read(input) }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    arguments.console.print(
      "\(seconds.formatted(.number.precision(.significantDigits(3)))) s, "
        + "\(pw_largest_rise().formatted()) bytes allocated")
    pw_lift_limit()
    switch outcome {
    case .success: arguments.console.print("accepted")
    case .failure(let error):
      var judge = ErrorJudge()
      arguments.console.print("refused: \(error)")
      if let objection = judge.objection(to: error) { throw FuzzError(text, objection) }
    }
  }
}
