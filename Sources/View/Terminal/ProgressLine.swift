import Synchronization

/// How far a piece of work is.
public struct ProgressState: Sendable {
  /// What is being done, for example the name of the entry in training.
  public var title: String
  /// The part done, 0 to 1.
  public var fraction: Double
  /// Seconds until the end; estimated from the pace so far when nil.
  public var secondsLeft: Double?
  /// Further readings in the order shown: epoch, loss, validation AUC.
  public var details: [(name: String, value: String)]

  /// A state of progress.
  public init(
    _ title: String, fraction: Double, secondsLeft: Double? = nil,
    details: [(name: String, value: String)] = []
  ) {
    self.title = title
    self.fraction = fraction
    self.secondsLeft = secondsLeft
    self.details = details
  }
}

/// The progress of a long computation on standard error: one line redrawn in place on a terminal,
/// a plain line every ten seconds elsewhere.
public final class ProgressLine: Sendable {
  private struct Drawing {
    var title: String?
    var titleStart = 0.0
    var lastDrawn = -Double.infinity
    var isOnScreen = false
    var isComplete = false
  }

  private static let redrawInterval = 0.1
  private static let plainInterval = 10.0
  private static let shortestBar = 8
  private static let longestBar = 24
  private let console: Console
  private let clock: @Sendable () -> Double
  private let drawing = Mutex(Drawing())

  /// A progress line on `console`, timed by the monotonic clock.
  public convenience init(_ console: Console) {
    let start = ContinuousClock.now
    self.init(console) { (ContinuousClock.now - start) / .seconds(1) }
  }

  /// A progress line with its own clock in seconds.
  public init(_ console: Console, clock: @escaping @Sendable () -> Double) {
    self.console = console
    self.clock = clock
  }

  /// Shows `state`, at most ten times a second.
  public func update(_ state: ProgressState) {
    let now = clock()
    drawing.withLock { drawing in
      if drawing.title != state.title {
        drawing.title = state.title
        drawing.titleStart = now
        drawing.lastDrawn = -.infinity
        drawing.isComplete = false
      }
      let completes = state.fraction >= 1 && !drawing.isComplete
      let redraws = console.redrawsProgress
      let interval = redraws ? ProgressLine.redrawInterval : ProgressLine.plainInterval
      guard now - drawing.lastDrawn >= interval || completes else { return }
      drawing.isComplete = state.fraction >= 1
      drawing.lastDrawn = now
      let left = secondsLeft(state, elapsed: now - drawing.titleStart)
      if redraws {
        console.writeError("\r\(barLine(state, left))\u{1B}[K")
        drawing.isOnScreen = true
      } else {
        console.note(plainLine(state, left))
      }
    }
  }

  /// Prints a line that stays, above the progress line.
  public func note(_ line: String) {
    drawing.withLock { erase(&$0) }
    console.note(line)
  }

  /// Takes the progress line off the screen; the next `update` starts anew.
  public func finish() {
    drawing.withLock { drawing in
      erase(&drawing)
      drawing = Drawing()
    }
  }

  private func erase(_ drawing: inout Drawing) {
    if drawing.isOnScreen { console.writeError("\r\u{1B}[K") }
    drawing.isOnScreen = false
    if console.redrawsProgress { drawing.lastDrawn = -.infinity }
  }

  private func secondsLeft(_ state: ProgressState, elapsed: Double) -> Double? {
    if let given = state.secondsLeft { return given.isFinite ? max(given, 0) : nil }
    // A pace read off the first hundredth is noise.
    guard state.fraction > 0.01, state.fraction < 1, elapsed > 0.5 else { return nil }
    return elapsed * (1 - state.fraction) / state.fraction
  }

  private func plainLine(_ state: ProgressState, _ left: Double?) -> String {
    ([state.title, ProgressLine.percent(state.fraction)] + readings(state, left))
      .joined(separator: "  ")
  }

  private func barLine(_ state: ProgressState, _ left: Double?) -> String {
    let done = min(max(state.fraction.isFinite ? state.fraction : 0, 0), 1)
    let tail = ([ProgressLine.percent(done)] + readings(state, left)).joined(separator: "  ")
    // The last column stays free: writing into it makes some terminals wrap. What is short of room
    // gives way in this order: the bar, the title, the last readings.
    let room = console.width - 1 - 4
    let wanted = room - state.title.displayWidth - tail.displayWidth
    let barWidth = min(max(wanted, ProgressLine.shortestBar), ProgressLine.longestBar)
    let ellipsis = console.isUnicode ? "…" : "..."
    let titleRoom = max(room - barWidth - tail.displayWidth, 8)
    let title = state.title.truncated(toWidth: titleRoom, ellipsis: ellipsis)
    let filled = Int((done * Double(barWidth)).rounded(.down))
    let (full, empty) = console.isUnicode ? ("━", "─") : ("#", "-")
    let front = String(repeating: full, count: filled)
    let back = String(repeating: empty, count: barWidth - filled)
    let tailRoom = max(room - title.displayWidth - barWidth, 5)
    return title + "  " + console.styled(front, .green, on: .error)
      + console.styled(back, .dim, on: .error) + "  "
      + tail.truncated(toWidth: tailRoom, ellipsis: ellipsis)
  }

  private func readings(_ state: ProgressState, _ left: Double?) -> [String] {
    let time = left.map { "\(ProgressLine.duration($0)) left" }
    return [time].compactMap { $0 } + state.details.map { "\($0.name) \($0.value)" }
  }

  private static func percent(_ fraction: Double) -> String {
    let whole = Int((min(max(fraction.isFinite ? fraction : 0, 0), 1) * 100).rounded(.down))
    return String(repeating: " ", count: whole < 10 ? 2 : whole < 100 ? 1 : 0) + "\(whole) %"
  }

  /// `0:07`, `12:30`, `3:05:00`; the form of all times that people read.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "?" }
    let total = Int(seconds.rounded())
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    let padded = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    return hours > 0 ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
  }
}
