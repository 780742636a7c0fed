import Foundation
import Randomness

/// Simulated events with the parameters they were simulated at, and what the simulator knows
/// besides.
///
/// Two forms, distinguished by `isNumerator`:
/// - nil: every x was simulated at its theta (pairs of the joint p(θ) p(x|θ)), for NRE and its kin;
/// - given: each event comes from the numerator p(x|theta) or the denominator p(x|theta1), for CARL
///   and the losses with joint ratio and score. Both kinds of event carry theta, distributed alike.
public struct Simulations: Sendable {
  /// The (numerator) parameters; no columns for two fixed samples.
  public let theta: Rows
  /// The observables.
  public let x: Rows
  /// Event weights; nil for unit weights. Negative ones are cancelled before events are used, see
  /// `cancellingNegativeWeights()`.
  public let weights: [Double]?
  /// Whether each event was simulated at the numerator; nil when all were simulated at `theta`.
  public let isNumerator: [Bool]?
  /// The denominator's parameters θ₁ of each event; nil for a fixed denominator without parameters.
  public let denominatorTheta: Rows?
  /// The joint ratio r(x, z) = p(x, z|θ₀)/p(x, z|θ₁).
  public let jointRatio: [Double]?
  /// The joint score ∇ log p(x, z|θ) at θ₀ (= `theta`).
  public let jointScore: Rows?
  /// The joint score ∇ log p(x, z|θ) at θ₁.
  public let denominatorScore: Rows?
  /// The names of the parameters.
  public let parameterNames: [String]
  /// The names of the observables.
  public let observableNames: [String]
  /// What took the place of missing observables; nil where all were there.
  public let fill: ObservableFill?
  /// What the data made worth saying.
  public let warnings: [String]

  /// Simulations from their arrays; of those from a text file errors name the lines.
  ///
  /// - Throws: `LikelihoodRatioError` for arrays that do not belong together, numbers that are not
  ///   finite, parameters that never change, weights that sum to nothing, and joint ratios or
  ///   scores that contradict their identities.
  public init(
    theta: Rows, x: Rows, weights: [Double]? = nil, isNumerator: [Bool]? = nil,
    denominatorTheta: Rows? = nil, jointRatio: [Double]? = nil, jointScore: Rows? = nil,
    denominatorScore: Rows? = nil, parameterNames: [String]? = nil,
    observableNames: [String]? = nil, fill: ObservableFill? = nil, file: URL? = nil
  ) throws {
    self.theta = theta
    self.x = x
    self.weights = weights
    self.isNumerator = isNumerator
    self.denominatorTheta = denominatorTheta
    self.jointRatio = jointRatio
    self.jointScore = jointScore
    self.denominatorScore = denominatorScore
    self.parameterNames =
      parameterNames ?? Simulations.names("theta", theta.columns)
    self.observableNames = observableNames ?? Simulations.names("x", x.columns)
    self.fill = fill
    let arrays = SimulationArrays(
      theta: theta, x: x, weights: weights, isNumerator: isNumerator,
      denominatorTheta: denominatorTheta, jointRatio: jointRatio, jointScore: jointScore,
      denominatorScore: denominatorScore, parameterNames: self.parameterNames,
      observableNames: self.observableNames, file: file)
    warnings = try arrays.check()
  }

  /// A part of checked simulations, perhaps with other weights.
  private init(_ all: Simulations, rows: [Int], weights others: [Double]? = nil) {
    theta = all.theta.selecting(rows)
    x = all.x.selecting(rows)
    weights = (others ?? all.weights).map { weights in rows.map { weights[$0] } }
    isNumerator = all.isNumerator.map { classes in rows.map { classes[$0] } }
    denominatorTheta = all.denominatorTheta?.selecting(rows)
    jointRatio = all.jointRatio.map { ratios in rows.map { ratios[$0] } }
    jointScore = all.jointScore?.selecting(rows)
    denominatorScore = all.denominatorScore?.selecting(rows)
    parameterNames = all.parameterNames
    observableNames = all.observableNames
    fill = all.fill
    warnings = []
  }

  package static func names(_ stem: String, _ count: Int) -> [String] {
    count == 1 ? [stem] : (0..<count).map { "\(stem)_\($0)" }
  }

  /// The number of events.
  public var count: Int { x.count }

  /// The weight of an event.
  package func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// The mean weight of the events.
  package var meanWeight: Double { (0..<count).reduce(0) { $0 + weight($1) } / Double(count) }

