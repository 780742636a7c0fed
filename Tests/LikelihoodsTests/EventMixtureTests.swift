import Foundation
import Likelihoods
import Numerics
import Randomness
import TestSupport
import Testing

/// A bump N(0, 1) over a flat background on [−5, 5], with 50 and 500 expected events; the reference
/// is the flat background. The pool is a fine grid, so that sums over it are integrals.
struct BumpModel {
  static func ratio(_ x: Double) -> Double { 10 * exp(-x * x / 2) / (2 * Double.pi).squareRoot() }

  static func pool(points: Int, shifts: (_ x: [Double]) -> [EventShift] = { _ in [] }) throws
    -> EventSample
  {
    let x = (0..<points).map { -5 + 10 * (Double($0) + 0.5) / Double(points) }
    return try EventSample(
      ratios: x.flatMap { [ratio($0), 1] }, components: 2,
      weights: x.map { _ in 1 / Double(points) }, shifts: shifts(x))
  }

  /// μ, and with `width` a nuisance parameter α whose unit is that relative error of the
  /// background.
  static func model(
    width: Double? = nil, isFree: Bool = false, points: Int = 4000, isExtended: Bool = true
  ) throws -> EventMixtureModel {
    var parameters = [FitParameter("mu", start: 1, scale: 0.3, bounds: -2...10)]
    var constraints: [GaussianConstraint] = []
    if width != nil {
      parameters.append(FitParameter("alpha", start: 0, scale: 0.5, bounds: -8...8))
      if !isFree { constraints.append(GaussianConstraint(parameter: 1)) }
    }
    return try EventMixtureModel(
      parameters: parameters, constraints: constraints, pool: pool(points: points),
      isExtended: isExtended
    ) { point in
      [50 * point[0], 500 * (1 + (width.map { $0 * point[1] } ?? 0))]
    }
  }
}

@Suite struct EventMixtureTests {
  private let golden: InferenceGolden.Bump

  init() throws { golden = try InferenceGolden.read().bump }

  /// Published beside the definitions: 0.305966, 0.355226, 0.369450, q0 = 12.7921, Z = 3.57660.
  @Test("Fisher information and Asimov significance are those of quadrature")
  func information() throws {
    #expect(agree(golden.known, 0.305966, relative: 1e-5))
    #expect(agree(golden.q0, 12.7921, relative: 1e-5))
    let known = try BumpModel.model()
    #expect(
      agree(try known.fisherInformation(at: [1]).cramerRaoErrors()[0], golden.known, relative: 1e-5)
    )
    let constrained = try BumpModel.model(width: 0.1)
    let information = try constrained.fisherInformation(at: [1, 0])
    #expect(agree(try information.cramerRaoErrors()[0], golden.constrained, relative: 1e-5))
    let profiled = try information.profiled(keeping: [0])
    #expect(agree(1 / profiled.matrix[0, 0].squareRoot(), golden.constrained, relative: 1e-5))
    let free = try BumpModel.model(width: 0.1, isFree: true).fisherInformation(at: [1, 0])
    #expect(agree(try free.cramerRaoErrors()[0], golden.free, relative: 1e-5))
    #expect(agree(free.matrix[0, 0], golden.matrix[0][0], relative: 1e-5))

