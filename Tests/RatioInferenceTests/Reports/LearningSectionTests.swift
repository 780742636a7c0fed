import Evaluation
import Foundation
import Numerics
import Randomness
import RatioEstimation
import RatioInference
import Simulation
import Testing

/// The toy x ~ N(θ, √5) with log p(x|θ)/p(x|0), wrong by a constant and a factor.
private struct WrongRatio: LogRatio {
  var offset = 0.0
  let denominator = RatioDenominator.point([0])
  let domain: ParameterBox
  let observableNames = ["x"]

  init(offset: Double) throws {
    self.offset = offset
    domain = try ParameterBox(names: ["theta"], lower: [-4], upper: [4])
  }

  func pairwise(theta: Rows, x: Rows) throws -> [Double] {
    zip(theta.values, x.values).map { (2 * $1 * $0 - $0 * $0) / 10 + offset }
  }
}

@Suite("Sections on a training, a comparison and a calibration")
struct LearningSectionTests {
  private static let toy = GaussianToy()

  private func pairs(_ count: Int, seed: UInt64) throws -> Simulations {
    let drawn = Self.toy.simulate(count, RandomStream(seed: seed))
    return try Simulations(theta: Rows(column: drawn.theta), x: Rows(column: drawn.x))
  }

  private func configuration(_ method: RatioMethod, members: Int) -> RatioConfiguration {
    var configuration = RatioConfiguration(
      method: method, members: members, weightDecays: [0, 0.3])
    configuration.fit.epochs = 4
    configuration.automaticEpochs = false
    return configuration
  }

  @Test("A training's section says what r is, which epochs were kept, and draws every network")
  func training() throws {
    let configuration = configuration(.contrastive(.nreC()), members: 2)
    let training = try RatioTrainer(configuration).train(try pairs(300, seed: 1))
    let section = TrainingSection.section(training, configuration: configuration)
    #expect(section.paragraphs[0].contains("the marginal over the training's prior"))
    #expect(section.paragraphs[0].contains("It is normalized"))
    #expect(section.paragraphs[1].contains("the mean of their log ratios"))
    let decay = try #require(training.weightDecay)
    #expect(section.paragraphs[1].contains("The weight decay is \(ReportNumber.plain(decay))"))
    for (row, history) in zip(section.tables[0].rows, training.histories) {
      let best = try #require(history.min { $0.validationLoss ?? 9 < $1.validationLoss ?? 9 })
      #expect(row[1] == "4" && row[2] == "\(best.epoch)")
      #expect(row[3] == ReportNumber.fixed(best.validationLoss ?? 0, 5))
    }
    #expect(section.tables[1].rows.map { $0[0] } == ["theta"])
    #expect(section.figures.map(\.name) == ["ratio-loss"])
    #expect(section.figures[0].layers.count == 4)
    guard case .curve(let curve) = section.figures[0].layers[1] else {
      Issue.record("no curve")
      return
    }
    #expect(curve.y == training.histories[0].compactMap(\.validationLoss))
  }

  @Test("A ratio that is known up to a function of x says so; many networks are a band")
  func unnormalized() throws {
    let configuration = configuration(.contrastive(.nreB(atoms: 3)), members: 5)
    let training = try RatioTrainer(configuration).train(try pairs(200, seed: 2))
    let section = TrainingSection.section(training, configuration: configuration)
    #expect(section.paragraphs[0].contains("It is not normalized"))
    guard case .curve(let curve) = section.figures[0].layers[1] else {
      Issue.record("no curve")
      return
    }
    let last = training.histories.compactMap { $0.last?.validationLoss }
    #expect(curve.lower?.last == last.min() && curve.upper?.last == last.max())
    #expect(curve.y.last == median(last))
  }

  @Test("Terms of a loss have a figure of their own")
  func terms() throws {
    let configuration = configuration(.contrastive(.bnre()), members: 1)
    let training = try RatioTrainer(configuration).train(try pairs(200, seed: 3))
    let figures = TrainingSection.figures(training.histories)
    #expect(figures.map(\.name) == ["ratio-loss", "ratio-loss-terms"])
    #expect(figures[1].layers.count == 3)
  }

