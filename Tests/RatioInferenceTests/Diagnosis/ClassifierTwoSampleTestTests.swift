import DataFiles
import Foundation
import Randomness
import RatioInference
import Simulation
import TestSupport
import Testing

@Suite("Classifier two-sample test")
struct ClassifierTwoSampleTestTests {
  /// What scikit-learn found for one seed.
  private struct Reference: Decodable {
    let accuracy: Double
    let firstLosses: [[Double]]
  }

  private func sample(_ name: String) throws -> (values: [Double], dimension: Int) {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/c2st.npz")
    let array = try NPZFile(url).array(name)
    return (array.doubles, array.shape[1])
  }

  private func compare(_ name: String, seed: UInt32) throws -> ClassifierTwoSampleTest.Result {
    let (first, dimension) = try sample("\(name)_first")
    let (second, _) = try sample("\(name)_second")
    return try ClassifierTwoSampleTest(seed: seed).compare(
      first, second, dimension: dimension, threads: 2)
  }

  @Test(
    "Losses and values are scikit-learn's for the same seeds", arguments: ["ring", "wide", "same"])
  func agreement(_ name: String) throws {
    let references: [String: [String: Reference]] = try golden("c2st.json")
    let expected = try #require(references[name])
    var difference = 0.0
    for seed in 1...2 {
      let reference = try #require(expected["\(seed)"])
      let result = try compare(name, seed: UInt32(seed))
      // The same folds, starting values, orders and steps: rounding alone tells the trainings
      // apart.
      for (losses, expected) in zip(result.losses, reference.firstLosses) {
        for (loss, expected) in zip(losses, expected) {
          #expect(abs(loss - expected) < 1e-4, "seed \(seed)")
        }
      }
      #expect(result.interval.contains(reference.accuracy), "seed \(seed)")
      difference += (result.accuracy - reference.accuracy) / 2
    }
    #expect(abs(difference) < 0.01, "\(difference)")
  }

  @Test("The result does not depend on the number of threads")
  func threads() throws {
    let (first, _) = try sample("ring_first")
    let (second, _) = try sample("ring_second")
    func compare(_ threads: Int) throws -> ClassifierTwoSampleTest.Result {
      try ClassifierTwoSampleTest(folds: 3).compare(
        Array(first.prefix(300)), Array(second.prefix(302)), dimension: 2, threads: threads)
    }
    let alone = try compare(1)
    let together = try compare(5)
    #expect(alone == together)
  }

  @Test("Samples that can't be compared are errors")
  func errors() {
    let test = ClassifierTwoSampleTest()
    let good = (0..<40).map { Double($0 * 7 % 11) }
    func problem(_ first: [Double], _ second: [Double]) -> String? {
      #expect(throws: LikelihoodRatioError.self) {
        try test.compare(first, second, dimension: 2)
      }?.description
    }
    #expect(problem(good, Array(good.prefix(6)))?.contains("second sample: 3 rows") == true)
    #expect(problem(good, good.map { $0 == 7 ? .nan : $0 })?.contains("nan") == true)
    let constant = good.enumerated().map { $0 % 2 == 1 ? 1 : $1 }
    #expect(problem(constant, good)?.contains("column 1 is constant") == true)
  }
}
