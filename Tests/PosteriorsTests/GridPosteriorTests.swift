import Foundation
import Numerics
import Posteriors
import Randomness
import TestSupport
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

  /// A mixture of normal densities in three dimensions, with correlated errors: Σ = σ² (δ + ρ (1 −
  /// δ)).
  private struct Peaks: Sendable {
    let weights: [Double]
    let centers: [[Double]]
    let sigmas: [Double]
    let correlation: Double

    func logDensity(_ points: [Double]) -> [Double] {
      let (r, n) = (correlation, 3.0)
      // (Σ/σ²)⁻¹ = (1 − ρ/(1 + 2 ρ) · sum)/(1 − ρ), det = (1 − ρ)² (1 + 2 ρ).
      let determinant = (1 - r) * (1 - r) * (1 + 2 * r)
      return stride(from: 0, to: points.count, by: 3).map { row in
        var terms: [Double] = []
        for (peak, center) in centers.enumerated() {
          let z = (0..<3).map { (points[row + $0] - center[$0]) / sigmas[peak] }
          let (sum, squares) = (z.reduce(0, +), z.reduce(0) { $0 + $1 * $1 })
          let square = (squares - r / (1 + 2 * r) * sum * sum) / (1 - r)
          terms.append(
            log(weights[peak]) - square / 2 - n * log(sigmas[peak]) - log(determinant) / 2
              - n / 2 * log(2 * Double.pi))
        }
        let top = terms.max() ?? 0
        return top + log(terms.reduce(0) { $0 + exp($1 - top) })
      }
    }
  }

  @Test(
    "A peak in three dimensions much narrower than the range has its exact moments and quantiles",
    arguments: [(0.002, 0.0), (0.01, 0.8), (0.05, 0.0)])
  func narrowPeak(sigma: Double, correlation: Double) throws {
    let center = [0.313, -0.207, 0.8]
    let peaks = Peaks(
      weights: [1], centers: [center], sigmas: [sigma], correlation: correlation)
    let posterior = try GridPosterior(
      ranges: [-1...1, -1...1, -1...1], cells: [48, 48, 48], logDensity: peaks.logDensity)
    #expect(abs(posterior.logEvidence) < 1e-3)
    let covariance = posterior.covariance
    for axis in 0..<3 {
      #expect(abs(posterior.mean[axis] - center[axis]) < 1e-3 * sigma)
      #expect(agree(covariance[axis, axis], sigma * sigma, relative: 0.02))
      for (share, pull) in [(0.025, -1.96), (0.8413, 1), (0.975, 1.96)] {
        let edge = posterior.quantile(axis: axis, share)
        #expect(abs(edge - center[axis] - pull * sigma) < 0.02 * sigma)
      }
      // The cells around the peak are a third of its error at most, whatever the range is.
      let edges = posterior.edges[axis]
      let place = try #require(edges.firstIndex { $0 > center[axis] })
      #expect(edges[place] - edges[place - 1] < 0.4 * sigma)
    }
    #expect(abs(covariance[0, 1] - correlation * sigma * sigma) < 0.02 * sigma * sigma)
  }

  @Test("Two narrow peaks far apart have their weights, places and widths")
  func twoPeaks() throws {
    let peaks = Peaks(
      weights: [0.7, 0.3], centers: [[-0.61, 0.42, -0.33], [0.57, -0.38, 0.71]],
      sigmas: [0.004, 0.009], correlation: 0.5)
    var evaluations = 0
    let posterior = try GridPosterior(ranges: [-1...1, -1...1, -1...1], cells: [48, 48, 48]) {
      evaluations += $0.count / 3
      return peaks.logDensity($0)
    }
    #expect(abs(posterior.logEvidence) < 1e-3)
    #expect(evaluations < 250_000)
    for axis in 0..<3 {
      let edges = posterior.edges[axis]
      let marginal = posterior.marginal([axis])
      for (peak, weight) in peaks.weights.enumerated() {
        let (center, sigma) = (peaks.centers[peak][axis], peaks.sigmas[peak])
        let near = marginal.indices.filter { abs(edges[$0] - center) < 0.1 }
        let share = near.reduce(0) { $0 + marginal[$1] }
        #expect(abs(share - weight) < 1e-3, "axis \(axis), peak \(peak): \(share)")
        func moment(_ power: Double) -> Double {
          near.reduce(0) {
            $0 + marginal[$1] * pow((edges[$1] + edges[$1 + 1]) / 2 - center, power)
          } / share
        }
        #expect(abs(moment(1)) < 0.01 * sigma)
        #expect(agree(moment(2), sigma * sigma, relative: 0.03))
      }
    }
    // A peak that holds nothing is left out, and one that a coarse grid does not see is found.
    let hidden = Peaks(
      weights: [1 - 1e-12, 1e-12], centers: peaks.centers, sigmas: [0.0007, 0.02], correlation: 0)
    let found = try GridPosterior(
      ranges: [-1...1, -1...1, -1...1], cells: [48, 48, 48], logDensity: hidden.logDensity)
    #expect(abs(found.logEvidence) < 1e-3)
    #expect(abs(found.mean[0] + 0.61) < 1e-5)
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
    #expect(UniformityTest(first).pValue > 0.01)
    let credibilities = (0..<count).map {
      posterior.credibility(of: [samples[2 * $0], samples[2 * $0 + 1]])
    }
    #expect(UniformityTest(credibilities).pValue > 0.01)
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
