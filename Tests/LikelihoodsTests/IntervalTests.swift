import Foundation
import Likelihoods
import Numerics
import Randomness
import TestSupport
import Testing

@Suite struct IntervalTests {
  /// Tables of physics/9711021 for 90 %: counts 0 to 5 without and with a background of 3.
  @Test("Poisson intervals are the published ones of Feldman and Cousins")
  func published() {
    let withoutBackground = [
      (0.00, 2.44), (0.11, 4.36), (0.53, 5.91), (1.10, 7.42), (1.47, 8.60), (1.84, 9.99),
    ]
    let withBackground = [
      (0.00, 1.08), (0.00, 1.88), (0.00, 3.04), (0.00, 4.42), (0.00, 5.60), (0.00, 6.99),
      (0.15, 8.47),
    ]
    for (background, table) in [(0.0, withoutBackground), (3.0, withBackground)] {
      for (count, expected) in table.enumerated() {
        let found = FeldmanCousins.poisson(count: count, background: background)
        #expect(abs(found.lower - expected.0) < 0.0101, "\(count), \(background): \(found)")
        #expect(abs(found.upper - expected.1) < 0.0101, "\(count), \(background): \(found)")
      }
    }
  }

  /// Table X of physics/9711021: measurements of a mean that cannot be negative, 90 %.
  @Test("Intervals of a bounded Gaussian are the published ones")
  func boundedGaussian() {
    let table = [
      (-3.0, 0.00, 0.26), (-1.0, 0.00, 0.81), (0.0, 0.00, 1.64), (1.0, 0.00, 2.64),
      (1.5, 0.22, 3.14), (2.0, 0.58, 3.65), (3.0, 1.37, 4.64),
    ]
    for (measured, lower, upper) in table {
      let found = FeldmanCousins.boundedGaussian(measured: measured)
      #expect(abs(found.lower - lower) < 0.0101, "\(measured): \(found)")
      #expect(abs(found.upper - upper) < 0.0101, "\(measured): \(found)")
    }
  }

  @Test("Belts cover at least at their level, and orderings differ as they should")
  func belts() throws {
    let background = 3.0
    let outcomes = 0..<60
    func probabilities(_ mean: Double) -> [Double] {
      outcomes.map { exp(Double($0) * log(mean) - mean - lgamma(Double($0) + 1)) }
    }
    let best = outcomes.map { probabilities(max(Double($0), background))[$0] }
    let values = stride(from: 0.0, through: 15, by: 0.01).map { $0 }
    func belt(_ ordering: ConfidenceBelt.Ordering) -> ConfidenceBelt {
      ConfidenceBelt(values: values, level: 0.9, ordering: ordering, best: best) {
        probabilities(background + $0)
      }
    }
    for ordering in [ConfidenceBelt.Ordering.likelihoodRatio, .central, .upperLimit] {
      #expect(belt(ordering).coverage.allSatisfy { $0 >= 0.9 - 1e-12 })
    }
    let unified = belt(.likelihoodRatio)
    for count in 1...5 {
      let interval = try #require(unified.interval(outcome: count))
      let direct = FeldmanCousins.poisson(count: count, background: background)
      #expect(abs(interval.lower - direct.lower) < 0.02)
      #expect(abs(interval.upper - direct.upper) < 0.02)
    }
    // 1 − Σ_{k≤5} Poisson(k | 3 + μ) = 0.9 has μ = 6.27.
    let limit = try #require(belt(.upperLimit).interval(outcome: 5))
    #expect(limit.lower == 0 && abs(limit.upper - 6.27) < 0.02)
    for signal in [0.5, 2.0, 7.3] {
      let coverage = FeldmanCousins.poissonCoverage(
        signal: signal, background: background, level: 0.9)
      #expect(coverage >= 0.9 && coverage < 0.97)
    }
  }

  private func gaussianModel(_ bounds: ClosedRange<Double>) -> ClosureModel<Double> {
    let parameters = [FitParameter("mu", start: 1, scale: 1, bounds: bounds)]
    return ClosureModel(
      parameters: parameters,
      likelihood: { x in
        Likelihood(Objective(parameters) { ($0[0] - x) * ($0[0] - x) / 2 })
      }, asimov: { $0[0] }, toy: { $0[0] + $1.normal() })
  }

