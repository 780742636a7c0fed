import Foundation
import TensorEngine
import Testing
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Signals go to the process, not to the thread: those of the test library block them.
@Suite struct InterruptionTests {
  @Test("The first signal is noted, by a training too; the second one ends the process with 130")
  func secondSignal() async {
    await #expect(processExitsWith: .exitCode(130)) {
      Interruption.install()
      try #require(!Interruption.isRequested)
      kill(getpid(), SIGINT)
      while !Interruption.isRequested { usleep(1000) }
      let trainer = try Trainer(
        network: try Network(TwoGaussians.small, seed: 1), configuration: FitConfiguration())
      let examples = TwoGaussians.examples(20, seed: 1)
      #expect(throws: TrainingInterrupted.self) {
        try trainer.fit(examples, validation: examples)
      }
      kill(getpid(), SIGINT)
      while true { usleep(1000) }
    }
  }

  @Test("SIGHUP is noted, unless it was ignored when the process began, as under nohup")
  func hangUp() async {
    await #expect(processExitsWith: .exitCode(129)) {
      Interruption.install()
      kill(getpid(), SIGHUP)
      while !Interruption.isRequested { usleep(1000) }
      kill(getpid(), SIGHUP)
      while true { usleep(1000) }
    }
    await #expect(processExitsWith: .exitCode(143)) {
      signal(SIGHUP, SIG_IGN)
      Interruption.install()
      kill(getpid(), SIGHUP)
      usleep(50_000)
      try #require(!Interruption.isRequested)
      kill(getpid(), SIGTERM)
      while !Interruption.isRequested { usleep(1000) }
      kill(getpid(), SIGTERM)
      while true { usleep(1000) }
    }
  }

  @Test("SIGTERM is noted as well, and a request can be withdrawn")
  func termination() async {
    await #expect(processExitsWith: .exitCode(143)) {
      Interruption.install()
      kill(getpid(), SIGTERM)
      while !Interruption.isRequested { usleep(1000) }
      Interruption.reset()
      try #require(!Interruption.isRequested)
      Interruption.request()
      kill(getpid(), SIGTERM)
      while true { usleep(1000) }
    }
  }
}