  /// The events with these numbers.
  public func selecting(_ rows: [Int]) -> Simulations { Simulations(self, rows: rows) }

  /// The same events with other weights.
  package func replacing(weights: [Double]) -> Simulations {
    Simulations(self, rows: Array(0..<count), weights: weights)
  }

  /// The rows of a bootstrap replica in rising order: as many, drawn with replacement, from each
  /// class alike.
  package func bootstrapRows(_ random: RandomStream) -> [Int] {
    var random = random
    let classes = Dictionary(grouping: 0..<count) { isNumerator?[$0] ?? true }
    let drawn = [true, false].flatMap { isNumerator -> [Int] in
      let rows = classes[isNumerator] ?? []
      return rows.map { _ in rows[random.integer(below: rows.count)] }
    }
    return drawn.sorted()
  }

  /// The same events with some of their observables.
  ///
  /// - Throws: `LikelihoodRatioError` for names that are none of the observables.
  public func selecting(observables names: [String]) throws -> Simulations {
    // An observable that may be missing says little without the one that says where it is.
    let names = fill?.completed(names) ?? names
    let columns = try Simulations.places(of: names, among: observableNames, "observable")
    return try replacing(
      x: x.selectingColumns(columns), observableNames: names, fill: fill?.selecting(names))
  }

  /// The same pairs with some of their parameters: x is then distributed as the prior of the others
  /// makes it.
  ///
  /// - Throws: `LikelihoodRatioError` for names that are none of the parameters, and events of a
  ///   denominator.
  public func selecting(parameters names: [String]) throws -> Simulations {
    guard isNumerator == nil else {
      throw LikelihoodRatioError(
        "simulations", "some events are from a denominator: marginals need pairs of theta and x")
    }
    let columns = try Simulations.places(of: names, among: parameterNames, "parameter")
    return try Simulations(
      theta: theta.selectingColumns(columns), x: x, weights: weights, parameterNames: names,
      observableNames: observableNames, fill: fill)
  }

  /// The places of `names` among `known` ones.
  ///
  /// - Throws: `LikelihoodRatioError` for a name that is none of them.
  private static func places(
    of names: [String], among known: [String], _ subject: String
  ) throws -> [Int] {
    try names.map { name in
      guard let place = known.firstIndex(of: name) else {
        throw LikelihoodRatioError(
          "\(subject) \"\(name)\"", "the simulations do not have it",
          hint: "they have \(known.joined(separator: ", "))")
      }
      return place
    }
  }

  /// The same events with other observables.
  ///
  /// - Throws: As `init`.
  package func replacing(
    x: Rows, observableNames: [String], fill: ObservableFill? = nil
  ) throws -> Simulations {
    try Simulations(
      theta: theta, x: x, weights: weights, isNumerator: isNumerator,
      denominatorTheta: denominatorTheta, jointRatio: jointRatio, jointScore: jointScore,
      denominatorScore: denominatorScore, parameterNames: parameterNames,
      observableNames: observableNames, fill: fill)
  }

  /// Cuts the events at random into those to train on and those to validate with; each class by
  /// itself where a part would lack one.
  ///
  /// - Parameters:
  ///   - validationShare: The share of the second part.
  ///   - random: Decides which events.
  /// - Throws: `LikelihoodRatioError` when a part would be empty or lack a class.
  public func split(
    validationShare: Double, random: RandomStream
  ) throws -> (training: Simulations, validation: Simulations) {
    let rows = try splitRows(validationShare: validationShare, random: random)
    return (selecting(rows.training), selecting(rows.validation))
  }

  /// The rows of both parts of `split` in rising order.
  ///
  /// - Throws: As `split`.
  package func splitRows(
    validationShare: Double, random: RandomStream
  ) throws -> (training: [Int], validation: [Int]) {
    var random = random
    let order = random.permutation(count)
    let held = Int((Double(count) * validationShare).rounded())
    guard held > 0, held < count else {
      throw LikelihoodRatioError(
        "simulations", "\(count) events cannot be cut at a validation share of \(validationShare)",
        hint: "simulate more events")
    }
    var rows = (training: Array(order[held...]), validation: Array(order[..<held]))
    if let isNumerator,
      [rows.training, rows.validation].contains(where: { part in
        Set(part.map { isNumerator[$0] }).count < 2
      })
    {
      rows = splitByClass(order, isNumerator, validationShare)
    }
    rows = (rows.training.sorted(), rows.validation.sorted())
    for part in [rows.training, rows.validation] { try requireClasses(among: part) }
    return rows
  }

