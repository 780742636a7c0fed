import Foundation
import Terminal
import Training

/// Shows the progress of the members of one classifier in one line.
struct FitProgressLine {
  private let line: ProgressLine
  private let members: Int
  private let start = ContinuousClock.now

  init(_ console: Console, members: Int) {
    line = ProgressLine(console)
    self.members = members
  }

  /// Shows how far member `number`, from 0, has come.
  func show(_ fit: FitProgress, member number: Int) {
    let epochs =
      Double(fit.epoch - 1) + Double(fit.examplesDone) / Double(max(fit.examplesTotal, 1))
    let done = min(epochs / Double(max(fit.epochs, 1)), 1)
    var details = [(name: "epoch", value: "\(min(fit.epoch, fit.epochs))/\(fit.epochs)")]
    if fit.loss.isFinite { details.append(("loss", String(format: "%.4f", fit.loss))) }
    if let auc = fit.lastValidationAUC {
      details.append(("AUC of the samples", String(format: "%.4f", auc)))
    }
    let left = fit.secondsLeft.map { seconds in
      // The members after this one take what this one takes.
      seconds + Double(members - number - 1) * (done < 1 ? seconds / max(1 - done, 1e-3) : seconds)
    }
    line.update(
      ProgressState(
        members > 1 ? "[\(number + 1)/\(members)] training" : "training",
        fraction: (Double(number) + done) / Double(members), secondsLeft: left, details: details))
  }

  /// Shows that member `number`, from 0, is done: all that is told of trees, which do not say how
  /// far they have come.
  func finished(member number: Int) {
    let seconds = (ContinuousClock.now - start).inSeconds
    line.update(
      ProgressState(
        "[\(number + 1)/\(members)] training", fraction: Double(number + 1) / Double(members),
        secondsLeft: seconds / Double(number + 1) * Double(members - number - 1)))
  }

  /// Ends the line.
  func finish() { line.finish() }
}
