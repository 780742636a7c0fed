import Foundation
import Numerics
import Posteriors
import Randomness
import Testing

@Suite("Densities of some parameters, from grids and from draws")
struct MarginalDensityTests {
  /// A normal density of two parameters with standard deviations 1 and 2 and this correlation.
  private func normal(_ correlation: Double) throws -> GridPosterior {
    let edges = [(-120...120).map { Double($0) / 20 }, (-120...120).map { Double($0) / 10 }]
    return try GridPosterior(edges: edges) { points in
      stride(from: 0, to: points.count, by: 2).map { row in
        let (x, y) = (points[row], points[row + 1] / 2)
        return -(x * x - 2 * correlation * x * y + y * y) / (2 * (1 - correlation * correlation))
      }
    }
  }

  @Test("The region of highest density of a normal has the area that χ² says")
  func area() throws {
    let posterior = try normal(0.6)
    let (centers, densities) = posterior.centerDensities
    let grid = ContourGrid(x: centers[0], y: centers[1], values: densities.map { -$0 })
    for level in [0.6827, 0.95] {
      let lines = grid.lines(at: -posterior.borderDensity(level: level))
      let line = try #require(lines.first)
      #expect(lines.count == 1 && line.isClosed)
      var area = 0.0
      for i in line.x.indices.dropLast() {
        area += (line.x[i] * line.y[i + 1] - line.x[i + 1] * line.y[i]) / 2
      }
      let expected = .pi * -2 * log(1 - level) * 2 * 0.8
      #expect(abs(abs(area) - expected) < 0.004 * expected, "\(area), \(expected)")
    }
  }

  @Test("A marginal is a posterior of its own with the same mean, spread and evidence")
  func marginal() throws {
    let posterior = try normal(0.6)
    let marginal = posterior.marginalized(to: [1])
    #expect(marginal.edges == [posterior.edges[1]])
    #expect(abs(marginal.covariance[0, 0].squareRoot() - 2) < 0.01)
    #expect(abs(marginal.density(at: [0.05]) - 1 / (2 * (2 * Double.pi).squareRoot())) < 1e-3)
    #expect(marginal.logEvidence == posterior.logEvidence)
    #expect(abs(marginal.probabilities.reduce(0, +) - 1) < 1e-12)
  }

  private func samples(_ columns: [[Double]]) -> PosteriorSamples {
    let count = columns[0].count
    return PosteriorSamples(
      dimensions: columns.count, chains: 1,
      points: (0..<count).flatMap { row in columns.map { $0[row] } },
      logDensities: Array(repeating: 0, count: count))
  }

  @Test("The density of draws is that of their distribution")
  func draws() {
    var random = RandomStream(seed: 4)
    let x = (0..<20_000).map { _ in random.normal() }
    let y = x.map { 2 * (0.6 * $0 + 0.8 * random.normal()) }
    let draws = samples([x, y])
    let one = draws.density(of: [1], ranges: [-8...8], cells: 100)
    for place in [-2.0, 0, 3] {
      let expected = exp(-place * place / 8) / (2 * (2 * Double.pi).squareRoot())
      #expect(abs(one.density(at: [place]) - expected) < 0.006, "\(place)")
    }
    let two = draws.density(of: [0, 1], ranges: [-5...5, -10...10], cells: 60)
    #expect(abs(two.covariance.correlations[1, 0] - 0.6) < 0.03)
    #expect(abs(two.density(at: [0, 0]) - 1 / (2 * .pi * 2 * 0.8)) < 0.008)
    // The order of the parameters is that of the axes.
    let turned = draws.density(of: [1, 0], ranges: [-10...10, -5...5], cells: 60)
    #expect(turned.covariance[0, 0] > 2 * turned.covariance[1, 1])
  }

  @Test("Nothing leaks out of a range that the draws fill")
  func reflection() {
    var random = RandomStream(seed: 5)
    let density = samples([(0..<50_000).map { _ in random.uniform() }]).density(
      of: [0], ranges: [0...1], cells: 40)
    for place in [0.01, 0.5, 0.99] { #expect(abs(density.density(at: [place]) - 1) < 0.05) }
  }
}

@Suite("Binomial distribution")
struct BinomialDistributionTests {
  private func probabilities(_ trials: Int, _ p: Double) -> [Double] {
    (0...trials).map { k in
      let logChoose =
        lgamma(Double(trials + 1)) - lgamma(Double(k + 1)) - lgamma(Double(trials - k + 1))
      return exp(logChoose + Double(k) * log(p) + Double(trials - k) * log(1 - p))
    }
  }

  @Test("The distribution function is the sum of the probabilities", arguments: [0.05, 0.5, 0.83])
  func sums(p: Double) {
    var sum = 0.0
    for (k, probability) in probabilities(37, p).enumerated() {
      sum += probability
      #expect(abs(BinomialDistribution.cdf(k, trials: 37, probability: p) - sum) < 1e-12)
    }
    #expect(BinomialDistribution.cdf(-1, trials: 37, probability: p) == 0)
  }

  @Test("Counts outside of the central range are rare, and those at its ends are not")
  func range() {
    for (trials, p) in [(400, 0.05), (50, 0.5), (20, 0.95), (300, 0.9)] {
      let all = probabilities(trials, p)
      let range = BinomialDistribution.centralRange(trials: trials, probability: p, level: 0.95)
      #expect(all[..<range.lowerBound].reduce(0, +) <= 0.025)
      #expect(all[...range.lowerBound].reduce(0, +) > 0.025)
      #expect(all[(range.upperBound + 1)...].reduce(0, +) <= 0.025 + 1e-12)
      #expect(all[range.upperBound...].reduce(0, +) > 0.025)
    }
    #expect(BinomialDistribution.centralRange(trials: 9, probability: 0, level: 0.9) == 0...0)
    #expect(BinomialDistribution.centralRange(trials: 9, probability: 1, level: 0.9) == 9...9)
  }
}
