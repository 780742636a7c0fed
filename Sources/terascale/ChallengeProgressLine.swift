import Foundation
import Terminal
import TopTagging

/// Shows the progress of all stages in one line, and a lasting line for each finished stage.
struct ChallengeProgressLine {
  private let line: ProgressLine
  private let console: Console

  init(_ console: Console) {
    self.console = console
    line = ProgressLine(console)
  }

  func show(_ progress: ChallengeProgress) {
    guard let fit = progress.fit else {
      line.note("\(progress.stage.title): already trained")
      return
    }
    var details = [("epoch", "\(min(fit.epoch, fit.epochs))/\(fit.epochs)")]
    if fit.loss.isFinite { details.append(("loss", ChallengeProgressLine.fixed(fit.loss))) }
    if let auc = fit.lastValidationAUC {
      details.append(("validation AUC", ChallengeProgressLine.fixed(auc)))
    }
    let title = "[\(progress.stageNumber)/\(progress.stageCount)] \(progress.stage.title)"
    line.update(
      ProgressState(
        title, fraction: progress.fraction, secondsLeft: progress.secondsLeft, details: details))
  }

  /// Says how a stage ended.
  func finished(_ entry: TrainedEntry) {
    let auc = entry.summary.history.compactMap(\.validationAUC).max()
    let quality = auc.map { ", validation AUC \(ChallengeProgressLine.fixed($0))" } ?? ""
    line.note(
      "\(entry.summary.stage.title): \(ProgressLine.duration(entry.summary.seconds))\(quality)")
  }

  func finish() { line.finish() }

  private static func fixed(_ value: Double) -> String { String(format: "%.4f", value) }
}