    // Rate and shape apart give the same sum; the rate alone is the counting experiment.
    let shape = try BumpModel.model(isExtended: false).fisherInformation(at: [1])
    let rate = FisherInformation.rate(names: ["mu"], count: 550, gradient: [50])
    #expect(agree((shape + rate).matrix[0, 0], 1 / golden.known / golden.known, relative: 1e-4))
    let counting = FisherInformation.rate(names: ["mu", "b"], count: 550, gradient: [50, 50])
      .adding(GaussianConstraint(parameter: 1))
    let error = try counting.cramerRaoErrors()[0]
    #expect(agree(error, golden.counting, relative: 1e-5))
  }

  @Test("The Asimov fit returns the truth, its errors and the expected significance")
  func asimov() throws {
    for (width, expected) in [(nil, golden.known), (0.1, golden.constrained)] as [(Double?, Double)]
    {
      let model = try BumpModel.model(width: width)
      let truth = width == nil ? [1.0] : [1.0, 0.0]
      let profile = ProfileLikelihood(model.likelihood(of: model.asimov(at: truth)))
      let best = try profile.bestFit()
      #expect(abs(best.point[0] - 1) < 1e-3)
      #expect(agree(best.errors[0], expected, relative: 1e-3))
      if width == nil {
        let q0 = try TestStatistic.q0.value(0, parameter: 0, in: profile)
        #expect(agree(q0, golden.q0, relative: 1e-4))
        let inference = try AsymptoticInference(model, model.asimov(at: [1]), parameter: 0)
        #expect(agree(try inference.discovery().significance, 3.57660, relative: 1e-4))
        #expect(agree(try inference.expectedDiscovery(mu: 1).significance, 3.57660, relative: 1e-4))
      }
    }
  }

  @Test("Gradients with shifts of the shape are those of differences")
  func gradient() throws {
    let pool = try BumpModel.pool(points: 300) { x in
      [
        EventShift(
          parameter: 1, component: 0, down: x.map { exp(0.2 * $0) }, up: x.map { exp(-0.3 * $0) }),
        EventShift(
          parameter: 2, component: 1, down: x.map { 1 + 0.05 * $0 }, up: x.map { 1 - 0.06 * $0 }),
      ]
    }
    let parameters = ["mu", "shape", "slope"].map { FitParameter($0, start: 0.5, scale: 0.5) }
    for isExtended in [true, false] {
      let model = try EventMixtureModel(
        parameters: parameters, constraints: [GaussianConstraint(parameter: 1)], pool: pool,
        isExtended: isExtended
      ) { [50 * $0[0], 500 * (1 + 0.1 * $0[2] * $0[0])] }
      let toy = model.toy(at: [1, 0.3, -0.4], random: RandomStream(seed: 3))
      let objective = model.likelihood(of: toy).objective
      let derivatives = try #require(objective.valueAndGradient)
      for point in [[1.1, 0.4, -0.3], [0.7, -1.6, 1.3]] {
        let (value, gradient) = derivatives(point)
        #expect(agree(value, objective.value(point), relative: 1e-13))
        for index in point.indices {
          var (above, below) = (point, point)
          above[index] += 1e-5
          below[index] -= 1e-5
          let numeric = (objective.value(above) - objective.value(below)) / 2e-5
          #expect(agree(gradient[index], numeric, relative: 1e-5, floor: 1e-4))
        }
      }
    }
  }

  /// 300 toys give the spread to 4 % and the coverage to 2.7 %.
  @Test("Toys spread as the Fisher information says and intervals cover")
  func toys() throws {
    let model = try BumpModel.model(width: 0.1, points: 1000)
    let random = RandomStream(seed: 4)
    let toys = 300
    var fits: [Double] = []
    var covered = 0
    for toy in 0..<toys {
      let profile = ProfileLikelihood(
        model.likelihood(of: model.toy(at: [1, 0], random: random.substream(toy))))
      fits.append(try profile.bestFit().point[0])
      if try profile.twiceFall(fixing: [(0, 1)]) < 1 { covered += 1 }
    }
    let (mean, deviation) = meanAndDeviation(fits)
    #expect(abs(mean - 1) < 4 * golden.constrained / Double(toys).squareRoot())
    #expect(agree(deviation, golden.constrained, relative: 0.16))
    let measured = MeasuredCoverage(covered: covered, trials: toys, level: 0.6827)
    #expect(abs(measured.value - 0.6827) < 4 * measured.expectedError)
  }

  @Test("Dividing by the pool's mean ratios restores the Asimov minimum of a wrong ratio")
  func normalization() throws {
    var pool = try BumpModel.pool(points: 2000)
    for place in stride(from: 0, to: pool.ratios.count, by: 2) { pool.ratios[place] *= 1.2 }
    #expect(agree(pool.meanRatios[0], 1.2, relative: 1e-4))
    let fixed = pool.dividingRatios(by: pool.meanRatios)
    func fit(_ pool: EventSample) throws -> Double {
      let model = try EventMixtureModel(
        parameters: [FitParameter("mu", start: 0.7, scale: 0.3)], pool: pool
      ) { [50 * $0[0], 500] }
      return try ProfileLikelihood(model.likelihood(of: model.asimov(at: [1]))).bestFit().point[0]
    }
    #expect(abs(try fit(fixed) - 1) < 1e-3)
    #expect(abs(try fit(pool) - 1) > 0.02)
  }

  @Test("An interfering component with a negative yield adds up before the logarithm")
  func interference() throws {
    // (1 + θx)² φ(x)/(1 + θ²) as components 1, x₊, x₋ and x² over φ; those of x cancel in the rate.
    let x = (0..<2000).map { -6 + 12 * (Double($0) + 0.5) / 2000 }
    let weights = x.map { exp(-$0 * $0 / 2) }
    let ratios = x.flatMap { x -> [Double] in [1, max(x, 0), max(-x, 0), x * x] }
    let pool = try EventSample(ratios: ratios, components: 4, weights: weights)
    let model = try EventMixtureModel(
      parameters: [FitParameter("theta", start: 0.3)], pool: pool, isExtended: false
    ) { p in
      [1000, 2000 * p[0], -2000 * p[0], 1000 * p[0] * p[0]]
    }
    let information = try model.fisherInformation(at: [0.5])
    // n I(θ) = n 4/(1 + θ²)² with n = 1000 (1 + θ²).
    #expect(agree(information.matrix[0, 0], 4000 / 1.25, relative: 1e-3))
    let best = try ProfileLikelihood(model.likelihood(of: model.asimov(at: [0.5]))).bestFit()
    #expect(abs(best.point[0] - 0.5) < 1e-3)
    #expect(agree(best.errors[0], (1.25 / 4000).squareRoot(), relative: 1e-2))
  }

  @Test("Whole-array log ratios give the likelihood of events, extended or not")
  func wholeArrays() throws {
    let x = [0.3, -0.2, 1.4, 0.9, 2.1]
    let mean = [FitParameter("mean", start: 0)]
    func ratios(_ p: [Double]) -> [Double] { x.map { $0 * p[0] - p[0] * p[0] / 2 } }
    let shape = try ProfileLikelihood(Likelihood.events(mean, logRatios: ratios)).bestFit()
    #expect(abs(shape.point[0] - 0.9) < 1e-4)
    #expect(agree(shape.errors[0], 1 / 5.0.squareRoot(), relative: 1e-4))
    // A rate of 4 exp(θ): the extended likelihood solves 5 (x̄ − θ) + 5 − 4 exp(θ) = 0.
    let extended = Likelihood.events(
      mean, expectedCount: { 4 * exp($0[0]) }, logRatios: ratios)
    let theta = try ProfileLikelihood(extended).bestFit().point[0]
    #expect(abs(5 * (0.9 - theta) + 5 - 4 * exp(theta)) < 1e-3)
    let weighted = Likelihood.events(mean, weights: [2, 0, 0, 0, 2], logRatios: ratios)
    #expect(abs(try ProfileLikelihood(weighted).bestFit().point[0] - 1.2) < 1e-4)
  }

  @Test("Scores of simulated events give the information with its error")
  func scores() throws {
    var stream = RandomStream(seed: 6)
    let scores = (0..<20_000).flatMap { _ in [stream.normal() / 2, stream.normal()] }
    let information = try FisherInformation(
      names: ["a", "b"], scores: scores, weights: [Double](repeating: 0.01, count: 20_000))
    #expect(abs(information.matrix[0, 0] - 50) < 4 * information.errors[0, 0])
    #expect(abs(information.matrix[0, 1]) < 4 * information.errors[0, 1])
    #expect(agree(information.errors[0, 0], 50 * (3 / 20_000.0).squareRoot(), relative: 0.05))
    #expect(throws: InferenceError.self) {
      try FisherInformation(names: ["a"], scores: [1, .nan], weights: [1, 1])
    }
    let flat = try FisherInformation(names: ["a", "b"], scores: [1, 0], weights: [1])
    #expect(throws: InferenceError.self) { try flat.covariance() }
  }

  @Test("Ratios, weights and shifts that do not fit are errors")
  func errors() throws {
    #expect(throws: InferenceError.self) { try EventSample(ratios: [1, 2, 3], components: 2) }
    #expect(throws: InferenceError.self) { try EventSample(ratios: [1, .infinity], components: 2) }
    #expect(throws: InferenceError.self) {
      try EventSample(ratios: [1, 2], components: 1, weights: [1])
    }
    let shift = EventShift(parameter: 0, component: 0, down: [1], up: [0])
    #expect(throws: InferenceError.self) {
      try EventSample(ratios: [1], components: 1, shifts: [shift])
    }
    let empty = try EventSample(ratios: [1], components: 1, weights: [0])
    #expect(throws: InferenceError.self) {
      try EventMixtureModel(parameters: [], pool: empty) { _ in [1] }
    }
  }
}
