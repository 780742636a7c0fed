import Foundation

/// A program of any language as a simulator: parameters in, observables out, one line each.
///
/// **What the program reads.** One line for each event on standard input, numbers separated by
/// commas: `0.5,-1.25`. With `format` JSON an array, `[0.5,-1.25]`. A request of pairs adds θ₀ and
/// θ₁ behind the θ to simulate at: three times as many numbers, or
/// `{"theta":[…],"theta0":[…],"theta1":[…]}`. With `seedsLines` each line ends with a whole number,
/// or has it as `"seed"`.
///
/// **What it prints.** One line for each line read, in the same order: the observables, as numbers
/// separated by commas, semicolons, tabs or blanks, as a JSON array, or as an object `{"x": […]}`
/// that may also have `"r_xz"` (a number) and `"t_xz"` (an array). Empty lines and lines that begin
/// with `#` count for nothing. At the end of its input the program ends with status 0.
///
/// **Seeds.** Each chunk of rows goes to a process of its own, in whose environment
/// `TERASCALE_SEED` is a whole number from 0 to 2³¹ − 1 that depends on the seed of the request and
/// the first row: a program that draws from it alone gives the same rows with any number of
/// workers. When a chunk was interrupted, a new process goes on at its first missing row, with the
/// seed of that row; programs that start their generator anew from each line's own seed give the
/// same rows even then.
///
/// **Buffers.** Lines are written while others are read, so neither side has to flush. With
/// `isLockstep` the program gets a line when it has answered the one before, and must flush.
public struct ExternalSimulator: SimulationSource {
  /// How a program is started.
  public enum Command: Equatable, Sendable {
    /// A line for `/bin/sh -c`.
    case shell(String)
    /// An executable file and its arguments.
    case executable(URL, [String])

    /// The command as text.
    public var text: String {
      switch self {
      case .shell(let line): line
      case .executable(let url, let arguments): ([url.path] + arguments).joined(separator: " ")
      }
    }
  }

  /// How parameters are written.
  public enum Format: String, CaseIterable, Codable, Sendable {
    /// Numbers separated by commas.
    case csv
    /// An array or, where there is more to say, an object.
    case json
  }

  /// How the program is started.
  public let command: Command
  /// How parameters are written.
  public var format: Format
  /// The number of rows for one process.
  public var chunk: Int
  /// Whether each line has a seed of its own.
  public var seedsLines: Bool
  /// Whether the program gets a line only when it has answered the one before.
  public var isLockstep: Bool
  /// The longest time in seconds in which nothing is read from the program nor taken by it.
  public var timeout: Double
  /// The longest time in seconds from the last row to the end of the process.
  public var grace: Double
  /// Variables of the program's environment beside those of this process.
  public var environment: [String: String]

  /// A simulator.
  ///
  /// - Throws: `LikelihoodRatioError` for numbers out of range and an empty command.
  public init(
    _ command: Command, format: Format = .csv, chunk: Int = 1000, seedsLines: Bool = false,
    isLockstep: Bool = false, timeout: Double = 600, grace: Double = 10,
    environment: [String: String] = [:]
  ) throws {
    self.command = command
    self.format = format
    self.chunk = chunk
    self.seedsLines = seedsLines
    self.isLockstep = isLockstep
    self.timeout = timeout
    self.grace = grace
    self.environment = environment
    guard !command.text.allSatisfy(\.isWhitespace) else {
      throw LikelihoodRatioError("simulator", "the command is empty")
    }
    guard chunk > 0 else {
      throw LikelihoodRatioError("chunk", "it is \(chunk)", hint: "give at least 1 row")
    }
    for (name, seconds) in [("timeout", timeout), ("grace", grace)] where !(seconds > 0) {
      throw LikelihoodRatioError(name, "it is \(seconds)", hint: "give seconds above 0")
    }
  }

  /// The command.
  public var name: String { command.text }

  /// The command, and what decides which seed a row gets.
  public var identity: String {
    "program \"\(command.text)\", "
      + "\(seedsLines ? "a seed for each line" : "\(chunk) rows for each seed")"
  }

  /// Gives the rows to a process of their own.
  ///
  /// - Throws: `LikelihoodRatioError` for a program that cannot be started, dies, hangs, or prints
  ///   too few lines, too many, or others than it should, with row, line and last words. Rows of a
  ///   process whose lines were not as many as asked for are taken back, since it is not known
  ///   which row they belong to.
  public func simulate(
    _ rows: Range<Int>, of request: SimulationRequest, into collector: RowCollector
  ) throws {
    let seeds = RowSeeds(seed: request.seed)
    var environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    environment["TERASCALE_SEED"] = "\(seeds[rows.lowerBound])"
    let process: ChildProcess
    do {
      process = try ChildProcess(command, environment: environment)
    } catch {
      throw LikelihoodRatioError(
        "simulator \"\(name)\"", "it cannot be started: \(error)",
        hint: "check the command and the rights of the file")
    }
    defer { process.end() }
    var exchange = LineExchange(
      process: process, rows: rows,
      lines: ParameterLines(request, format: format, seeds: seedsLines ? seeds : nil),
      collector: collector, window: isLockstep ? 1 : nil, timeout: timeout, grace: grace)
    do {
      try exchange.run()
    } catch let failure as LineExchange.Failure {
      if failure.isMisaligned { try collector.withdraw(rows) }
      throw error(failure, exchange, process)
    }
  }

  private func error(
    _ failure: LineExchange.Failure, _ exchange: LineExchange, _ process: ChildProcess
  ) -> LikelihoodRatioError {
    var problem = failure.problem
    if failure.concernsRow {
      problem =
        "row \(exchange.nextRow) (line \"\(ChildProcess.shortened(exchange.nextLine))\"): "
        + problem
    }
    let words = process.lastWords
    if !words.isEmpty { problem += "; standard error ends with \"\(words)\"" }
    return LikelihoodRatioError("simulator \"\(name)\"", problem, hint: failure.hint)
  }
}