  /// The rows of both parts with the share of each class, at least one where there are two.
  private func splitByClass(
    _ order: [Int], _ isNumerator: [Bool], _ validationShare: Double
  ) -> (training: [Int], validation: [Int]) {
    var parts = (training: [Int](), validation: [Int]())
    for isWanted in [true, false] {
      let rows = order.filter { isNumerator[$0] == isWanted }
      let share = Int((Double(rows.count) * validationShare).rounded())
      let held = max(min(max(share, 1), rows.count - 1), 0)
      parts.validation += rows[..<held]
      parts.training += rows[held...]
    }
    return parts
  }

  private func requireClasses(among part: [Int]) throws {
    let parts: [(name: String, isWanted: Bool)] =
      isNumerator == nil ? [("", true)] : [("numerator ", true), ("denominator ", false)]
    for (name, isWanted) in parts {
      let rows = part.filter { (isNumerator?[$0] ?? true) == isWanted }
      guard !rows.isEmpty, rows.reduce(0, { $0 + weight($1) }) > 0 else {
        throw LikelihoodRatioError(
          "simulations",
          "of \(part.count) events that would be trained on or validated with none is a "
            + "\(name)event, or their weights sum to ≤ 0",
          hint: "give at least two \(name)events of positive weight, better many")
      }
    }
  }
}

extension Simulations {
  /// Two fixed samples, the numerator's events first.
  ///
  /// - Throws: As `init`.
  public static func twoSamples(
    numerator: Rows, denominator: Rows, numeratorWeights: [Double]? = nil,
    denominatorWeights: [Double]? = nil, observableNames: [String]? = nil,
    fill: ObservableFill? = nil
  ) throws -> Simulations {
    guard numerator.columns == denominator.columns else {
      throw LikelihoodRatioError(
        "x",
        "the numerator has \(numerator.columns) columns, the denominator "
          + "\(denominator.columns)")
    }
    let isWeighted = numeratorWeights != nil || denominatorWeights != nil
    func weights(_ given: [Double]?, _ count: Int) -> [Double] {
      given ?? Array(repeating: 1, count: count)
    }
    return try Simulations(
      theta: .empty(count: numerator.count + denominator.count),
      x: numerator.appending(denominator),
      weights: isWeighted
        ? weights(numeratorWeights, numerator.count)
          + weights(denominatorWeights, denominator.count) : nil,
      isNumerator: (0..<numerator.count + denominator.count).map { $0 < numerator.count },
      observableNames: observableNames, fill: fill)
  }

  /// Joint simulations as numerator beside a reference sample as denominator, for parameterized
  /// CARL.
  ///
  /// Each reference event gets the theta of a simulation drawn at random by weight, so that theta
  /// is distributed alike in both classes.
  ///
  /// - Parameters:
  ///   - reference: The reference sample.
  ///   - weights: Its weights.
  ///   - referenceTheta: Where it was simulated; nil when it is no point of the parameter space.
  ///   - random: Draws the pairing.
  /// - Throws: As `init`; for simulations that have classes already.
  public func against(
    reference: Rows, weights referenceWeights: [Double]? = nil, referenceTheta: [Double]? = nil,
    random: RandomStream
  ) throws -> Simulations {
    guard isNumerator == nil else {
      throw LikelihoodRatioError(
        "simulations", "they have numerator and denominator events already")
    }
    var random = random
    // θ of negative weight cannot be drawn.
    let draws = CandidateDraws(
      count: count, weights: cancellingNegativeWeights().weights, seed: 0)
    let drawn = (0..<reference.count).map { _ in draws.any(&random) }
    let total = count + reference.count
    let isWeighted = weights != nil || referenceWeights != nil
    return try Simulations(
      theta: theta.appending(theta.selecting(drawn)), x: x.appending(reference),
      weights: isWeighted
        ? (0..<count).map { weight($0) }
          + (0..<reference.count).map { referenceWeights?[$0] ?? 1 } : nil,
      isNumerator: (0..<total).map { $0 < count },
      denominatorTheta: referenceTheta.map { Rows(repeating: $0, count: total) },
      parameterNames: parameterNames, observableNames: observableNames, fill: fill)
  }
}
