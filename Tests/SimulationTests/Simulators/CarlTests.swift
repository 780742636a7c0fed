import DataFiles
import Foundation
import Randomness
import Simulation
import TestSupport
import Testing

@Suite(
  "carl's examples", .enabled(if: OptionalLibrary.bzip2.isInstalled, "libbz2 is not installed"))
struct CarlTests {
  /// The columns of a golden table, row-major.
  private func rows(_ name: String) throws -> [Double] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/\(name).csv.bz2")
    let table = try CSVTable.read(url)
    let columns = try table.columnNames.map { try table.column($0) }
    return (0..<table.rowCount).flatMap { row in columns.map { $0[row] } }
  }

  /// Where a function of one variable is smallest, by golden section.
  private func minimum(_ range: ClosedRange<Double>, _ function: (Double) -> Double) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    let ratio = (5.0.squareRoot() - 1) / 2
    while high - low > 1e-8 {
      let (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
      if function(left) < function(right) { high = right } else { low = left }
    }
    return (low + high) / 2
  }

  @Test("The exact likelihood of the stored mixture data is largest at γ = 0.04516")
  func mixture() throws {
    let x = try rows("mixture1d_X_true")
    #expect(x.count == 5000)
    let simulator = CarlMixture()
    func loss(_ gamma: Double) -> Double {
      -simulator.logLikelihoods(x, Array(repeating: gamma, count: x.count)).reduce(0, +)
    }
    let best = minimum(0...0.1, loss)
    #expect(abs(best - 0.04516017) < 1e-6)
    #expect(abs(loss(best) - loss(0) + 26.24751714) < 1e-6)
  }

  @Test("The exact likelihood of the stored data in five dimensions has the notebook's maximum")
  func projection() throws {
    let x = try rows("example5d_X_true")
    let simulator = CarlProjection()
    #expect(x.count == 2500)
    func loss(_ alpha: Double, _ beta: Double) -> Double {
      -simulator.logLikelihoods(x, Array(repeating: [alpha, beta], count: 500).flatMap { $0 })
        .reduce(0, +)
    }
    let beta = minimum(-3...3) { loss(1, $0) }
    let alpha = minimum(-3...3) { loss($0, beta) }
    #expect(abs(alpha - 1.0118516802) < 1e-5)
    #expect(abs(beta + 0.9221311772) < 1e-5)
    #expect(abs(loss(alpha, beta) - loss(0, 0) + 279.581119807) < 1e-5)
  }

  @Test("The log ratio is the closed form in the latent variables")
  func closedForm() {
    let simulator = CarlProjection()
    var random = RandomStream(seed: 13)
    let x = simulator.sample([1.5, -2], &random)
    let z = x.withUnsafeBufferPointer { simulator.latent($0) }
    let logRatio = simulator.logLikelihood(x, [1.5, -2]) - simulator.logLikelihood(x, [0, 0])
    let expected = 1.5 * z[0] - 1.125 + (-2 * z[1] - 2) / 9
    #expect(abs(logRatio - expected) < 1e-10)
  }

  @Test("The mixture's density integrates to one")
  func normalization() {
    let simulator = CarlMixture()
    let sum = (0..<20_000).reduce(0) {
      $0 + exp(simulator.logLikelihood([-20 + 40 * (Double($1) + 0.5) / 20_000], [0.07])) / 500
    }
    #expect(abs(sum - 1) < 1e-9)
  }
}
