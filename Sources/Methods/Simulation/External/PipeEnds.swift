import Foundation

/// The two ends of a pipe that no other process inherits.
struct PipeEnds {
  let reading: Int32
  let writing: Int32

  static func several(_ count: Int) throws -> [PipeEnds] {
    var made: [PipeEnds] = []
    for _ in 0..<count {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        let problem = String(cString: strerror(errno))
        for pipe in made { for end in [pipe.reading, pipe.writing] { close(end) } }
        throw LikelihoodRatioError("pipe", problem, hint: "use fewer workers")
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      made.append(PipeEnds(reading: ends[0], writing: ends[1]))
    }
    return made
  }
}

/// Calls `body`, in which writing to a process that is gone gives an error instead of a signal that
/// ends this one.
func withoutBrokenPipeSignal(_ body: () -> Int) -> Int {
  #if canImport(Darwin)
    return body()
  #else
    var (broken, before, pending) = (sigset_t(), sigset_t(), sigset_t())
    sigemptyset(&broken)
    sigaddset(&broken, SIGPIPE)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    pthread_sigmask(SIG_BLOCK, &broken, &before)
    let result = body()
    let code = errno
    // The signal is this thread's: taken off before others are let through again.
    if result < 0, code == EPIPE, !wasPending {
      var now = timespec()
      sigtimedwait(&broken, nil, &now)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = code
    return result
  #endif
}
