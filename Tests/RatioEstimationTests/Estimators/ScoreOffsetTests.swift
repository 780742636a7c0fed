import Foundation
import Randomness
import RatioEstimation
import RatioTestSupport
import Simulation
import TestSupport
import Testing
import Training

@Suite("What scores have too much")
struct ScoreOffsetTests {
  /// An exact ratio with a polynomial of θ too much.
  private struct Tilted: LogRatio {
    let exact: NormalRatio
    let (slope, curvature): (Double, Double)
    var denominator: RatioDenominator { exact.denominator }
    var domain: ParameterBox { exact.domain }
    var observableNames: [String] { exact.observableNames }

    func excess(_ theta: Double) -> Double { slope * theta + curvature * theta * theta }

    func pairwise(theta: Rows, x: Rows) throws -> [Double] {
      zip(try exact.pairwise(theta: theta, x: x), theta.values).map { $0 + excess($1) }
    }
  }

  @Test("A polynomial that a ratio has too much is found, up to a constant")
  func polynomial() throws {
    let ratio = Tilted(exact: try NormalRatio(), slope: 0.3, curvature: -0.1)
    let simulations = try NormalRatio.simulations(20_000, seed: 3)
    let offset = try #require(try ScoreOffset.offsets(of: [ratio]) { _ in simulations }?.first)
    #expect((2...3).contains(offset.degree))
    let theta = [-1.5, -1, 0, 1, 1.5]
    let found = offset.values(Rows(column: theta))
    for (place, point) in theta.enumerated() {
      let expected = ratio.excess(point) - ratio.excess(0)
      // A score of variance 1 at 20,000 pairs, over a distance of up to 1.5.
      #expect(abs(found[place] - found[2] - expected) < 0.06)
    }
    // Over the pairs it has no mean, so that the mean ratio stays.
    let values = offset.values(simulations.theta)
    #expect(abs(values.reduce(0, +) / Double(values.count)) < 1e-9)
  }

  @Test("An exact ratio has next to nothing too much, and one of two samples has no parameters")
  func exact() throws {
    var found = 0
    for seed in 1...20 as ClosedRange<UInt64> {
      let simulations = try NormalRatio.simulations(2000, seed: seed)
      let offsets = try ScoreOffset.offsets(of: [try NormalRatio()]) { _ in simulations }
      guard let offset = offsets?.first else { continue }
      found += 1
      let ends = offset.values(Rows(column: [-1, 1]))
      #expect(abs(ends[1] - ends[0]) < 4 * 2 * 3 / 2000.0.squareRoot())
    }
    // The expected gain of what is not there is negative.
    #expect(found <= 10)
    let samples = try Simulations.twoSamples(
      numerator: Rows(column: [1, 2, 3]), denominator: Rows(column: [0, 1, 2]))
    #expect(try ScoreOffset.offsets(of: [try NormalRatio()]) { _ in samples } == nil)
  }

  @Test("A ratio of which one event tells everything is left alone")
  func sharp() throws {
    var exact = try NormalRatio()
    exact.sharpness = 20
    let ratio = Tilted(exact: exact, slope: 3, curvature: 0)
    let offsets = try ScoreOffset.offsets(of: [ratio]) { _ in
      try NormalRatio.simulations(2000, seed: 2)
    }
    #expect(offsets == nil)
  }

  /// A short training: its score has a mean.
  private func trained(centersScore: Bool) throws -> NetworkLogRatio {
    var configuration = RatioConfiguration(
      architecture: RatioArchitecture(width: 8, depth: 1), members: 2, bootstrap: true,
      automaticEpochs: false, weightDecays: [], centersScore: centersScore)
    configuration.fit.epochs = 1
    return try RatioTrainer(configuration).train(
      try NormalRatio.simulations(4000, seed: 5)
    ).estimate
  }

  /// The mean of ∂ log r̂/∂θ times a power of θ over pairs, with its error.
  private func meanScore(
    _ ratio: NetworkLogRatio, times power: Int
  ) throws -> (mean: Double, error: Double) {
    let pairs = try NormalRatio.simulations(20_000, seed: 6)
    let above = try ratio.pairwise(
      theta: Rows(column: pairs.theta.values.map { $0 + 0.01 }), x: pairs.x)
    let below = try ratio.pairwise(
      theta: Rows(column: pairs.theta.values.map { $0 - 0.01 }), x: pairs.x)
    let values = above.indices.map {
      (above[$0] - below[$0]) / 0.02 * pow(pairs.theta.values[$0], Double(power))
    }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return (mean, (variance / count).squareRoot())
  }

  @Test("Trained networks have scores whose mean is zero, from events that none was trained on")
  func training() throws {
    let (plain, centered) = (try trained(centersScore: false), try trained(centersScore: true))
    #expect(plain.description.offsets == nil && centered.description.offsets?.count == 2)
    let before = try meanScore(plain, times: 1)
    let after = try meanScore(centered, times: 1)
    #expect(abs(before.mean) > 10 * before.error)
    // The offset itself knows the mean from about 2,500 pairs.
    #expect(abs(after.mean) < 4 * after.error * (1 + 20_000 / 2500.0).squareRoot())
    // It is the networks' only change: at one θ the same for all x.
    let (theta, x) = (Rows(column: [-1, 0.5]), Rows(column: [-2, 0, 2]))
    let change = zip(try centered.grid(theta: theta, x: x), try plain.grid(theta: theta, x: x))
      .map { $0 - $1 }
    for place in [1, 2, 4, 5] { #expect(abs(change[place] - change[place / 3 * 3]) < 1e-9) }
    #expect(abs(change[0] - change[3]) > 1e-3)
    let members = try centered.replicas.map { try $0.grid(theta: theta, x: x) }
    let together = try centered.grid(theta: theta, x: x)
    for place in together.indices {
      #expect(abs(together[place] - (members[0][place] + members[1][place]) / 2) < 1e-9)
    }
  }

  @Test("A file keeps the offsets, and one with others is refused")
  func file() throws {
    let ratio = try trained(centersScore: true)
    let folder = try TemporaryFolder()
    try ratio.save(to: folder.url.appending(path: "ratio.safetensors"))
    let loaded = try NetworkLogRatio.load(folder.url.appending(path: "ratio.safetensors"))
    #expect(loaded.description == ratio.description)
    let theta = Rows(column: [0.3, -1])
    #expect(try loaded.pairwise(theta: theta, x: theta) == ratio.pairwise(theta: theta, x: theta))
    let text = String(decoding: try JSONEncoder().encode(ratio.description), as: UTF8.self)
    let damaged = text.replacing("\"coefficients\":[", with: "\"coefficients\":[1,")
    #expect(damaged != text)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(NetworkLogRatio.Description.self, from: Data(damaged.utf8))
    }
    var description = ratio.description
    description.offsets?.removeLast()
    try ModelFile(
      network: ratio.network,
      preprocessing: String(decoding: try JSONEncoder().encode(description), as: UTF8.self),
      labelConvention: "log r"
    ).save(to: folder.url.appending(path: "one.safetensors"))
    #expect {
      try NetworkLogRatio.load(folder.url.appending(path: "one.safetensors"))
    } throws: { "\($0)".contains("1 offsets for 2 members") }
  }
}
