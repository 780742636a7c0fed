import Foundation
import Numerics
import Ranking
import TestSupport
import Testing

/// Numbers of SciPy, scikit-learn and NumPy, made by `Golden/make_fixtures.py`.
struct RankingGolden: Decodable {
  struct AreaPair: Decodable {
    let areas: [Double]
    let covariance: [[Double]]
    let difference, error, pValue: Double
  }
  struct WorkingPoints: Decodable {
    let efficiency: [Double]
    let single, ensemble, nearest, nearestOfAll: [Double?]
  }
  struct Curve: Decodable, CustomTestStringConvertible {
    let name: String
    let labels: [UInt8]
    let scores, other: [Double]
    let weights: [Double]?
    let fpr, tpr, thresholds: [Double]
    let auc, accuracy, brier, logLoss: Double
    let delong: AreaPair
    let workingPoints: WorkingPoints
    let calibrationFraction, calibrationMean: [Double]

    var testDescription: String { name }
    func sample() throws -> ScoredSample {
      try ScoredSample(scores: scores, isSignal: labels, weights: weights)
    }
    func otherSample() throws -> ScoredSample {
      try ScoredSample(scores: other, isSignal: labels, weights: weights)
    }
  }
  struct Selection: Decodable {
    let values: [Double]
    let mean, deviation, median, spread: Double
    let kept: [Int]
  }
  struct PublishedScores: Decodable {
    let auc, accuracy: [Double]
    let workingPoints: [WorkingPoints]
    let delongRuns0And4: AreaPair
  }
  let curves: [Curve]
  let landscape: [Selection]
  let treenin: PublishedScores
  let mcNemar: [[Double]]

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  static func read() throws -> RankingGolden { try golden("fixtures.json") }
}

/// Nine trainings of TreeNiN on 4000 jets of the reference test set.
struct TreeNiNScores {
  let labels: [UInt8]
  let momenta: [Double]
  let runs: [[Double]]

  init() throws {
    let data = try Data(contentsOf: RankingGolden.folder.appendingPathComponent("treenin.f32"))
    let numbers = data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 4).map { offset in
        let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return Double(Float(bitPattern: UInt32(littleEndian: bits)))
      }
    }
    let rows = 0..<numbers.count / 11
    labels = rows.map { UInt8(numbers[$0 * 11]) }
    momenta = rows.map { numbers[$0 * 11 + 1] }
    runs = (0..<9).map { run in rows.map { numbers[$0 * 11 + 2 + run] } }
  }

  func sample(_ run: Int) throws -> ScoredSample {
    try ScoredSample(scores: runs[run], isSignal: labels)
  }
}
