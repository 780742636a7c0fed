import DataFiles
import Foundation
import Randomness
import RatioEstimation
import RatioTestSupport
import Simulation
import Testing

@Suite("Simulations and their checks")
struct SimulationsTests {
  private let theta = Rows([[0.0, 1], [1, 2], [2, 5]])
  private let x = Rows([[0.5], [0.7], [0.1]])

  private func message(_ body: () throws -> Simulations) -> String {
    do {
      _ = try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test("Arrays that do not belong together are refused, naming the array")
  func shapes() {
    #expect(
      message { try Simulations(theta: Rows([[0.0]]), x: x) }
        .hasPrefix("theta: it has 1 rows, x has 3"))
    #expect(
      message { try Simulations(theta: theta, x: x, weights: [1, 1]) }
        .hasPrefix("weights: it has 2 rows"))
    #expect(
      message { try Simulations(theta: theta, x: x, jointScore: Rows(column: [1, 2, 3])) }
        .hasPrefix("t_xz: it has 1 columns, theta has 2"))
    #expect(
      message { try Simulations(theta: theta, x: x, jointRatio: [1, 2, 3]) }
        .contains("which events come from the numerator"))
  }

  @Test("Numbers that cannot be used are refused, with row and column")
  func numbers() {
    #expect(
      message { try Simulations(theta: theta, x: Rows([[0.5], [.nan], [0.1]])) }
        .hasPrefix("x: row 1, \"x\" is nan"))
    #expect(
      message { try Simulations(theta: theta, x: x, weights: [0, 0, 0]) }
        .contains("sum to 0"))
    #expect(
      message {
        try Simulations(theta: Rows([[0.0, 1], [1, 1], [2, 1]]), x: x)
      }.hasPrefix("theta: \"theta_1\" is 1.0 in every event"))
    #expect(
      message {
        try Simulations(
          theta: theta, x: x, isNumerator: [true, false, true], jointRatio: [0.5, -0.1, 2])
      }.contains("not its logarithm"))
  }

  @Test("A constant observable is a warning and takes no part")
  func constantObservable() throws {
    let simulations = try Simulations(theta: theta, x: Rows([[0.5, 7], [0.7, 7], [0.1, 7]]))
    #expect(simulations.warnings.count == 1 && simulations.warnings[0].contains("x_1"))
    let scaled = RatioScaling(fittedOn: simulations).x.apply(Rows([[0.5, 1e9]]))
    #expect(scaled[1] == 0)
  }

  @Test("Standardized columns have mean 0 and deviation 1; long tails are tamed, order kept")
  func standardization() {
    var random = RandomStream(seed: 5)
    let values = (0..<4000).map { _ in
      let long = exp(2.5 * random.normal())
      return [3 + 2 * random.normal(), random.uniform() < 0.5 ? long : -long, long]
    }
    let scaling = Standardization(Rows(values), names: ["a", "b", "c"], tamesTails: true)
    let scaled = scaling.apply(Rows(values))
    for column in 0..<3 {
      let part = stride(from: column, to: scaled.count, by: 3).map { Double(scaled[$0]) }
      let mean = part.reduce(0, +) / 4000
      let variance = part.reduce(0) { $0 + $1 * $1 } / 4000 - mean * mean
      #expect(abs(mean) < 1e-4 && abs(variance - 1) < 1e-3)
      #expect((part.map { abs($0) }.max() ?? 100) < 8)
      let order = values.indices.sorted { values[$0][column] < values[$1][column] }
      #expect(order.map { part[$0] } == part.sorted())
    }
    #expect(scaling.columns.map { $0.tail != nil } == [false, true, false])
    // What is never negative and ranges over powers of ten becomes a logarithm, also of zeros.
    #expect(scaling.columns.map { $0.logarithmShift != nil } == [false, false, true])
    #expect(scaling.apply(Rows([[0, 0, 0]]))[2].isFinite)
  }

  @Test("Right joint ratios and scores pass without a word")
  func identities() throws {
    #expect(try LatentToy.events(20_000, seed: 1).simulations().warnings.isEmpty)
  }

  @Test("Joint ratios upside down, scaled, or with classes exchanged are errors that say so")
  func wrongRatios() {
    let events = LatentToy.events(20_000, seed: 1)
    #expect(
      message { try events.simulations(ratios: events.ratios.map { 1 / $0 }) }
        .contains("upside down"))
    #expect(
      message { try events.simulations(classes: events.classes.map { !$0 }) }
        .contains("upside down"))
    let scaled = message { try events.simulations(ratios: events.ratios.map { 1.3 * $0 }) }
    #expect(scaled.contains("Check scale") && scaled.contains("expected 1"))
  }

  @Test("Joint scores of the wrong sign, scale, mean or variable are errors or warnings")
  func wrongScores() throws {
    let events = LatentToy.events(20_000, seed: 1)
    #expect(
      message { try events.simulations(scores: events.scores.map { -$0 }) }
        .contains("sign is wrong"))
    #expect(
      message { try events.simulations(scores: events.scores.map { 4 * $0 }) }
        .contains("scale is wrong"))
    #expect(
      message { try events.simulations(scores: events.scores.map { $0 + 0.2 }) }
        .contains("expected 0"))
    // (x − θ)/4 instead of (z − θ)/4 has mean zero and is 25 % too steep after averaging over z.
    let warnings = try events.simulations(scores: events.tutorialScores).warnings
    #expect(warnings.count == 1 && warnings[0].contains("another variable"))
  }

  @Test("The score at the denominator's θ is checked as that of the numerator is")
  func denominatorScores() throws {
    var random = RandomStream(seed: 6)
    var (theta, theta1, x, classes) = ([Double](), [Double](), [Double](), [Bool]())
    for index in 0..<4000 {
      theta.append(random.uniform(in: -2...2))
      theta1.append(random.uniform(in: -2...2))
      classes.append(index % 2 == 0)
      x.append((classes[index] ? theta[index] : theta1[index]) + random.normal())
    }
    func made(_ sign: Double) throws -> Simulations {
      let ratios = x.indices.map { row in
        let (above, below) = (x[row] - theta[row], x[row] - theta1[row])
        return exp((below * below - above * above) / 2)
      }
      return try Simulations(
        theta: Rows(column: theta), x: Rows(column: x), isNumerator: classes,
        denominatorTheta: Rows(column: theta1), jointRatio: ratios,
        jointScore: Rows(column: zip(x, theta).map { $0 - $1 }),
        denominatorScore: Rows(column: zip(x, theta1).map { sign * ($0 - $1) }))
    }
    #expect(try made(1).warnings.isEmpty)
    #expect(message { try made(-1) }.hasPrefix("t_xz1: "))
  }

  @Test("Parts of a split whose weights cancel are refused")
  func cancellingWeights() throws {
    // Of the denominator one event has all the weight that counts: one of the parts goes without.
    let weighted = try Simulations(
      theta: .empty(count: 40), x: Rows(column: (0..<40).map(Double.init)),
      weights: (0..<40).map { $0 < 20 ? 1 : $0 == 20 ? 30 : -1 },
      isNumerator: (0..<40).map { $0 < 20 })
    #expect {
      try weighted.split(validationShare: 0.5, random: RandomStream(seed: 1))
    } throws: { "\($0)".contains("sum to ≤ 0") }
  }

  @Test("θ of another spread in one class is warned of, and one θ teaches no contrast")
  func unequalParameters() throws {
    var random = RandomStream(seed: 4)
    let theta = Rows(column: (0..<2000).map { $0 < 1000 ? random.uniform(in: -4...4) : 0 })
    let x = Rows(column: (0..<2000).map { _ in random.normal() })
    let apart = try Simulations(theta: theta, x: x, isNumerator: (0..<2000).map { $0 < 1000 })
    #expect(apart.warnings.count == 1 && apart.warnings[0].contains("mean squared distance"))
    let point = try Simulations(
      theta: Rows(repeating: [1], count: 2000), x: x, jointScore: Rows(column: x.values))
    #expect {
      try RatioTrainer(RatioConfiguration()).train(point)
    } throws: { "\($0)".contains("no parameters to compare") }
  }

  @Test("A split keeps every event once, and all that belongs to it")
  func split() throws {
    let events = LatentToy.events(1000, seed: 2)
    let parts = try events.simulations().split(
      validationShare: 0.2, random: RandomStream(seed: 1))
    #expect(parts.validation.count == 200 && parts.training.count == 800)
    let all = (parts.training.x.values + parts.validation.x.values).sorted()
    #expect(all == events.x.sorted())
    for row in 0..<200 {
      let place = try #require(events.x.firstIndex(of: parts.validation.x[row][0]))
      #expect(parts.validation.theta[row][0] == events.theta[place])
      #expect(parts.validation.jointRatio?[row] == events.ratios[place])
      #expect(parts.validation.isNumerator?[row] == events.classes[place])
    }
  }

  @Test("Reference events draw θ by the weights of the simulations")
  func weightedReference() throws {
    let theta = Rows(column: (0..<2000).map { $0 % 2 == 0 ? 1 : 3 })
    let x = Rows(column: (0..<2000).map { Double($0) })
    let joint = try Simulations(theta: theta, x: x, weights: (0..<2000).map { $0 % 2 == 0 ? 9 : 1 })
    let against = try joint.against(reference: x, random: RandomStream(seed: 1))
    let share = Double(against.theta.values[2000...].count { $0 == 1 }) / 2000
    #expect(abs(share - 0.9) < 0.03)
    // What weighs less than nothing is never drawn.
    let negative = try Simulations(
      theta: Rows(column: (0..<2000).map { $0 == 1 ? 9 : Double($0 % 2) }), x: x,
      weights: (0..<2000).map { $0 == 1 ? -1 : 1 })
    let drawn = try negative.against(reference: x, random: RandomStream(seed: 1))
    #expect(!drawn.theta.values[2000...].contains(9))
  }

  @Test("A reference sample gets θ distributed as that of the simulations; other θ are warned of")
  func reference() throws {
    var random = RandomStream(seed: 4)
    let theta = Rows(column: (0..<2000).map { _ in random.uniform(in: 1...3) })
    let x = Rows(column: (0..<2000).map { _ in random.normal() })
    let joint = try Simulations(theta: theta, x: x)
    let against = try joint.against(
      reference: x, referenceTheta: [0.5], random: RandomStream(seed: 1))
    #expect(against.warnings.isEmpty && against.count == 4000)
    #expect(against.isNumerator?[1999] == true && against.isNumerator?[2000] == false)
    #expect(against.denominatorTheta?[3] == [0.5])
    #expect(Set(against.theta.values[2000...]).isSubset(of: Set(theta.values)))
    let shifted = try Simulations(
      theta: theta.appending(Rows(column: theta.values.map { $0 + 0.3 })), x: x.appending(x),
      isNumerator: (0..<4000).map { $0 < 2000 })
    #expect(shifted.warnings.count == 1 && shifted.warnings[0].contains("distributions of theta"))
  }
}