  /// 2000 toys a point give the coverage to 0.7 %.
  @Test("A Neyman construction by toys is the unified one of the bounded Gaussian and covers")
  func neyman() throws {
    let inference = ToyInference(gaussianModel(0...30), parameter: 0, statistic: .tTildeMu)
    let strengths = stride(from: 0.0, through: 5, by: 0.25).map { $0 }
    let random = RandomStream(seed: 21)
    let belt = inference.neymanConstruction(
      strengths: strengths, level: 0.9, toys: 2000, random: random.substream("belt")
    ) { [$0] }
    // The critical value at 0 is that of max(x, 0)²; far away that of χ².
    let atZero = pow(NormalDistribution.quantile(0.9), 2)
    #expect(agree(belt.criticalValues[0], atZero, relative: 0.12))
    let far = ChiSquaredDistribution.quantile(0.9, degrees: 1)
    #expect(agree(try #require(belt.criticalValues.last), far, relative: 0.12))
    for measured in [-1.0, 1.0, 2.0] {
      let statistics = try inference.testStatistics(strengths, measured)
      let interval = try #require(belt.intervals(statistics).first)
      let exact = FeldmanCousins.boundedGaussian(measured: measured)
      #expect(abs(interval.lower - exact.lower) < 0.12)
      #expect(abs(interval.upper - exact.upper) < 0.12)
    }
    let coverage = belt.coverage(
      toys: 2000, random: random.substream("coverage"), statistic: inference.statisticOfToy)
    // The belt's own toys add as much again to the binomial error of the coverage.
    for measured in coverage {
      #expect(abs(measured.value - 0.9) < 4 * 1.42 * measured.expectedError)
    }
    let total = MeasuredCoverage(
      covered: coverage.reduce(0) { $0 + $1.covered },
      trials: coverage.reduce(0) { $0 + $1.trials },
      level: 0.9)
    #expect(abs(total.value - 0.9) < 0.007)
  }

  @Test("Likelihood intervals of a Gaussian cover at 68 and 95 %", arguments: [0.6827, 0.95])
  func coverage(level: Double) throws {
    let model = gaussianModel(-30...30)
    let random = RandomStream(seed: 22)
    let trials = 1500
    var covered = 0
    for toy in 0..<trials {
      let profile = ProfileLikelihood(
        model.likelihood(of: model.toy(at: [1.3], random: random.substream(toy))))
      let interval = try profile.interval(parameter: 0, level: level)
      if interval.interval.contains(1.3) { covered += 1 }
    }
    let measured = MeasuredCoverage(covered: covered, trials: trials, level: level)
    #expect(abs(measured.value - level) < 3.5 * measured.expectedError)
    #expect(measured.verdict.outcome == .pass)
    #expect(MeasuredCoverage(covered: 500, trials: 1000, level: level).verdict.outcome == .fail)
    #expect(MeasuredCoverage(covered: 999, trials: 1000, level: level).verdict.outcome == .warn)
  }

  @Test("The interval of a Poisson mean is where the likelihood falls by one half")
  func poissonInterval() throws {
    let objective = Objective([FitParameter("mean", start: 3, bounds: 0...100)]) { p in
      p[0] > 0 ? p[0] - 4 * log(p[0]) : .infinity
    }
    let found = try ProfileLikelihood(Likelihood(objective)).interval(parameter: 0)
    // 2 (μ − 4 − 4 log(μ/4)) = 1 at 2.3188 and 6.3467.
    for end in [found.interval.lower, found.interval.upper] {
      #expect(abs(2 * (end - 4 - 4 * log(end / 4)) - 1) < 1e-3)
    }
    #expect(!found.endsAtLowerBound && !found.endsAtUpperBound)
    let none = Objective([FitParameter("mean", start: 3, bounds: 0...100)]) { $0[0] }
    let limit = try ProfileLikelihood(Likelihood(none)).interval(parameter: 0, level: 0.95)
    #expect(limit.endsAtLowerBound && limit.bestFit == 0)
    #expect(
      abs(limit.interval.upper - ChiSquaredDistribution.quantile(0.95, degrees: 1) / 2) < 1e-4)
  }

  @Test("Scans give the regions of χ² in one and two dimensions, with all their pieces")
  func scans() throws {
    let axis = stride(from: -4.0, through: 4, by: 0.05).map { $0 }
    let scan = try LikelihoodScan(axes: [axis]) { points in
      points.map { x -> Double in
        let distance = x * x - 4
        return -distance * distance / 4
      }
    }
    let pieces = scan.intervals(level: 0.6827)
    #expect(pieces.count == 2 && !scan.isBestAtEdge)
    // (x² − 4)²/2 = 1.
    #expect(abs(pieces[1].lower - (4 - 2.0.squareRoot()).squareRoot()) < 0.01)
    #expect(abs(pieces[1].upper - (4 + 2.0.squareRoot()).squareRoot()) < 0.01)

    let plane = try LikelihoodScan(axes: [axis, axis]) { points in
      stride(from: 0, to: points.count, by: 2).map { row -> Double in
        let (x, y) = (points[row], points[row + 1])
        return -(x * x + y * y) / 2
      }
    }
    for level in [0.6827, 0.95] {
      let area = Double(plane.region(level: level).filter { $0 }.count) * 0.05 * 0.05
      // π r² with r² = −2 log(1 − level).
      #expect(agree(area, -2 * Double.pi * log(1 - level), relative: 0.01))
    }
    #expect(abs(plane.bestPoint[0]) < 1e-9 && abs(plane.bestPoint[1]) < 1e-9)
    let edge = try LikelihoodScan(axes: [axis]) { $0 }
    #expect(edge.isBestAtEdge)
    #expect(throws: InferenceError.self) { try LikelihoodScan(axes: [[1, 0]]) { $0 } }
    #expect(throws: InferenceError.self) { try LikelihoodScan(axes: [axis]) { _ in [1] } }
  }
}
