import CProcessWatch
import Foundation
import TensorEngine

/// Reads inputs, one after another, and notes what it is doing.
struct Worker {
  private let task: WorkerTask
  private let reader: Reader
  private let corpus: Corpus
  private let note: SharedNote
  private let input: URL
  private let read: (URL) throws -> Void
  private let start = ContinuousClock.now
  private var judge = ErrorJudge()
  private var objections: [String: Int] = [:]

  /// How many inputs are named for each objection.
  private static let namedInputs = 3

  init(_ task: WorkerTask) throws {
    Threads.use(1)
    self.task = task
    pw_report_traps()
    let folder = Workplace(URL(filePath: task.folder))
    reader = try Catalog.reader(task.reader)
    note = try SharedNote(folder.file(WorkerTask.noteName))
    // What an input has broken must not meet the next worker.
    let workplace = try folder.emptied("work")
    corpus = try Corpus(reader, seed: task.seed, workplace)
    input = workplace.file(reader.fileName)
    read = try reader.prepare(workplace)
  }

  /// Reads until the end or the time is up.
  mutating func run() throws {
    for number in stride(from: task.first, to: task.end, by: task.stride) {
      guard (ContinuousClock.now - start) / .seconds(1) < task.seconds else { break }
      note[.current] = Int64(number)
      try readInput(number)
      note[.done] += 1
    }
    note[.current] = -1
  }

  private mutating func readInput(_ number: Int) throws {
    let bytes = corpus.input(number)
    try Workplace.put(bytes, in: input)
    pw_set_alarm(reader.seconds)
    pw_limit_allocations(reader.allowance + 10 * Int64(bytes.count), note.place(of: .excess))
    let outcome = Result { try read(input) }
    pw_lift_limit()
    pw_set_alarm(0)
    switch outcome {
    case .success: note[.accepted] += 1
    case .failure(let error):
      note[.refused] += 1
      if number < corpus.validCount {
        try object("a valid file is refused: \(error)", number)
      } else if let objection = judge.objection(to: error) {
        try object(objection, number)
      }
    }
  }

  /// Writes the objection down for the supervisor.
  private mutating func object(_ text: String, _ number: Int) throws {
    objections[text, default: 0] += 1
    guard objections[text, default: 0] <= Worker.namedInputs else { return }
    let url = URL(filePath: task.folder).appending(path: WorkerTask.objectionsName)
    let line = "\(number)\t\(text.replacing("\n", with: " "))\n"
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let bytes = Array(line.utf8)
    guard
      bytes.withUnsafeBytes({ Foundation.write(descriptor, $0.baseAddress, $0.count) })
        == bytes.count
    else { throw FuzzError(url.path, "it cannot be written") }
  }
}
