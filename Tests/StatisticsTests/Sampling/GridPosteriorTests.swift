import Foundation
import Randomness
import Statistics
import Testing

@Suite struct GridPosteriorTests {
  /// A normal density with errors 1, 2, ... in each dimension around (0.3, 0.3, ...), normalized.
  private static func logDensity(_ dimensions: Int) -> ([Double]) -> [Double] {
    { points in
      stride(from: 0, to: points.count, by: dimensions).map { row in
        (0..<dimensions).reduce(0.0) { sum, axis in
          let error = Double(axis + 1)
          let z = (points[row + axis] - 0.3) / error
          return sum - z * z / 2 - log(error) - log(2 * Double.pi) / 2
        }
      }
    }
  }

  private func gaussian(_ dimensions: Int, cells: Int) throws -> GridPosterior {
    try GridPosterior(
      ranges: (0..<dimensions).map { _ in -40...40 }, cells: (0..<dimensions).map { _ in cells },
      logDensity: GridPosteriorTests.logDensity(dimensions))
  }

  @Test(
    "Gaussians in one to three dimensions: evidence, moments, regions",
    arguments: [
      (1, 400), (2, 120), (3, 50),
    ])
  func gaussians(dimensions: Int, cells: Int) throws {
    let posterior = try gaussian(dimensions, cells: cells)
    #expect(abs(posterior.logEvidence) < 1e-6)
    #expect(agree(posterior.probabilities.reduce(0, +), 1, relative: 1e-12))
    #expect(posterior.probabilityAtEdge < 1e-8)
    let covariance = posterior.covariance
    for axis in 0..<dimensions {
      let error = Double(axis + 1)
      #expect(abs(posterior.mean[axis] - 0.3) < 1e-4 * error)
      #expect(agree(covariance[axis, axis], error * error, relative: 0.02))
      let edge = posterior.quantile(axis: axis, 0.84134)
      #expect(abs(edge - 0.3 - error) < 0.02 * error)
    }
    for level in [0.68, 0.95] {
      let inside = posterior.highestDensityRegion(level: level)
      let mass = zip(inside, posterior.probabilities).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
      #expect(mass >= level && mass < level + 0.02)
    }
    // At two standard errors along the first axis the region outside holds P(χ² > 4).
    var point = [Double](repeating: 0.3, count: dimensions)
    point[0] += 2
    let expected = ChiSquaredDistribution.cdf(4, degrees: Double(dimensions))
    #expect(abs(posterior.credibility(of: point) - expected) < 0.05)
    point[0] = 1000
    #expect(posterior.credibility(of: point) == 1 && posterior.density(at: point) == 0)
  }

  @Test("Marginals sum over the others, correlations appear in the covariance")
  func marginals() throws {
    let edges = [60, 80].map { cells in (0...cells).map { 0.2 * Double($0 - cells / 2) } }
    let posterior = try GridPosterior(edges: edges) { points in
      stride(from: 0, to: points.count, by: 2).map { row in
        let (x, step) = (points[row], points[row + 1] - points[row])
        return -(x * x + step * step) / 2
      }
    }
    #expect(agree(posterior.covariance[0, 1], 1, relative: 1e-3))
    #expect(agree(posterior.covariance[1, 1], 2, relative: 1e-2))
    let joint = posterior.marginal([0, 1])
    #expect(zip(joint, posterior.probabilities).allSatisfy { $0 == $1 })
    let turned = posterior.marginal([1, 0])
    #expect(turned[3 * 60 + 7] == joint[7 * 80 + 3])
    let row: Double = joint[2400..<2480].reduce(0, +)
    #expect(agree(posterior.marginal([0])[30], row, relative: 1e-12))
  }

  @Test("Samples have the posterior's distribution and truths its credibilities")
  func samples() throws {
    let posterior = try gaussian(2, cells: 100)
    let count = 4000
    let samples = posterior.samples(count, random: RandomStream(seed: 51))
    let first = stride(from: 0, to: samples.count, by: 2).map {
      NormalDistribution.cdf(samples[$0] - 0.3)
    }
    #expect(try UniformityTest(first).pValue > 0.01)
    let credibilities = (0..<count).map {
      posterior.credibility(of: [samples[2 * $0], samples[2 * $0 + 1]])
    }
    #expect(try UniformityTest(credibilities).pValue > 0.01)
    #expect(samples == posterior.samples(count, random: RandomStream(seed: 51)))
  }

  @Test("Grids that are none and densities that are none are errors")
  func errors() throws {
    let edges = [[0.0, 1, 2]]
    #expect(throws: InferenceError.self) { try GridPosterior(edges: [[0, 1, 1]]) { $0 } }
    #expect(throws: InferenceError.self) { try GridPosterior(edges: edges) { _ in [0, .nan] } }
    #expect(throws: InferenceError.self) {
      try GridPosterior(edges: edges) { _ in [-.infinity, -.infinity] }
    }
    #expect(throws: InferenceError.self) { try GridPosterior(edges: edges) { _ in [0] } }
    #expect(throws: InferenceError.self) {
      try GridPosterior(edges: [edges[0], edges[0], edges[0], edges[0]]) { $0 }
    }
  }
}
