import Diagnostics
import Foundation
import Numerics
import Randomness
import Ranking
import TestSupport
import Testing

@Suite struct CalibrationMapTests {
  /// Two normal classes of the true log ratio h = x, seen through a classifier that says 2 h + 0.7.
  private func overconfident(_ count: Int, seed: UInt64, weighted: Bool = false) throws
    -> (sample: ScoredSample, truth: [Double])
  {
    var stream = RandomStream(seed: seed)
    let labels = (0..<count).map { UInt8($0 % 3 == 0 ? 1 : 0) }
    // N(±½, 1) has log ratio x.
    let truth = labels.map { stream.normal() + ($0 == 1 ? 0.5 : -0.5) }
    let weights = weighted ? labels.map { _ in 0.5 + stream.uniform() } : nil
    return (
      try ScoredSample(scores: truth.map { 2 * $0 + 0.7 }, isSignal: labels, weights: weights),
      truth
    )
  }

  @Test("Isotonic regression is that of scikit-learn, finite at its ends")
  func isotonic() throws {
    for golden in try CalibrationGolden.read().calibration {
      let map = try CalibrationMap(.isotonic, fittedTo: golden.sample(), scale: .logit)
      var compared = 0
      for (logit, expected) in zip(golden.logits, golden.isotonic) {
        let found = map.probability(logit)
        if expected > 0 && expected < 1 {
          #expect(agree(found, expected, relative: 1e-10))
          compared += 1
        } else {
          #expect(abs(found - expected) < 0.2 && map.logRatio(logit).isFinite)
        }
      }
      #expect(compared > 150 && map.filledBins > 0)
      let values = golden.grid.map(map.logRatio)
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  @Test("Pooling adjacent violators keeps weights and survives events without weight")
  func pooling() {
    #expect(isotonicRegression([1, 3, 2, 4]) == [1, 2.5, 2.5, 4])
    #expect(isotonicRegression([3, 1], weights: [1, 3]) == [1.5, 1.5])
    #expect(isotonicRegression([3, 1, 0], weights: [0, 0, 2]) == [0, 0, 0])
    #expect(isotonicRegression([]) == [])
  }

  @Test("Platt scaling is the sigmoid of CalibratedClassifierCV")
  func platt() throws {
    for golden in try CalibrationGolden.read().calibration {
      let map = try CalibrationMap(.platt, fittedTo: golden.sample(), scale: .logit)
      for (logit, expected) in zip(golden.grid, golden.platt) {
        #expect(agree(map.probability(logit), expected, relative: 1e-4))
      }
    }
  }

  @Test("Beta calibration has the coefficients of a bounded minimization")
  func beta() throws {
    for golden in try CalibrationGolden.read().calibration {
      let map = try CalibrationMap(.beta, fittedTo: golden.sample(), scale: .logit)
      for logit in golden.grid {
        let (up, down) = (-log1p(exp(-logit)), log1p(exp(logit)))
        let expected = golden.beta[0] * up + golden.beta[1] * down + golden.beta[2]
        #expect(agree(map.logRatio(logit), expected, relative: 1e-3, floor: 1e-3))
      }
    }
  }

  /// Where half an event over the range is more than the density, that stands for it.
  @Test("Kernel densities are those of SciPy")
  func kernelDensity() throws {
    for golden in try CalibrationGolden.read().calibration {
      let sample = try golden.sample()
      let map = try CalibrationMap(.kernelDensity(), fittedTo: sample, scale: .logit)
      let width = try #require(golden.logits.max()) - (try #require(golden.logits.min()))
      let floors = (
        0.5 / sample.signal.effectiveCount / width, 0.5 / sample.background.effectiveCount / width
      )
      for (place, logit) in golden.inside.enumerated() {
        let expected = log(
          max(golden.numerator[place], floors.0) / max(golden.denominator[place], floors.1))
        #expect(agree(map.logRatio(logit), expected, relative: 5e-3, floor: 5e-3))
      }
    }
  }

  @Test("A histogram's ratios are quotients of bin contents")
  func histogram() throws {
    for golden in try CalibrationGolden.read().calibration {
      let map = try CalibrationMap(.histogram(bins: 8), fittedTo: golden.sample(), scale: .logit)
      for bin in 0..<8 {
        let middle = (golden.edges[bin] + golden.edges[bin + 1]) / 2
        let (below, above) = (golden.histogram[0][bin], golden.histogram[1][bin])
        let found = map.logRatio(log(middle / (1 - middle)))
        #expect(below > 0 && above > 0)
        #expect(agree(found, log(above / below), relative: 1e-10))
      }
      // The same scores as probabilities.
      let asProbabilities = try ScoredSample(
        scores: golden.logits.map { 1 / (1 + exp(-$0)) }, isSignal: golden.labels,
        weights: golden.weights)
      let other = try CalibrationMap(.histogram(bins: 8), fittedTo: asProbabilities)
      #expect(agree(other.logRatio(0.5), map.logRatio(0), relative: 1e-12))
    }
  }

  @Test(
    "Every method restores the log ratio of an overconfident classifier and lowers its loss",
    arguments: CalibrationMethod.standard, [false, true])
  func restores(method: CalibrationMethod, weighted: Bool) throws {
    let (sample, _) = try overconfident(6000, seed: 31, weighted: weighted)
    let map = try CalibrationMap(method, fittedTo: sample, scale: .logit)
    let (test, truth) = try overconfident(4000, seed: 32)
    let found = map.logRatios(test.scores)
    let middle = truth.indices.filter { abs(truth[$0]) < 1.5 }
    let error = middle.reduce(0) { $0 + abs(found[$1] - truth[$1]) } / Double(middle.count)
    // Steps and noise of single bins make up most of it.
    #expect(error < 0.25, "\(method.name): \(error)")
    #expect(found.allSatisfy { $0.isFinite })
    let independent = CalibrationAssessment(before: test.scores, after: found, sample: test)
    #expect(independent.verdict.outcome == .pass)
    #expect(abs(independent.normalization.pull) < 5)
    let crossed = try CalibrationAssessment(
      method, sample: sample, scale: .logit, random: RandomStream(seed: 33))
    #expect(crossed.verdict.outcome == .pass)
    #expect(abs(crossed.change - independent.change) < 0.02)
  }

  @Test("A calibrated classifier is not improved, and a bad map is found to do harm")
  func assessment() throws {
    let (raw, truth) = try overconfident(5000, seed: 34)
    let sample = try ScoredSample(scores: truth, isSignal: raw.isSignal)
    let platt = try CalibrationAssessment(
      .platt, sample: sample, scale: .logit, random: RandomStream(seed: 35))
    #expect(platt.verdict.outcome != .pass && abs(platt.change) < 0.002)
    let harm = CalibrationAssessment(before: truth, after: truth.map { 3 * $0 }, sample: sample)
    #expect(harm.verdict.outcome == .fail)
    for golden in try CalibrationGolden.read().calibration {
      let same = CalibrationAssessment(
        before: golden.logits, after: golden.logits, sample: try golden.sample())
      #expect(agree(same.lossBefore, golden.loss, relative: 1e-12) && same.change == 0)
    }
  }

  @Test(
    "Scores of exactly 0 and 1, empty bins and perfect separation stay finite",
    arguments: CalibrationMethod.standard)
  func finite(method: CalibrationMethod) throws {
    let sample = try ScoredSample(
      scores: [0, 0, 0.05, 0.1, 0.2, 0.8, 0.9, 0.95, 1, 1],
      isSignal: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    let map = try CalibrationMap(method, fittedTo: sample)
    let values = map.logRatios([0, 1e-12, 0.15, 0.5, 0.85, 1 - 1e-12, 1])
    #expect(values.allSatisfy { $0.isFinite }, "\(method.name): \(values)")
    #expect(values[0] < 0 && values[6] > 0)
    if method != .kernelDensity() {
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  @Test("Normalizing sets the mean ratio to one and moves nothing else")
  func normalization() throws {
    let (sample, _) = try overconfident(3000, seed: 36)
    let map = try CalibrationMap(.platt, fittedTo: sample, scale: .logit)
    let normalized = map.normalized(on: sample)
    #expect(agree(normalized.normalization(on: sample).mean, 1, relative: 1e-12))
    let shifts = [-3.0, 0, 2].map { map.logRatio($0) - normalized.logRatio($0) }
    #expect(agree(shifts[0], shifts[2], relative: 1e-9, floor: 1e-12))
    let copy = try JSONDecoder().decode(
      CalibrationMap.self, from: JSONEncoder().encode(normalized))
    #expect(copy == normalized)
  }

  /// 60 fits to new samples give the spread to 9 %.
  @Test(
    "Bootstrap errors are the spread of fits to new samples",
    arguments: [
      CalibrationMethod.platt, .variableWidthHistogram(bins: 10),
    ])
  func bootstrap(method: CalibrationMethod) throws {
    let scores = [-2.0, 0.7, 3]
    let fits = try (0..<60).map { seed in
      try CalibrationMap(
        method, fittedTo: overconfident(900, seed: 100 + UInt64(seed)).sample, scale: .logit
      ).logRatios(scores)
    }
    let spreads = scores.indices.map { place in meanAndDeviation(fits.map { $0[place] }).deviation }
    let bootstrap = try CalibrationBootstrap(
      method, sample: overconfident(900, seed: 37).sample, scale: .logit, replicas: 60,
      random: RandomStream(seed: 38))
    for (error, spread) in zip(bootstrap.standardErrors(scores), spreads) {
      #expect(error / spread > 0.6 && error / spread < 1.7, "\(error) \(spread)")
    }
  }

  @Test("Bad scores and settings are errors")
  func errors() throws {
    let sample = try ScoredSample(scores: [0.2, 1.4], isSignal: [0, 1])
    #expect(throws: InferenceError.self) { try CalibrationMap(.platt, fittedTo: sample) }
    #expect(throws: InferenceError.self) {
      try CalibrationMap(.histogram(bins: 0), fittedTo: sample, scale: .logit)
    }
    #expect(throws: InferenceError.self) {
      try CalibrationMap(.kernelDensity(), fittedTo: sample, scale: .logit)
    }
    #expect(throws: InferenceError.self) {
      try CalibrationAssessment(
        .platt, sample: sample, scale: .logit, random: RandomStream(seed: 1))
    }
  }
}
