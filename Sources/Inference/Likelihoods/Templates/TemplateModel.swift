import Numerics

/// The likelihood of binned counts, Π Poisson(n | ν(θ)) with auxiliary measurements, in the manner
/// of HistFactory: each sample is (nominal + Σ shape changes) × Π factors.
///
/// The parameters are the declared factors, then the constrained ones in the order of appearance.
public struct TemplateModel: LikelihoodModel, Sendable {
  /// How a constrained parameter is measured.
  enum Auxiliary: Hashable, Sendable {
    case gaussian(width: Double)
    /// A count with the mean τ times the parameter.
    case poisson(tau: Double)
  }

  /// The parameters in the order of the points.
  public private(set) var parameters: [FitParameter]
  /// The channels.
  public let channels: [TemplateChannel]
  /// The indices of the parameters with auxiliary measurements.
  public let constrained: [Int]
  private(set) var auxiliaries: [Auxiliary]
  /// The auxiliary measurements of an observation that does not bring its own.
  private var measured: [Double]
  let compiled: [CompiledChannel]
  let binCount: Int

  /// A model of `channels` with the free parameters `factors`.
  ///
  /// - Throws: `InferenceError` for factors that are not declared, or declared and not used,
  ///   numbers of bins that differ, modifiers that share a name but not their kind, and
  ///   multiplicative interpolation through zero or negative values.
  public init(factors: [FitParameter], channels: [TemplateChannel]) throws {
    var compiler = TemplateCompiler(factors: factors)
    for channel in channels { try compiler.add(channel) }
    try compiler.requireUsedFactors()
    parameters = compiler.parameters
    constrained = compiler.constrained
    auxiliaries = compiler.auxiliaries
    compiled = compiler.channels
    binCount = compiler.binCount
    self.channels = channels
    measured = []
    measured = auxiliary(at: parameters.map(\.start))
  }

  /// The same model with parameter number `index` in other bounds.
  ///
  /// - Parameter start: Where it starts; nil: where it did, moved into the bounds.
  /// - Throws: `InferenceError` for a start outside of the bounds.
  public func starting(
    _ index: Int, at start: Double?, bounds: ClosedRange<Double>
  ) throws -> TemplateModel {
    var model = self
    model.parameters[index].bounds = bounds
    guard let start else {
      model.parameters[index].start = model.parameters[index].clipped(parameters[index].start)
      return model
    }
    guard bounds.contains(start) else {
      throw InferenceError(
        "parameter \(parameters[index].name)",
        "it starts at \(start), outside of its bounds, \(bounds.lowerBound) to "
          + "\(bounds.upperBound)",
        hint: "give it a start inside")
    }
    model.parameters[index].start = start
    return model
  }

  /// The same model with parameter number `index` held at `value`.
  public func holding(_ index: Int, at value: Double) -> TemplateModel {
    var model = self
    model.parameters[index] = model.parameters[index].fixed(at: value)
    return model
  }

  /// The same model with another auxiliary measurement of parameter number `index`.
  ///
  /// - Parameters:
  ///   - value: The measured value, a count for the factors of single bins with a Poisson
  ///     constraint; nil: it stays.
  ///   - width: The standard error of a Gaussian one; nil: it stays.
  /// - Throws: `InferenceError` for a parameter without such a measurement and a width that is no
  ///   positive number.
  public func measuring(_ index: Int, at value: Double?, width: Double?) throws -> TemplateModel {
    let name = "parameter \(parameters[index].name)"
    guard let place = constrained.firstIndex(of: index) else {
      throw InferenceError(name, "it has no auxiliary measurement that could be changed")
    }
    var model = self
    if let value { model.measured[place] = value }
    switch (auxiliaries[place], width) {
    case (.gaussian, let width?):
      guard TemplateCompiler.errorSizes.contains(width) else {
        throw InferenceError(name, "the standard error of its measurement is \(width)")
      }
      model.auxiliaries[place] = .gaussian(width: width)
      model.parameters[index].scale = width
    case (.poisson, .some):
      throw InferenceError(name, "its auxiliary measurement is a count, which has no width")
    case (.poisson, nil):
      guard model.measured[place] >= 0 else {
        throw InferenceError(name, "its measured count is \(model.measured[place])")
      }
    case (.gaussian, nil): break
    }
    return model
  }

  /// The starts, with each parameter that is measured at its measured value, as far as its bounds
  /// allow.
  public var nominal: [Double] {
    var point = parameters.map(\.start)
    for (place, index) in constrained.enumerated() {
      switch auxiliaries[place] {
      case .gaussian: point[index] = parameters[index].clipped(measured[place])
      case .poisson(let tau): point[index] = parameters[index].clipped(measured[place] / tau)
      }
    }
    return point
  }

  /// The index of the parameter called `name`.
  ///
  /// - Throws: `InferenceError` naming the parameters where there is none.
  public func index(of name: String) throws -> Int {
    if let index = parameters.firstIndex(where: { $0.name == name }) { return index }
    throw InferenceError(
      "parameter \(name)", "the model does not have it",
      hint: "its parameters are " + parameters.map(\.name).joined(separator: ", "))
  }

  /// The numbers of the parameters of the modifier called `name`: one, or one for each bin.
  public func indices(of name: String) -> [Int] {
    parameters.indices.filter {
      parameters[$0].name == name || parameters[$0].name.hasPrefix("\(name)[")
    }
  }

  /// The expected counts of all bins at `point`.
  public func expectedCounts(at point: [Double]) -> [Double] {
    precondition(point.count == parameters.count, "TemplateModel: \(point.count) coordinates")
    var total = [Double](repeating: 0, count: binCount)
    for channel in compiled {
      for sample in channel.samples {
        let counts = SampleCounts(sample, at: point)
        for (place, bin) in channel.bins.enumerated() { total[bin] += counts.count(place) }
      }
    }
    return total
  }

  /// The bins in which nothing is expected at `point` but something was observed, in words.
  public func binsWithoutExpectation(
    at point: [Double], _ observation: TemplateObservation
  ) -> [String] {
    let expected = expectedCounts(at: point)
    return zip(channels, compiled).flatMap { channel, compiled in
      compiled.bins.filter {
        expected[$0] <= PoissonTerm.smallestMean && observation.counts[$0] > 0
      }.map { "bin \($0 - compiled.bins.lowerBound + 1) of channel \(channel.name)" }
    }
  }

  /// The observation of `counts` with the auxiliary measurements at their nominal values.
  ///
  /// - Throws: `InferenceError` for counts that do not fit the channels or are negative.
  public func observation(_ counts: [[Double]]) throws -> TemplateObservation {
    let expected = channels.map { $0.samples.first?.expected.count ?? 0 }
    guard counts.map(\.count) == expected else {
      throw InferenceError(
        "observed counts", "\(counts.map(\.count)) bins for channels of \(expected)")
    }
    let flat = counts.flatMap { $0 }
    guard flat.allSatisfy({ $0 >= 0 && $0 <= 1e15 }) else {
      throw InferenceError("observed counts", "one of them is negative or beyond 1e15")
    }
    return TemplateObservation(counts: flat, auxiliary: measured)
  }

  /// The expected auxiliary measurements at `point`.
  func auxiliary(at point: [Double]) -> [Double] {
    zip(constrained, auxiliaries).map { index, auxiliary in
      switch auxiliary {
      case .gaussian: point[index]
      case .poisson(let tau): tau * point[index]
      }
    }
  }
}
