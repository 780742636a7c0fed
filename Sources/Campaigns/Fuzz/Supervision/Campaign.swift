import Foundation
import Terminal

/// Lets workers read the inputs of several readers and collects what they find.
struct Campaign {
  /// What is asked for.
  struct Plan {
    var readers: [Reader]
    /// The number of inputs for each reader; nil for as many as the time allows.
    var inputs: Int?
    /// The seconds for all readers together; nil for no end.
    var seconds: Double?
    var seed: UInt64
    var workers: Int
  }

  private let plan: Plan
  private let workplace: Workplace
  private var waiting: [Part] = []
  private var working: [Part] = []
  private(set) var results: [ReaderResult] = []
  private let start = ContinuousClock.now

  /// The share of one reader's inputs that one worker reads.
  private struct Part {
    let reader: Int
    let index: Int
    var next: Int
    /// The seconds it may take.
    var budget = 0.0
    var spent = 0.0
    var crashes = 0
    var process: WorkerProcess?
    var started = ContinuousClock.now
    var folder: URL
  }

  /// A reader that breaks as often as this is broken: going on would only take time.
  private static let mostCrashes = 200

  init(_ plan: Plan) throws {
    self.plan = plan
    workplace = try Workplace()
    for (number, reader) in plan.readers.enumerated() {
      results.append(ReaderResult(reader: reader.name))
      for index in 0..<plan.workers {
        waiting.append(
          Part(
            reader: number, index: index, next: index,
            folder: workplace.file("\(reader.name)-\(index)")))
      }
    }
    waiting.reverse()
  }

  /// Runs to the end.
  ///
  /// - Throws: An error when workers cannot be started.
  mutating func run(_ progress: ProgressLine) throws {
    defer {
      for part in working { part.process?.stop() }
      workplace.remove()
      progress.finish()
    }
    while !waiting.isEmpty || !working.isEmpty {
      while working.count < plan.workers, var part = waiting.popLast() {
        part.budget = share
        try begin(part)
      }
      usleep(20_000)
      for index in working.indices.reversed() {
        guard let process = working[index].process, let ending = process.poll() else { continue }
        try end(working.remove(at: index), process, ending)
      }
      progress.update(state)
    }
  }

  /// The seconds that a part may take which is begun now: what is left, shared evenly. What quick
  /// readers leave goes to those after them.
  private var share: Double {
    guard let seconds = plan.seconds else { return .greatestFiniteMagnitude }
    let left = seconds - (ContinuousClock.now - start) / .seconds(1)
    return max(left, 0) * min(Double(plan.workers) / Double(waiting.count + 1), 1)
  }

  private mutating func begin(_ part: Part) throws {
    var part = part
    try FileManager.default.createDirectory(at: part.folder, withIntermediateDirectories: true)
    let task = WorkerTask(
      reader: plan.readers[part.reader].name, seed: plan.seed, first: part.next,
      stride: plan.workers, end: plan.inputs ?? .max, seconds: part.budget - part.spent,
      folder: part.folder.path)
    part.started = .now
    part.process = try WorkerProcess(task)
    working.append(part)
  }

  private mutating func end(
    _ part: Part, _ process: WorkerProcess, _ ending: WorkerProcess.Ending
  ) throws {
    var part = part
    let name = plan.readers[part.reader].name
    let seconds = (ContinuousClock.now - part.started) / .seconds(1)
    part.spent += seconds
    results[part.reader].seconds += seconds
    var isFinished = true
    switch ending {
    case .failed(let words):
      // It read nothing, or broke down between two inputs: this part of the inputs is lost.
      let text = "its worker fails: \(words.replacing("\n", with: " "))"
      results[part.reader].findings.append(
        Finding(reader: name, number: part.next, kind: .objection(text)))
      results[part.reader].isGivenUp = true
    case .finished: break
    case .input(let kind):
      let number = Int(process.note[.current])
      results[part.reader].findings.append(
        Finding(
          reader: name, number: number, kind: kind,
          trace: Trace(process.lastWords)))
      part.crashes += 1
      part.next = number + plan.workers
      isFinished =
        part.next >= plan.inputs ?? .max || part.spent >= part.budget
        || part.crashes >= Campaign.mostCrashes
      if part.crashes >= Campaign.mostCrashes { results[part.reader].isGivenUp = true }
    }
    part.process = nil
    guard isFinished else { return try begin(part) }
    results[part.reader].add(process.note)
    results[part.reader].findings += try objections(in: part.folder, of: name)
    try FileManager.default.removeItem(at: part.folder)
  }

  private func objections(in folder: URL, of reader: String) throws -> [Finding] {
    let url = folder.appending(path: WorkerTask.objectionsName)
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    return String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n")
      .compactMap { line in
        guard let cut = line.firstIndex(of: "\t"), let number = Int(line[..<cut]) else {
          return nil
        }
        return Finding(
          reader: reader, number: number,
          kind: .objection(String(line[line.index(after: cut)...])))
      }
  }

  private var state: ProgressState {
    let parts = Double(plan.readers.count * plan.workers)
    let finished = parts - Double(waiting.count + working.count)
    let fractions = working.map { part in
      let byTime = (ContinuousClock.now - part.started) / .seconds(1) / part.budget
      let read = part.process.map { Double($0.note[.done]) } ?? 0
      let byCount = plan.inputs.map { read * Double(plan.workers) / Double($0) } ?? 0
      return min(max(byTime, byCount), 1)
    }
    let findings = results.reduce(0) { $0 + $1.findings.count }
    let reader = working.first.map { [("reader", plan.readers[$0.reader].name)] } ?? []
    return ProgressState(
      "Fuzzing", fraction: (finished + fractions.reduce(0, +)) / parts, secondsLeft: secondsLeft,
      details: reader + [("findings", "\(findings)")])
  }

  private var secondsLeft: Double? {
    plan.seconds.map { $0 - (ContinuousClock.now - start) / .seconds(1) }
  }
}
