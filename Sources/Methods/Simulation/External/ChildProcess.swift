import Foundation
import Synchronization

/// A process whose standard input is written and whose output and errors are read, none of which
/// blocks.
final class ChildProcess {
  private let process = Process()
  private let hasEnded = DispatchSemaphore(value: 0)
  private var wasSeenToEnd = false
  private var input: Int32?
  private let output: Int32
  private let errors: Int32
  private var errorText: [UInt8] = []
  private var isErrorOpen = true

  /// Pipes are made and handed over by one thread at a time: no process gets another one's ends,
  /// which would keep its pipe open.
  private static let starting = Mutex(())
  private static let longestErrorText = 4096

  /// Starts a command.
  ///
  /// - Throws: What `Process.run` throws, or a description of what the system refused.
  init(_ command: ExternalSimulator.Command, environment: [String: String]) throws {
    switch command {
    case .shell(let line):
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", line]
    case .executable(let url, let arguments):
      process.executableURL = url
      process.arguments = arguments
    }
    process.environment = environment
    let ended = hasEnded
    process.terminationHandler = { _ in ended.signal() }
    let process = process
    (input, output, errors) = try ChildProcess.starting.withLock { _ in
      let pipes = try PipeEnds.several(3)
      defer { for end in [pipes[0].reading, pipes[1].writing, pipes[2].writing] { close(end) } }
      process.standardInput = FileHandle(fileDescriptor: pipes[0].reading)
      process.standardOutput = FileHandle(fileDescriptor: pipes[1].writing)
      process.standardError = FileHandle(fileDescriptor: pipes[2].writing)
      let ours = (pipes[0].writing, pipes[1].reading, pipes[2].reading)
      do {
        try process.run()
      } catch {
        for end in [ours.0, ours.1, ours.2] { close(end) }
        throw error
      }
      return ours
    }
    for end in [input ?? -1, output, errors] {
      _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
    }
    #if canImport(Darwin)
      if let input { _ = fcntl(input, F_SETNOSIGPIPE, 1) }
    #endif
  }

  deinit {
    closeInput()
    close(output)
    close(errors)
  }

  // MARK: Writing and reading

  /// Waits until something can be read or, when wanted, written.
  func wait(toWrite: Bool, milliseconds: Int32) {
    var ends = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
    if isErrorOpen { ends.append(pollfd(fd: errors, events: Int16(POLLIN), revents: 0)) }
    if toWrite, let input { ends.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
    poll(&ends, nfds_t(ends.count), milliseconds)
  }

  /// Writes what the process takes now.
  ///
  /// - Returns: The number of bytes, 0 when it takes none now; nil when it reads no more.
  func write(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let input else { return nil }
    let count = withoutBrokenPipeSignal {
      bytes.withUnsafeBytes { Foundation.write(input, $0.baseAddress, $0.count) }
    }
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }

  /// Tells the process that its input has ended.
  func closeInput() {
    if let input { close(input) }
    input = nil
  }

  /// Reads what the process has printed.
  ///
  /// - Returns: The bytes, none when there are none now; nil at the end.
  func read() -> [UInt8]? { ChildProcess.read(output) }

  /// Reads what there is of standard error and remembers its end.
  func readErrors() {
    while isErrorOpen {
      guard let bytes = ChildProcess.read(errors) else {
        isErrorOpen = false
        return
      }
      if bytes.isEmpty { return }
      errorText = (errorText + bytes).suffix(ChildProcess.longestErrorText)
    }
  }

  private static func read(_ end: Int32) -> [UInt8]? {
    var isAtEnd = false
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      let got = Foundation.read(end, buffer.baseAddress, 1 << 16)
      count = max(got, 0)
      isAtEnd = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)
    }
    return isAtEnd ? nil : bytes
  }

  // MARK: The end

  /// How a process ended.
  enum Ending: Equatable {
    case status(Int32)
    case signal(Int32)

    var text: String {
      switch self {
      case .status(let status): "it ended with status \(status)"
      case .signal(let number):
        "it was ended by signal \(number) (\(String(cString: strsignal(number))))"
      }
    }
  }

  /// Waits for the end; nil when the process goes on.
  func ending(within seconds: Double) -> Ending? {
    guard wasSeenToEnd || hasEnded.wait(timeout: .now() + seconds) == .success else { return nil }
    wasSeenToEnd = true
    return process.terminationReason == .exit
      ? .status(process.terminationStatus) : .signal(process.terminationStatus)
  }

  /// Ends the process and what it started, if that is still running.
  func end() {
    closeInput()
    guard ending(within: 0) == nil else { return }
    let id = process.processIdentifier
    // What a shell started belongs to the group of the shell, where that is a group of its own.
    let target = getpgid(id) == id ? -id : id
    kill(target, SIGTERM)
    if ending(within: 0.5) == nil {
      kill(target, SIGKILL)
      _ = ending(within: 5)
    }
  }

  /// The last lines on standard error.
  var lastWords: String {
    readErrors()
    let lines = String(decoding: errorText, as: UTF8.self).split(separator: "\n")
    return ChildProcess.shortened(lines.suffix(5).joined(separator: " | "), fromEnd: true)
  }

  /// Text of which messages show not more than they can hold.
  static func shortened(_ text: some StringProtocol, fromEnd: Bool = false) -> String {
    guard text.count > 400 else { return String(text) }
    return fromEnd ? "…" + text.suffix(400) : text.prefix(400) + "…"
  }
}
