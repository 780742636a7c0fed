import Foundation
import Terminal
import TopTagging
import Training

/// Shows the progress of all stages in one line, and a lasting line for each finished stage.
struct ChallengeProgressLine {
  private let line: ProgressLine

  init(_ console: Console) {
    line = ProgressLine(console)
  }

  func show(_ progress: ChallengeProgress) {
    switch progress.state {
    case .training(let fit): draw(progress, fit)
    case .trained(let summary): line.note(ChallengeProgressLine.text(summary))
    case .loaded(let summary): line.note(ChallengeProgressLine.text(summary) + " (earlier run)")
    }
  }

  private func draw(_ progress: ChallengeProgress, _ fit: FitProgress) {
    var details = [(name: "epoch", value: "\(min(fit.epoch, fit.epochs))/\(fit.epochs)")]
    if fit.loss.isFinite { details.append(("loss", ChallengeProgressLine.fixed(fit.loss))) }
    if let auc = fit.lastValidationAUC {
      details.append(("validation AUC", ChallengeProgressLine.fixed(auc)))
    }
    let title = "[\(progress.stageNumber)/\(progress.stageCount)] \(progress.stage.title)"
    line.update(
      ProgressState(
        title, fraction: progress.fraction, secondsLeft: progress.secondsLeft, details: details))
  }

  /// How a stage ended.
  private static func text(_ summary: TrainingSummary) -> String {
    let auc = summary.history.compactMap(\.validationAUC).max()
    let quality = auc.map { ", validation AUC \(fixed($0))" } ?? ""
    return "\(summary.stage.title): \(ProgressLine.duration(summary.seconds))\(quality)"
  }

  func finish() { line.finish() }

  private static func fixed(_ value: Double) -> String { String(format: "%.4f", value) }
}
