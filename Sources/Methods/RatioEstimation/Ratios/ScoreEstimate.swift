import DataFiles
import Foundation
import Messages
import Simulation
import TensorEngine
import Training

/// t̂(x) = ∇ log p(x|θ) at a reference point: near it, nothing in x but t̂ tells about θ.
public struct ScoreEstimate: Sendable {
  /// Everything but the network.
  public struct Description: Codable, Equatable, Sendable {
    /// The transformation of the observables.
    public var scaling: Standardization
    /// The factors from the network's outputs to scores, one for each parameter.
    public var units: [Double]
    /// The reference point.
    public var reference: [Double]
    /// The names of the parameters.
    public var parameterNames: [String]
    /// The number of networks whose mean is taken.
    public var members: Int
  }

  /// The members' outputs, one after another.
  public let network: Network
  /// Everything else.
  public let description: Description

  init(_ network: Network, _ description: Description) {
    self.network = network
    self.description = description
  }

  /// The point at which the score is taken.
  public var reference: [Double] { description.reference }

  /// t̂ of each x, in units of 1/θ.
  ///
  /// - Throws: `LikelihoodRatioError` for a wrong number of columns and numbers that are not
  ///   finite.
  public func scores(x: Rows) throws -> Rows {
    let names = description.scaling.names
    guard x.columns == names.count else {
      throw LikelihoodRatioError(
        "x", "it has \(x.columns) columns, the estimate reads \(names.count)",
        hint: "give \(names.joined(separator: ", "))")
    }
    try x.requireFinite("x", names, missing: Rows.missingForEstimate)
    guard x.count > 0 else { return Rows(count: 0, columns: description.units.count, values: []) }
    let source = ArrayExamples([
      RatioArchitecture.xInput: Tensor(
        shape: [x.count, x.columns], values: description.scaling.apply(x))
    ])
    let outputs = predictLogits(network: network, source: source, batch: 1 << 16, groupSize: 256)
    let dimension = description.units.count
    let width = dimension * description.members
    var values = [Double](repeating: 0, count: x.count * dimension)
    for row in 0..<x.count {
      for place in 0..<width {
        let index = place % dimension
        values[row * dimension + index] +=
          Double(outputs[row * width + place]) * description.units[index]
          / Double(description.members)
      }
    }
    return Rows(count: x.count, columns: dimension, values: values)
  }

  /// ĥ = t̂(x)·(θ − θ_ref), the scalar that SALLINO bins: log r to first order, not normalized.
  ///
  /// - Throws: As `scores(x:)`; for a θ of another dimension.
  public func projections(theta: [Double], x: Rows) throws -> [Double] {
    guard theta.count == reference.count else {
      throw LikelihoodRatioError(
        "theta", "it has \(theta.count) numbers, expected \(reference.count)")
    }
    let scores = try scores(x: x)
    return (0..<x.count).map { row in
      theta.indices.reduce(0) { sum, index in
        sum + scores.values[row * theta.count + index] * (theta[index] - reference[index])
      }
    }
  }

  /// Writes the estimate as one self-describing safetensors file.
  ///
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written.
  public func save(to url: URL, summary: String = "{}", overwrite: Bool = false) throws {
    try ModelFile(
      network: network, kind: .score, preprocessing: try canonicalJSON(description),
      labelConvention: "score ∇ log p(x|theta) at theta = \(reference)", trainingSummary: summary
    ).save(to: url, overwrite: overwrite)
  }

  /// Reads an estimate.
  ///
  /// - Throws: `DataFileError` when the file is damaged or holds no score.
  public static func load(_ url: URL) throws -> ScoreEstimate {
    try ScoreEstimate(try ModelFile.load(url), url)
  }

  /// The estimate of a model file that has been read from `url`.
  ///
  /// - Throws: `DataFileError` when it holds no score.
  public init(_ file: ModelFile, _ url: URL) throws {
    let description = try file.decodePreprocessing(Description.self, of: .score, url)
    try file.requireShapes(
      inputs: [RatioArchitecture.xInput: [description.scaling.columns.count]],
      output: [description.units.count * description.members], url)
    self.init(file.network, description)
  }
}

extension ScoreEstimate.Description {
  /// Reads what a model file says about its network.
  ///
  /// - Throws: `DecodingError` for a value that is missing, of another kind or out of range, and
  ///   for numbers that are not one for each parameter.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    scaling = try container.decode(Standardization.self, forKey: .scaling)
    units = try container.decode([Double].self, forKey: .units)
    reference = try container.decode([Double].self, forKey: .reference)
    parameterNames = try container.decode([String].self, forKey: .parameterNames)
    members = try container.decode(Int.self, forKey: .members)
    try decoder.require(!scaling.columns.isEmpty, "there are no observables")
    try decoder.require(
      !units.isEmpty && units.count == reference.count && units.count == parameterNames.count,
      "\(units.count) units, \(reference.count) coordinates and \(parameterNames.count) names of "
        + "parameters")
    try decoder.require((units + reference).allSatisfy(\.isFinite), "a number is not finite")
    try decoder.require((1...1000).contains(members), "members is \(members), expected 1 to 1000")
  }
}
