import Diagnostics
import Foundation
import Messages
import Simulation
import TensorEngine
import Training

/// A log ratio given by networks: an ensemble whose members stand side by side in one network.
public struct NetworkLogRatio: LogRatio {
  /// What was trained, without the network: everything that a file has to say about it.
  public struct Description: Codable, Equatable, Sendable {
    /// The transformations in front of the network.
    public var scaling: RatioScaling
    /// The sets of parameters whose marginals the network knows; nil when it reads all parameters.
    public var marginals: [[Int]]?
    /// What stands in the denominator.
    public var denominator: RatioDenominator
    /// What the network was trained on, all parameters.
    public var domain: ParameterBox
    /// The name of the method.
    public var method: String
    /// How the members are combined.
    public var mean: EnsembleMean
    /// What the combined log ratio goes through at the end; nil for nothing.
    public var calibration: CalibrationMap?
    /// Whether each member was trained on a bootstrap replica of the simulations; nil for no.
    public var isBootstrapped: Bool?
    /// The range of the observables of the simulations; nil in files of earlier versions.
    public var range: SimulatedRange?
    /// What is subtracted from each member's log ratio at each θ; nil for nothing.
    public var offsets: [ScoreOffset]?
  }

  /// The members' values, one output each.
  public let network: Network
  /// Everything else.
  public let description: Description
  /// The parameters that are shown to the network, for a marginal; nil for all.
  let shown: [Int]?

  init(_ network: Network, _ description: Description, shown: [Int]? = nil) {
    self.network = network
    self.description = description
    self.shown = shown
  }

  /// What stands in the denominator.
  public var denominator: RatioDenominator { description.denominator }
  /// The parameters, with the box of the training.
  public var domain: ParameterBox {
    shown.map { description.domain.selecting($0) } ?? description.domain
  }
  /// The names of the observables.
  public var observableNames: [String] { description.scaling.x.names }
  /// What takes the place of missing observables.
  public var fill: ObservableFill? { description.scaling.x.fill }
  /// The range of the simulations.
  public var simulatedRange: SimulatedRange? { description.range }
  /// The number of networks in the ensemble.
  public var memberCount: Int { network.outputShape.count }

  /// The members, where each was trained on a bootstrap replica of the simulations.
  public var replicas: [any LogRatio] {
    description.isBootstrapped == true && memberCount > 1 ? members : []
  }

  /// Each network by itself.
  var members: [NetworkLogRatio] {
    guard case .concatenation(let blocks) = network.architecture.output else { return [self] }
    var description = description
    description.isBootstrapped = nil
    return blocks.enumerated().compactMap { number, block in
      let architecture = Architecture(inputs: network.architecture.inputs, output: block)
      guard let member = try? Network(architecture, seed: 0) else { return nil }
      member.parameters.copy(from: network.parameters)
      description.offsets = self.description.offsets.map { [$0[number]] }
      return NetworkLogRatio(member, description, shown: shown)
    }
  }

  /// log r̂ row by row.
  public func pairwise(theta: Rows, x: Rows) throws -> [Double] {
    guard theta.count == x.count else {
      throw LikelihoodRatioError("theta", "it has \(theta.count) rows, x has \(x.count)")
    }
    return combined(try members(theta, x, isGrid: false))
  }

  /// log r̂ of every θ with every x.
  public func grid(theta: Rows, x: Rows) throws -> [Double] {
    combined(try members(theta, x, isGrid: true))
  }

  /// The members' own log ratios of every θ with every x, `[theta, x, members]`, not calibrated:
  /// their spread is the part of the uncertainty that comes from training.
  ///
  /// - Throws: As `pairwise(theta:x:)`.
  public func memberLogRatios(theta: Rows, x: Rows) throws -> [Double] {
    try members(theta, x, isGrid: true)
  }

  /// The same estimate with its log ratios sent through `map`, a map of logits; nil takes a map
  /// away.
  ///
  /// - Throws: `LikelihoodRatioError` for estimates that are known up to a function of x.
  public func calibrated(by map: CalibrationMap?) throws -> NetworkLogRatio {
    guard isNormalized else {
      throw LikelihoodRatioError(
        "calibration", "the estimate is known up to a function of x, so it is no probability",
        hint: "calibrate nreA, nreC, bnre, carl and their kin")
    }
    precondition(map.map { $0.scale == .logit } ?? true, "NetworkLogRatio: a map of probabilities")
    var description = description
    description.calibration = map
    return NetworkLogRatio(network, description, shown: shown)
  }