  private func labelled(_ count: Int, seed: UInt64) throws -> Simulations {
    let random = RandomStream(seed: seed)
    let theta = Self.toy.prior.sample(count, random.substream("theta"))
    let x = Self.toy.simulate(
      theta.indices.map { $0 % 2 == 0 ? theta[$0] : 0 }, random.substream("x"))
    return try Simulations(
      theta: Rows(column: theta), x: Rows(column: x),
      isNumerator: theta.indices.map { $0 % 2 == 0 },
      denominatorTheta: Rows(column: [Double](repeating: 0, count: count)))
  }

  @Test("An estimate that is wrong by a constant has that bias and root mean square")
  func comparison() throws {
    let wrong = try WrongRatio(offset: 0.1)
    let exact = try ExactLogRatio(Self.toy, domain: wrong.domain, observableNames: ["x"])
    let comparison = try ExactComparison(
      wrong, exact: exact, on: try labelled(2000, seed: 4), random: RandomStream(seed: 1))
    let section = ExactComparisonSection.section(comparison)
    #expect(section.tables[0].rows.count == 1)
    #expect(section.tables[0].rows[0][1] == "2 000".replacing(" ", with: "\u{202F}"))
    #expect(section.tables[0].rows[0][2].hasPrefix("0.10000"))
    #expect(section.tables[0].rows[0][4] == "0.100")
    #expect(section.paragraphs[0].contains("no chance"))
    guard case .density(let cells) = section.figures[0].layers[0] else {
      Issue.record("no density")
      return
    }
    #expect(cells.contents.reduce(0, +) >= 1990)
    // Every event lies above the diagonal.
    let rows = cells.yEdges.count - 1
    for (cell, content) in cells.contents.enumerated() where content > 0 {
      #expect(cell % rows >= cell / rows)
    }
  }

  @Test("Events that are decided anyway are told apart from the others")
  func decisive() throws {
    let simulator = CarlProjection()
    let drawn = simulator.simulate(500, RandomStream(seed: 7))
    let simulations = try Simulations(
      theta: Rows(count: 500, columns: 2, values: drawn.theta),
      x: Rows(count: 500, columns: 5, values: drawn.x))
    let exact = try ExactLogRatio(
      simulator, domain: ParameterBox(around: simulations.theta, names: simulations.parameterNames),
      observableNames: simulations.observableNames)
    let comparison = try ExactComparison(
      exact, exact: exact, on: simulations, random: RandomStream(seed: 1))
    let near = comparison.exact.filter { abs($0) <= 10 }.count
    let table = ExactComparisonSection.section(comparison).tables[0]
    #expect(table.rows.map { $0[0] } == ["all", "|log r| up to 10"])
    #expect(table.rows[1][1] == "\(near)" && near > 20 && near < 495)
  }

  @Test("A calibration's section says of every map whether it helped")
  func calibration() throws {
    var configuration = configuration(.pairs(.carl, scoreWeight: 0), members: 1)
    configuration.fit.epochs = 3
    let training = try RatioTrainer(configuration).train(try labelled(400, seed: 5))
    let calibration = try RatioCalibration(
      training.estimate, on: try labelled(3000, seed: 6), replicas: 10,
      random: RandomStream(seed: 1))
    let section = CalibrationSection.section(calibration)
    #expect(section.tables[0].rows.count == calibration.candidates.count)
    for (row, candidate) in zip(section.tables[0].rows, calibration.candidates) {
      let assessment = candidate.assessment
      let isLower = assessment.change < -2 * assessment.errorOfChange
      #expect((row[5] == "lowered") == isLower)
      #expect(row[2] == ReportNumber.fixed(assessment.lossAfter, 5))
    }
    let chosen = calibration.chosen != nil
    #expect(section.paragraphs[0].contains("stays as it is") == !chosen)
    #expect(section.figures.count == (chosen ? 2 : 1))
    let forced = try RatioCalibration(
      training.estimate, on: try labelled(3000, seed: 6), method: .isotonic, replicas: 10,
      random: RandomStream(seed: 1))
    let figures = CalibrationSection.section(forced).figures
    guard case .curve(let map) = figures[0].layers[0],
      case .points(let after) = figures[1].layers[1]
    else {
      Issue.record("no map or no reliability")
      return
    }
    #expect(map.y == forced.chosen?.map.logRatios(map.x))
    #expect(after.name == "after")
    // Held-out probabilities scatter around the diagonal by more than those that a map was fitted
    // to.
    #expect(zip(after.x, after.y).contains { abs($0 - $1) > 1e-3 })
  }
}
