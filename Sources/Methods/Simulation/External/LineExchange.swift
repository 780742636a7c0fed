import Foundation
import Messages

/// The talk with one process: lines of parameters are written while rows are read.
struct LineExchange {
  /// What went wrong, to be told with row and last words.
  struct Failure: Error {
    let problem: String
    var hint: String?
    /// Whether it is about the row that comes next.
    var concernsRow = false
    /// Whether it is not known which rows the lines belong to.
    var isMisaligned = false
  }

  private let process: ChildProcess
  private let rows: Range<Int>
  private let lines: ParameterLines
  private let collector: RowCollector
  /// The largest number of lines that are not answered yet; nil for any.
  private let window: Int?
  private let timeout: Double
  private let grace: Double

  /// The row that the next line belongs to.
  private(set) var nextRow: Int
  /// The first row whose line has not been written, not even in part.
  private var nextToWrite: Int
  private var outgoing: ArraySlice<UInt8> = []
  private var incoming: [UInt8] = []
  private var lastSign = ContinuousClock.now

  private static let block = 1 << 14
  private static let longestLine = 1 << 24
  /// How often it is looked whether to stop, in milliseconds.
  private static let interval: Int32 = 50

  init(
    process: ChildProcess, rows: Range<Int>, lines: ParameterLines, collector: RowCollector,
    window: Int?, timeout: Double, grace: Double
  ) {
    self.process = process
    self.rows = rows
    self.lines = lines
    self.collector = collector
    self.window = window
    self.timeout = timeout
    self.grace = grace
    nextRow = rows.lowerBound
    nextToWrite = rows.lowerBound
  }

  /// The line that the next row answers.
  var nextLine: String { nextRow < rows.upperBound ? lines[nextRow] : "" }

  /// Talks until all rows are there or the collector wants no more.
  ///
  /// - Throws: `Failure`.
  mutating func run() throws {
    while !collector.isStopped {
      process.wait(toWrite: prepareOutgoing(), milliseconds: LineExchange.interval)
      write()
      process.readErrors()
      guard let bytes = process.read() else {
        try takeLines(isAtEnd: true)
        return try judgeEnd()
      }
      if !bytes.isEmpty {
        lastSign = .now
        incoming += bytes
        try takeLines(isAtEnd: false)
      }
      try checkTime()
    }
  }

  // MARK: Writing

  /// Gets lines ready; ends the input after the last one.
  ///
  /// - Returns: Whether there is something to write.
  private mutating func prepareOutgoing() -> Bool {
    guard outgoing.isEmpty else { return true }
    let limit = min(rows.upperBound, window.map { nextRow + $0 } ?? rows.upperBound)
    var text = ""
    while nextToWrite < limit, text.utf8.count < LineExchange.block {
      text += lines[nextToWrite] + "\n"
      nextToWrite += 1
    }
    outgoing = ArraySlice(text.utf8)
    if outgoing.isEmpty, nextToWrite == rows.upperBound { process.closeInput() }
    return !outgoing.isEmpty
  }

  private mutating func write() {
    guard !outgoing.isEmpty else { return }
    guard let count = process.write(outgoing) else {
      // It reads no more; what it printed will tell whether that is a failure.
      outgoing = []
      nextToWrite = rows.upperBound
      return process.closeInput()
    }
    if count > 0 { lastSign = .now }
    outgoing = outgoing.dropFirst(count)
  }

  // MARK: Reading

