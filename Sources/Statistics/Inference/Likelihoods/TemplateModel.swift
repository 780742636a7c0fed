/// The likelihood of binned counts, Π Poisson(n | ν(θ)) with auxiliary measurements, in the manner of
/// HistFactory: each sample is (nominal + Σ shape changes) × Π factors.
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
  let auxiliaries: [Auxiliary]
  let samples: [CompiledSample]
  let binCount: Int

  /// A model of `channels` with the free parameters `factors`.
  ///
  /// - Throws: `InferenceError` for factors that are not declared, or declared and not used, numbers of
  ///   bins that differ, modifiers that share a name but not their kind, and multiplicative
  ///   interpolation through zero or negative values.
  public init(factors: [FitParameter], channels: [TemplateChannel]) throws {
    var compiler = TemplateCompiler(factors: factors)
    for channel in channels { try compiler.add(channel) }
    try compiler.requireUsedFactors()
    parameters = compiler.parameters
    constrained = compiler.constrained
    auxiliaries = compiler.auxiliaries
    samples = compiler.samples
    binCount = compiler.binCount
    self.channels = channels
  }

  /// The same model with one parameter held at a value.
  ///
  /// - Throws: `InferenceError` naming the parameters where there is none of this name.
  public func holding(_ name: String, at value: Double) throws -> TemplateModel {
    var model = self
    let index = try index(of: name)
    model.parameters[index] = model.parameters[index].fixed(at: value)
    return model
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

  /// The expected counts of all bins at `point`.
  public func expectedCounts(at point: [Double]) -> [Double] {
    precondition(point.count == parameters.count, "TemplateModel: \(point.count) coordinates")
    var total = [Double](repeating: 0, count: binCount)
    for sample in samples { sample.add(to: &total, at: point) }
    return total
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
    return TemplateObservation(counts: flat, auxiliary: nominalAuxiliary)
  }

  /// The auxiliary measurements of the nominal parameters.
  var nominalAuxiliary: [Double] { auxiliary(at: parameters.map(\.start)) }

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
