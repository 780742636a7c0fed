import Foundation
import Randomness

/// Everything that is done to one command.
struct Campaign {
  /// What a command that was stopped came to.
  struct Outcome {
    var moments = 0
    /// The same command went on with what was there, and everything is equal.
    var resumedEqual = 0
    /// The same command began anew, and everything is equal.
    var restartedEqual = 0
    /// The command had finished before it was struck.
    var finishedBefore = 0
    /// One of its files was finished: the command is to be told by `--force` to write it again.
    var needingForce = 0
    var differing = 0
    var leftovers = 0
    var findings: [String] = []
    var seconds = 0.0
    /// What else stood in the way, and how the command took it.
    var hindrances: [(name: String, verdict: String)] = []
  }

  let folder: TrialFolder
  let moments: Int
  let hindered: Bool
  var random: RandomStream
  var outcome = Outcome()
  /// What an undisturbed run wrote.
  private(set) var expected: OutputSnapshot?

  init(_ folder: TrialFolder, moments: Int, hindered: Bool, _ random: RandomStream) {
    self.folder = folder
    self.moments = moments
    self.hindered = hindered
    self.random = random
  }

  /// Runs all of it.
  mutating func run() throws -> Outcome {
    let start = ContinuousClock.now
    let undisturbed = try folder.start()
    var seen: Set<String> = []
    while undisturbed.isRunning {
      seen.formUnion(FileTree.paths(in: folder.output))
      usleep(500)
    }
    let end = undisturbed.end()
    guard end.isSuccess else {
      outcome.findings.append("undisturbed: \(end.summary)")
      return outcome
    }
    let expected = try folder.snapshot()
    self.expected = expected
    check(expected, "undisturbed")
    try repeated()
    var clock = random.substream("kills")
    for moment in Moment.spread(moments, over: end.seconds, paths: seen.count, &clock) {
      try strike(SIGKILL, at: moment)
    }
    for (number, name) in [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP")] {
      var clock = random.substream(name)
      let spread = Moment.spread(
        max(2, moments / 5), over: end.seconds, paths: seen.count, &clock)
      for moment in spread.dropFirst() { try strike(number, at: moment) }
    }
    if hindered { try hinder() }
    let (whole, part) = start.duration(to: .now).components
    outcome.seconds = Double(whole) + Double(part) / 1e18
    return outcome
  }

  /// Without equal results of undisturbed runs there is nothing to compare with.
  private mutating func repeated() throws {
    try folder.reset()
    let end = try folder.run()
    if end.isSuccess { check(try folder.snapshot(), "run twice") } else { fail("run twice", end) }
  }

  /// Ends the command by a signal and runs it again to its end.
  private mutating func strike(_ number: Int32, at moment: Moment) throws {
    try folder.reset()
    let run = try folder.start()
    moment.wait(for: run, writingTo: folder.output)
    run.send(number)
    let end = run.end()
    outcome.moments += 1
    let what = "signal \(number), \(moment)"
    if end.isSuccess {
      outcome.finishedBefore += 1
      check(try folder.snapshot(), what)
      return
    }
    if let status = end.status, status != 130 || number == SIGKILL {
      outcome.findings.append("\(what): \(end.summary)")
    }
    let before = Set(FileTree.paths(in: folder.output))
    try goOn(what, isFresh: before.isEmpty)
  }

  /// The same command again: it must come to the end, with everything equal.
  mutating func goOn(_ what: String, isFresh: Bool) throws {
    let end = try folder.run()
    if end.isSuccess {
      guard check(try folder.snapshot(), what) else { return }
      let isResumed = folder.trial.keepsWork && !isFresh
      if isResumed { outcome.resumedEqual += 1 } else { outcome.restartedEqual += 1 }
      return
    }
    // Struck after the last file, or between two files of which the first is finished.
    let isComplete = try folder.snapshot().difference(from: expected ?? folder.snapshot()) == nil
    let isRefused = end.status == 1 && end.error.contains("--force")
    if isRefused && isComplete {
      outcome.finishedBefore += 1
    } else if isRefused && !folder.trial.keepsWork {
      let forced = try folder.run(["--force"])
      guard forced.isSuccess else { return fail(what + ", --force", forced) }
      if check(try folder.snapshot(), what + ", --force") { outcome.needingForce += 1 }
    } else {
      fail(what + ", the same command again", end)
    }
  }

  mutating func fail(_ what: String, _ end: ChildRun.End) {
    outcome.differing += 1
    outcome.findings.append("\(what): \(end.summary)")
  }

  /// Compares with the undisturbed run.
  @discardableResult
  mutating func check(_ snapshot: OutputSnapshot, _ what: String) -> Bool {
    if !snapshot.leftovers.isEmpty {
      outcome.leftovers += snapshot.leftovers.count
      outcome.findings.append("\(what): \(snapshot.leftovers.joined(separator: ", ")) left over")
    }
    guard let difference = expected.flatMap({ snapshot.difference(from: $0) }) else { return true }
    outcome.differing += 1
    outcome.findings.append("\(what): \(difference)")
    return false
  }
}
