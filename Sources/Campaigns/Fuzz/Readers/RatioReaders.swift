import Foundation
import Randomness
import RatioEstimation
import RatioInference
import Simulation

/// Likelihood ratios: networks with and without calibration, histograms, scores and mixtures.
enum RatioReaders {
  static let all = [network, histogram, score, mixture, benchmarks]

  /// A few simulations of two parameters and two observables.
  static func simulations(_ count: Int = 60, columns: Int = 2) throws -> Simulations {
    var random = RandomStream(seed: 3)
    let theta = (0..<count).map { _ in
      (0..<columns).map { _ in random.uniform(in: -1...1) }
    }
    return try Simulations(
      theta: Rows(theta), x: Rows(theta.map { $0.map { $0 + 0.5 * random.normal() } }),
      parameterNames: Array(["a", "b"].prefix(columns)))
  }

  private static func configuration(
    _ method: String, members: Int = 1, mean: EnsembleMean = .logRatio, bootstrap: Bool = false
  ) throws -> RatioConfiguration {
    guard let method = RatioMethod(name: method) else {
      throw FuzzError("method \(method)", "it is not known")
    }
    var configuration = RatioConfiguration(
      method: method, architecture: RatioArchitecture(width: 3, depth: 1), members: members,
      mean: mean, bootstrap: bootstrap, automaticEpochs: false, weightDecays: [])
    configuration.fit.epochs = 1
    configuration.fit.batchSize = 16
    return configuration
  }

  private static func training(_ configuration: RatioConfiguration, marginals: [[Int]]? = nil)
    throws
    -> NetworkLogRatio
  {
    try RatioTrainer(configuration, threads: 1).train(simulations(), marginals: marginals).estimate
  }

  private static let network = Reader(
    "ratio-network",
    seeds: { workplace in
      let plain = try training(configuration("nreA"))
      let random = RandomStream(seed: 5)
      let calibrated = try RatioCalibration.methods.prefix(3).map { method in
        try RatioCalibration(
          plain, on: simulations(200), method: method, replicas: 2, random: random
        ).calibrated()
      }
      let others = [
        try training(configuration("nreC", members: 2, bootstrap: true)),
        try training(configuration("nreA"), marginals: [[0], [0, 1]]),
      ]
      return try ([plain] + calibrated + others).map { ratio in
        SafetensorsSeed(try workplace.bytes { try ratio.save(to: $0, summary: "{\"epochs\":1}") })
      }
    }
  ) { url in try use(try NetworkLogRatio.load(url)) }

  /// What is done with an estimate.
  static func use(_ ratio: some LogRatio) throws {
    let theta = Rows([ratio.domain.center, ratio.domain.lower])
    let x = Rows(
      count: 2, columns: ratio.observableNames.count,
      values: (0..<2 * ratio.observableNames.count).map { Double($0) / 4 })
    _ = try ratio.pairwise(theta: theta, x: x)
    _ = try ratio.logRatios(theta: theta, x: x)
    for replica in ratio.replicas.prefix(2) { _ = try replica.grid(theta: theta, x: x) }
  }

  private static let histogram = Reader(
    "ratio-histogram", fileName: "input.json",
    seeds: { workplace in
      let ratio = try HistogramLogRatio(
        simulations(80, columns: 1), .init(bins: 4, degree: 2, replicas: 2))
      return [JSONSeed(try workplace.bytes { try ratio.save(to: $0) })]
    }
  ) { url in
    guard let (ratio, _) = try HistogramLogRatio.load(url) else {
      throw FuzzError("histogram", "it is something else")
    }
    try use(ratio)
    _ = ratio.probabilities(at: ratio.domain.center)
  }

  private static let score = Reader(
    "ratio-score",
    seeds: { workplace in
      var random = RandomStream(seed: 6)
      let z = (0..<60).map { _ in random.normal() }
      let simulations = try Simulations(
        theta: Rows(repeating: [0.5], count: z.count),
        x: Rows(z.map { [$0, $0 + 0.1 * random.normal()] }), jointScore: Rows(column: z))
      let estimate = try ScoreTrainer(configuration("nreA"), threads: 1).train(simulations).estimate
      return [SafetensorsSeed(try workplace.bytes { try estimate.save(to: $0) })]
    }
  ) { url in
    let estimate = try ScoreEstimate.load(url)
    let width = estimate.description.scaling.names.count
    let x = Rows(count: 2, columns: width, values: (0..<2 * width).map { Double($0) })
    _ = try estimate.scores(x: x)
    _ = try estimate.projections(theta: estimate.reference.map { $0 + 1 }, x: x)
    _ = try estimate.summary(toward: estimate.reference.map { $0 + 1 }).summarize(
      ObservedEvents(x: x))
  }

  private static let mixture = Reader(
    "mixture", fileName: "mixture.json",
    seeds: { _ in
      let ratios = """
        "ratios": [{"numerator": "signal", "denominator": "background", "model": \
        "model.safetensors"}]
        """
      return [
        JSONSeed(
          """
          {"parameters": {"gamma": [0, 1], "mu": [-1, 2]}, "numerator": {"signal": {"gamma": 0.5,
          "gamma*mu^2": 0.1}, "background": {"1": 1, "gamma": -0.5}}, "denominator":
          {"background": 1}, \(ratios)}
          """),
        JSONSeed(
          """
          {"parameters": {"gamma": [0, 1]}, "morphing": {"degree": 1, "benchmarks": [{"name":
          "signal", "theta": {"gamma": 1}, "crossSection": 2}, {"name": "background", "theta":
          {"gamma": 0}, "crossSection": 1}]}, "denominator": {"background": 1}, \(ratios)}
          """),
      ]
    },
    prepare: { workplace in
      var random = RandomStream(seed: 7)
      let x = (0..<80).map { [Double($0 % 2) + random.normal()] }
      let simulations = try Simulations(
        theta: .empty(count: x.count), x: Rows(x), isNumerator: x.indices.map { $0 % 2 == 1 })
      let ratio = try RatioTrainer(configuration("carl"), threads: 1).train(simulations).estimate
      try ratio.save(to: workplace.file("model.safetensors"), overwrite: true)
      return { url in try use(try MixtureFile.read(url)) }
    })

  private static let benchmarks = Reader(
    "morphing", fileName: "benchmarks.json",
    seeds: { _ in
      [
        JSONSeed(
          """
          {"degree": 2, "benchmarks": [{"name": "a", "theta": {"c": 0}, "crossSection": 1},
          {"name": "b", "theta": {"c": 1}, "crossSection": 2.5},
          {"name": "d", "theta": {"c": -1}, "crossSection": 1.5}]}
          """)
      ]
    }
  ) { url in
    let benchmarks = try MorphingBenchmarks.read(url)
    let morphing = try benchmarks.morphing()
    if let sections = try benchmarks.crossSections() {
      _ = morphing.mixtureWeights(crossSections: sections)
    }
  }
}
