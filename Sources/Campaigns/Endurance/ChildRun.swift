import Foundation

/// One run of the program in a folder, from its start to its end.
final class ChildRun {
  /// How a process ended and what it said.
  struct End {
    /// The exit status; nil when a signal ended it.
    let status: Int32?
    /// The signal that ended it; nil when it exited by itself.
    let signal: Int32?
    /// Its standard error.
    let error: String
    /// The seconds from start to end.
    let seconds: Double

    var isSuccess: Bool { status == 0 }

    /// The lines of complaint, without notes and progress.
    var complaints: [String] {
      error.split(separator: "\n").map(String.init).filter { $0.hasPrefix("Error: ") }
    }

    var summary: String {
      let end = signal.map { "signal \($0)" } ?? "status \(status ?? -1)"
      let last = complaints.first ?? error.split(separator: "\n").last.map(String.init) ?? ""
      return "\(end); \(last)"
    }
  }

  private let identifier: pid_t
  private let error: PipeText
  private let start = ContinuousClock.now

  /// Starts the program.
  ///
  /// - Parameter fileBlocks: The largest size of a file that it may write, in the blocks of 512
  ///   bytes of `ulimit -f`; further writing fails as on a full disk. Nil: no limit.
  /// - Throws: `CampaignError` when no process can be started.
  init(_ program: URL, _ arguments: [String], in folder: URL, fileBlocks: Int? = nil) throws {
    error = try PipeText()
    var script = "cd \"$1\" && shift && "
    if let fileBlocks { script += "trap '' XFSZ && ulimit -f \(fileBlocks) && " }
    script += "exec \"$@\" >/dev/null </dev/null"
    let words = ["/bin/sh", "-c", script, "sh", folder.path, program.path] + arguments
    var list = words.map { strdup($0) } + [nil]
    defer { for word in list { free(word) } }
    var environment = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in environment { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, error.writeEnd, 2)
    var identifier = pid_t()
    let problem = posix_spawn(&identifier, "/bin/sh", &actions, nil, &list, &environment)
    error.startReading()
    guard problem == 0 else {
      throw CampaignError("cannot start \(program.path): \(String(cString: strerror(problem)))")
    }
    self.identifier = identifier
  }

  /// The seconds since the start.
  var seconds: Double {
    let (whole, part) = start.duration(to: .now).components
    return Double(whole) + Double(part) / 1e18
  }

  /// Sends a signal. The process is reaped by `end()` alone, so that its number is its own until
  /// then.
  func send(_ number: Int32) { kill(identifier, number) }

  /// Whether the process is still there; it stays to be reaped.
  var isRunning: Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(identifier), &info, WEXITED | WNOHANG | WNOWAIT) == 0
      && info.si_signo == 0
  }

  /// Waits for the end.
  func end() -> End {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
    let seconds = seconds
    let signal = status & 0x7f
    return End(
      status: signal == 0 ? (status >> 8) & 0xff : nil, signal: signal == 0 ? nil : signal,
      error: error.text(), seconds: seconds)
  }
}

/// What comes through a pipe, read as it comes.
private final class PipeText: @unchecked Sendable {
  private let readEnd: Int32
  let writeEnd: Int32
  private let done = DispatchSemaphore(value: 0)
  private var bytes: [UInt8] = []

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw CampaignError("cannot make a pipe") }
    // Other children must not hold it open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  /// Reads on a thread of its own; the child has the other end now.
  func startReading() {
    close(writeEnd)
    Thread.detachNewThread { [self] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(readEnd, &buffer, buffer.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { break }
        bytes += buffer.prefix(count)
      }
      close(readEnd)
      done.signal()
    }
  }

  /// All of it, when the child has gone.
  func text() -> String {
    done.wait()
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Why a campaign cannot go on.
struct CampaignError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
