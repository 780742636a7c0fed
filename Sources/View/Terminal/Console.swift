import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a command prints: results on standard output, progress and notes on standard error.
public struct Console: Sendable {
  /// One of the two streams.
  public enum Stream: Sendable {
    /// Standard output, for results.
    case output
    /// Standard error, for progress, notes and errors.
    case error
  }

  private let writer: @Sendable (Stream, String) throws -> Void
  private let loss = OutputLoss()
  private let outputIsTerminal: Bool
  private let errorIsTerminal: Bool
  /// Columns of the terminal, 80 when there is none.
  public let width: Int
  /// Whether the terminal understands cursor movement (`TERM` is set and not `dumb`).
  let movesCursor: Bool
  /// Whether characters beyond ASCII can be shown.
  public let isUnicode: Bool
  /// Whether color is wanted at all; it is still only used on terminals.
  public var usesColor: Bool

  /// A console with its own writer; used by tests and by programs that embed commands.
  ///
  /// - Parameters:
  ///   - environment: `NO_COLOR`, `TERM`, `COLUMNS`, `LC_ALL`, `LC_CTYPE`, `LANG` are read.
  ///   - writer: Takes all that is printed. What it throws for standard output is kept in
  ///     `outputError`, and it is not called for that stream again; for standard error it is
  ///     ignored.
  public init(
    outputIsTerminal: Bool = false, errorIsTerminal: Bool = false, width: Int? = nil,
    environment: [String: String] = [:], writer: @escaping @Sendable (Stream, String) throws -> Void
  ) {
    let term = environment["TERM"] ?? ""
    self.writer = writer
    self.outputIsTerminal = outputIsTerminal
    self.errorIsTerminal = errorIsTerminal
    self.width = max(width ?? environment["COLUMNS"].flatMap { Int($0) } ?? 80, 40)
    self.movesCursor = !term.isEmpty && term != "dumb"
    self.usesColor = (environment["NO_COLOR"] ?? "").isEmpty && movesCursor
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    self.isUnicode = (locale ?? "").uppercased().replacing("-", with: "").contains("UTF8")
  }

  /// The process's own streams.
  ///
  /// A reader that goes away (`| head -1`) and a file that must not grow end no process any longer:
  /// work goes on, and what could not be printed is in `outputError`. A stream that was closed when
  /// the program started refuses what is written, and no file that is opened later takes its
  /// number.
  public static var standard: Console {
    _ = StandardStreams.prepare
    return Console(
      outputIsTerminal: isatty(1) == 1, errorIsTerminal: isatty(2) == 1, width: terminalWidth,
      environment: ProcessInfo.processInfo.environment
    ) { stream, text in
      try StandardStreams.write(text, to: stream == .output ? 1 : 2)
    }
  }

  /// Prints `text` on standard output exactly as it is.
  public func write(_ text: String) {
    loss.error.withLock { error in
      guard error == nil else { return }
      do {
        try writer(.output, text)
      } catch let failure {
        error = failure
      }
    }
  }

  /// Why standard output did not take all that was printed; nil when it did.
  public var outputError: (any Error)? { loss.error.withLock { $0 } }

  /// Prints a line on standard output.
  public func print(_ line: String = "") { write(line + "\n") }

  /// Prints a line on standard error.
  ///
  /// A stream that cannot take it ends nothing: work must not be lost for a note.
  public func note(_ line: String) { writeError(line + "\n") }

  /// Prints `value` as one JSON object with sorted keys on standard output.
  ///
  /// - Throws: `EncodingError` when the value holds a number that JSON cannot (NaN, infinity).
  public func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Whether the stream is a terminal.
  public func isTerminal(_ stream: Stream) -> Bool {
    stream == .output ? outputIsTerminal : errorIsTerminal
  }

  /// Whether a line on standard error can be redrawn in place.
  var redrawsProgress: Bool { errorIsTerminal && movesCursor }

  func writeError(_ text: String) { try? writer(.error, text) }

  private static var terminalWidth: Int? {
    var size = winsize()
    for descriptor: Int32 in [2, 1]
    where ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return nil
  }
}

/// The first error of standard output, shared by all copies of a console.
private final class OutputLoss: Sendable {
  let error = Mutex<(any Error)?>(nil)
}