  private func members(_ theta: Rows, _ x: Rows, isGrid: Bool) throws -> [Double] {
    try check(theta: theta, x: x)
    if shown == nil, let known = description.marginals,
      !known.contains(where: { $0.count == domain.dimension })
    {
      throw LikelihoodRatioError(
        "estimate", "it knows marginals only, not the ratio of all parameters",
        hint: "choose parameters: "
          + known.map { $0.map { domain.names[$0] }.joined(separator: " and ") }
          .joined(separator: ", or "))
    }
    guard theta.count > 0, x.count > 0 else { return [] }
    let source = EvaluationSource(
      pairs: RatioInputs(
        description.scaling, theta: complete(theta), x: x,
        isMasked: description.marginals != nil),
      shown: shown, count: isGrid ? theta.count * x.count : x.count,
      gridWidth: isGrid ? x.count : nil)
    let values = predictLogits(network: network, source: source, batch: 1 << 16, groupSize: 256)
    guard let offsets = description.offsets else { return values.map(Double.init) }
    let excess = offsets.map { $0.values(theta) }
    let eventsOfPoint = isGrid ? x.count : 1
    return values.indices.map { place in
      let (pair, member) = place.quotientAndRemainder(dividingBy: offsets.count)
      return Double(values[place]) - excess[member][pair / eventsOfPoint]
    }
  }

  /// Points with all parameters; those of a marginal that are not shown are anything.
  private func complete(_ theta: Rows) -> Rows {
    guard let shown else { return theta }
    let all = description.domain.dimension
    var values = [Double](repeating: 0, count: theta.count * all)
    for row in 0..<theta.count {
      for (position, index) in shown.enumerated() {
        values[row * all + index] = theta.values[row * shown.count + position]
      }
    }
    return Rows(count: theta.count, columns: all, values: values)
  }

  private func combined(_ values: [Double]) -> [Double] {
    let count = memberCount
    let means =
      count == 1
      ? values
      : stride(from: 0, to: values.count, by: count).map { start in
        description.mean.combine(values[start..<start + count])
      }
    return description.calibration?.logRatios(means) ?? means
  }
}

extension NetworkLogRatio.Description {
  /// Reads what a model file says about its network.
  ///
  /// - Throws: `DecodingError` or `LikelihoodRatioError` for a value that is missing, of another
  ///   kind or out of range, and for parts that belong to other parameters.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    scaling = try container.decode(RatioScaling.self, forKey: .scaling)
    marginals = try container.decodeIfPresent([[Int]].self, forKey: .marginals)
    denominator = try container.decode(RatioDenominator.self, forKey: .denominator)
    domain = try container.decode(ParameterBox.self, forKey: .domain)
    method = try container.decode(String.self, forKey: .method)
    mean = try container.decode(EnsembleMean.self, forKey: .mean)
    calibration = try container.decodeIfPresent(CalibrationMap.self, forKey: .calibration)
    isBootstrapped = try container.decodeIfPresent(Bool.self, forKey: .isBootstrapped)
    range = try container.decodeIfPresent(SimulatedRange.self, forKey: .range)
    offsets = try container.decodeIfPresent([ScoreOffset].self, forKey: .offsets)
    let parameters = scaling.theta.columns.count
    try decoder.require(
      domain.dimension == parameters,
      "the box has \(domain.dimension) parameters, the scaling \(parameters)")
    if let range {
      try decoder.require(
        range.columns.map(\.name) == scaling.x.names,
        "the range is that of \(range.columns.map(\.name).joined(separator: ", "))")
    }
    if case .point(let theta) = denominator {
      try decoder.require(
        theta.count == parameters && theta.allSatisfy(\.isFinite),
        "the denominator's point \(theta) is not one of \(parameters) parameters")
    }
    if let marginals {
      try decoder.require(
        !marginals.isEmpty
          && marginals.allSatisfy { set in
            !set.isEmpty && Set(set).count == set.count
              && set.allSatisfy { (0..<parameters).contains($0) }
          }, "the marginals \(marginals) are not sets of parameters 0 to \(parameters - 1)")
    }
    try decoder.require(
      calibration.map { $0.scale == .logit } ?? true, "the calibration is none of logits")
    if let offsets {
      try decoder.require(
        marginals == nil && offsets.allSatisfy { $0.fits(parameters: parameters) },
        "the offsets are not polynomials of \(parameters) parameters")
    }
  }
}

/// Pairs of θ and x, made when they are asked for.
private struct EvaluationSource: ExampleSource {
  let pairs: RatioInputs
  let shown: [Int]?
  let count: Int
  /// The number of x with which each θ is paired; nil for row by row.
  let gridWidth: Int?

  func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
    pairs.inputs(
      examples.map { example in
        RatioInputs.Pair(
          point: gridWidth.map { example / $0 } ?? example,
          event: gridWidth.map { example % $0 } ?? example, shown: shown)
      }, axes: [examples.count], on: tape)
  }
}