  private mutating func takeLines(isAtEnd: Bool) throws {
    var (made, start) = ([SimulatedRow](), incoming.startIndex)
    let first = nextRow
    while start < incoming.endIndex {
      let end = incoming[start...].firstIndex(of: UInt8(ascii: "\n"))
      guard end != nil || isAtEnd else { break }
      let line = String(decoding: incoming[start..<(end ?? incoming.endIndex)], as: UTF8.self)
      start = end.map { $0 + 1 } ?? incoming.endIndex
      if ReplyLine.isComment(line[...]) { continue }
      do {
        made.append(try row(line[...]))
      } catch {
        // Rows before the bad line are good.
        try handOver(made, at: first)
        throw error
      }
      nextRow += 1
    }
    try handOver(made, at: first)
    incoming.removeSubrange(..<start)
    guard incoming.count < LineExchange.longestLine else {
      throw Failure(
        problem: "it printed \(incoming.count) bytes without an end of line", concernsRow: true)
    }
  }

  private mutating func handOver(_ made: [SimulatedRow], at first: Int) throws {
    guard !made.isEmpty else { return }
    do {
      try collector.add(made, at: first)
    } catch let error as LikelihoodRatioError {
      // Those before the one that was refused have been taken.
      nextRow = collector.missing(in: rows).first?.lowerBound ?? nextRow
      throw Failure(problem: error.problem, hint: error.hint, concernsRow: true)
    }
  }

  private func row(_ line: Substring) throws(Failure) -> SimulatedRow {
    let shown = ChildProcess.shortened(line)
    guard nextRow < rows.upperBound else {
      throw Failure(
        problem: "it printed more than one line for each of the \(rows.count) rows it was given, "
          + "the first of them too many \"\(shown)\"",
        hint: LineExchange.oneLineHint, isMisaligned: true)
    }
    guard nextRow < nextToWrite else {
      throw Failure(
        problem: "it printed \"\(shown)\" before it was given the line that this should answer",
        hint: LineExchange.oneLineHint, concernsRow: true, isMisaligned: true)
    }
    do {
      return try ReplyLine.row(line)
    } catch {
      let problem = (error as? ReplyLine.Problem)?.text ?? "\(error)"
      throw Failure(
        problem: "it printed \"\(shown)\": \(problem)",
        hint:
          "print the observables as numbers and nothing else; lines that begin with # are passed "
          + "over", concernsRow: true)
    }
  }

  private static let oneLineHint =
    "print one line for each line read; lines that begin with # are passed over"

  // MARK: The end

  private func checkTime() throws(Failure) {
    let silence = (ContinuousClock.now - lastSign) / .seconds(1)
    if nextRow == rows.upperBound {
      guard silence > grace else { return }
      throw Failure(
        problem: "it printed all \(rows.count) rows it was given, but did not end with its input",
        hint: "end the program at the end of standard input")
    }
    guard silence > timeout else { return }
    throw Failure(
      problem: "nothing was heard of it for \(rounded(timeout, digits: 4)) s",
      hint: window == nil
        ? "raise the timeout, and see that the program ends with its input"
        : "raise the timeout, and see that the program flushes its output after each line",
      concernsRow: true)
  }

  /// The process has closed its output.
  private func judgeEnd() throws(Failure) {
    process.closeInput()
    guard let ending = process.ending(within: grace) else {
      throw Failure(
        problem:
          "it closed its output after \(nextRow - rows.lowerBound) of \(rows.count) rows, but "
          + "did not end", hint: "end the program at the end of standard input")
    }
    process.readErrors()
    let isComplete = nextRow == rows.upperBound
    guard ending != .status(0) || !isComplete else { return }
    if collector.isStopped { return }
    let count = "\(nextRow - rows.lowerBound) of \(rows.count) rows"
    switch ending {
    case .status(0):
      throw Failure(
        problem:
          "it ended after \(count) as if all were well; none of them is taken, since it is not "
          + "known which lines are missing",
        hint: "print one line for each line read, also where the simulation failed",
        isMisaligned: true)
    case .status(127) where nextRow == rows.lowerBound:
      throw Failure(
        problem: "it was not found, or something that it needs (status 127)",
        hint: "check the command, the folder and the PATH")
    default:
      throw Failure(problem: "\(ending.text) after \(count)", concernsRow: !isComplete)
    }
  }
}
