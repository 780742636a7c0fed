import Foundation
import Randomness
import Ranking

/// The area under the ROC curve of a million scores.
enum AUCWork {
  static let work = BenchmarkWork(name: "auc", piece: "auc") { [try measure($0)] }

  private static func measure(_ settings: BenchmarkSettings) throws -> SpeedMeasurement {
    let count = 1_000_000
    var random = RandomStream(seed: 1).substream("benchmark")
    var noise = [Float](repeating: 0, count: count)
    noise.withUnsafeMutableBufferPointer { random.fillUniform($0) }
    let labels = (0..<count).map { UInt8($0 % 2) }
    // Single precision, as networks give them.
    let scores = zip(noise, labels).map { Double(1 / (1 + exp(-(6 * $0 + Float($1) - 3)))) }
    var area = 0.0
    let rate = try Stopwatch.rates(Double(count), repeats: settings.repeats) {
      area = areaUnderCurve(try ScoredSample(scores: scores, isSignal: labels))
    }
    return SpeedMeasurement(
      work: "auc", configuration: "float64 from float32 scores", rate: rate, unit: "scores/s",
      note: String(format: "AUC %.4f, ties and checks included", area))
  }
}
