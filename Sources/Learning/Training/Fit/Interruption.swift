import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The wish to stop, from Ctrl-C or a batch system.
///
/// The first SIGINT, SIGTERM or SIGHUP is noted and trainings end at their next step with a
/// checkpoint; the second one ends the process at once with status 128 + signal: 130 for Ctrl-C.
/// Under `nohup`, SIGHUP stays ignored.
public enum Interruption {
  fileprivate static let requests = Atomic<Int>(0)

  /// Whether a signal came or `request()` was called.
  public static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

  /// Takes over SIGINT, SIGTERM and SIGHUP.
  public static func install() {
    // Touches the counter first, so that the handler does nothing but add to it.
    _ = isRequested
    signal(SIGINT, noteSignal)
    signal(SIGTERM, noteSignal)
    if !isIgnored(SIGHUP) { signal(SIGHUP, noteSignal) }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #elseif canImport(Musl)
      let handler = action.__sa_handler.sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Asks all trainings to stop, as a first signal does.
  public static func request() { requests.add(1, ordering: .relaxed) }

  /// Forgets earlier requests.
  public static func reset() { requests.store(0, ordering: .relaxed) }
}

/// The signal handler: one atomic addition, and `_exit`, are all it may do.
private func noteSignal(_ number: Int32) {
  if Interruption.requests.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
}
