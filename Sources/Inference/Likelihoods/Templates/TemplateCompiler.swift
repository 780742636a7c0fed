import Numerics

/// Numbers the parameters and checks the templates while a model is built.
struct TemplateCompiler {
  private(set) var parameters: [FitParameter]
  private(set) var constrained: [Int] = []
  private(set) var auxiliaries: [TemplateModel.Auxiliary] = []
  private(set) var channels: [CompiledChannel] = []
  private(set) var binCount = 0
  private let factorCount: Int
  private var usedFactors: Set<Int> = []
  /// The first parameter of each modifier, and what it belongs to.
  private var known: [String: (first: Int, kind: Kind)] = [:]

  /// The largest count of a bin, and the smallest error of a count of that size.
  private static let largestCount = 1e15
  private static let smallestError = 1e-9
  /// The sizes of errors and of centers of constraints.
  static let errorSizes = smallestError...largestCount

  /// What modifiers of the same name have in common.
  private enum Kind: Equatable {
    case unit
    case factor(Double, Double)
    case bins([Double], TemplateModifier.BinConstraint)
    case freeBins(Int)
  }

  init(factors: [FitParameter]) {
    parameters = factors
    factorCount = factors.count
  }

  mutating func add(_ channel: TemplateChannel) throws {
    guard let bins = channel.samples.first?.expected.count, bins > 0 else {
      throw InferenceError("channel \(channel.name)", "it has no sample with bins")
    }
    var samples: [CompiledSample] = []
    for sample in channel.samples {
      let subject = "sample \(sample.name) of channel \(channel.name)"
      guard sample.expected.count == bins else {
        throw InferenceError(subject, "\(sample.expected.count) bins in a channel of \(bins)")
      }
      if let count = sample.expected.first(where: { !(abs($0) <= TemplateCompiler.largestCount) }) {
        throw InferenceError(
          subject, "one of its counts is \(count)",
          hint: "give numbers up to \(TemplateCompiler.largestCount)")
      }
      var compiled = CompiledSample(expected: sample.expected)
      for modifier in sample.modifiers { try add(modifier, to: &compiled, subject) }
      samples.append(compiled)
    }
    channels.append(CompiledChannel(bins: binCount..<binCount + bins, samples: samples))
    binCount += bins
  }

  func requireUsedFactors() throws {
    if let unused = (0..<factorCount).first(where: { !usedFactors.contains($0) }) {
      throw InferenceError(
        "parameter \(parameters[unused].name)", "no sample has it as a factor",
        hint: "give a sample the modifier, or leave the parameter out")
    }
  }

  private mutating func add(
    _ modifier: TemplateModifier, to sample: inout CompiledSample, _ subject: String
  ) throws {
    switch modifier {
    case .factor(let name):
      guard let index = parameters[..<factorCount].firstIndex(where: { $0.name == name }) else {
        throw InferenceError(
          subject, "its factor \(name) is not declared",
          hint: "declared are " + parameters[..<factorCount].map(\.name).joined(separator: ", "))
      }
      usedFactors.insert(index)
      sample.factors.append(.parameter(index))
    case .normalization(let name, let down, let up, let code):
      try check([1], [down], [up], code, "\(subject): \(name)")
      let index = try unitParameter(name, subject)
      sample.factors.append(
        code == .code4
          ? .exponential(index, ExponentialInterpolation(down: down, up: up))
          : .interpolated(index, down: down, up: up, code: code))
    case .shape(let name, let down, let up, let code):
      try check(sample.expected, down, up, code, "\(subject): \(name)")
      let index = try unitParameter(name, subject)
      sample.shapes.append(.init(parameter: index, down: down, up: up, code: code))
    case .constrainedFactor(let name, let center, let width):
      let sizes = TemplateCompiler.errorSizes
      guard sizes.contains(center), sizes.contains(width) else {
        throw InferenceError(
          "\(subject): \(name)",
          "its center \(center) and width \(width) are not positive numbers of usual size")
      }
      let parameter = FitParameter(name, start: center, scale: width, bounds: 0 ... .infinity)
      sample.factors.append(
        .parameter(
          try place([parameter], .factor(center, width), [.gaussian(width: width)], subject)))
    case .binFactors(let name, let errors, let constraint, let number):
      let sizes = TemplateCompiler.errorSizes
      guard errors.count == sample.expected.count,
        errors.allSatisfy({ $0 == 0 || sizes.contains($0) })
      else {
        throw InferenceError(
          "\(subject): \(name)",
          "it needs a relative error for each bin, 0 or \(sizes.lowerBound) to \(sizes.upperBound)")
      }
      sample.binFactors.append(try binParameters(name, errors, constraint, number, subject))
    case .freeBins(let name):
      let bins = (0..<sample.expected.count).map {
        FitParameter("\(name)[\($0)]", start: 1, scale: 0.1, bounds: 0 ... .infinity)
      }
      sample.binFactors.append(
        try place(bins, .freeBins(bins.count), bins.map { _ in nil }, subject, name: name))
    }
  }

  private func check(
    _ nominal: [Double], _ down: [Double], _ up: [Double], _ code: Interpolation, _ subject: String
  ) throws {
    guard down.count == nominal.count, up.count == nominal.count else {
      throw InferenceError(
        subject, "\(down.count) down and \(up.count) up values for \(nominal.count) bins")
    }
    guard (down + up).allSatisfy({ abs($0) <= TemplateCompiler.largestCount }) else {
      throw InferenceError(
        subject, "a value is beyond \(TemplateCompiler.largestCount)")
    }
    if code.isMultiplicative, !(nominal + down + up).allSatisfy({ $0 > 0 }) {
      throw InferenceError(
        subject, "\(code.rawValue) multiplies, but a value is not positive",
        hint: "use code4p or code0, which add")
    }
  }

  private mutating func unitParameter(_ name: String, _ subject: String) throws -> Int {
    try place(
      [FitParameter(name, start: 0, scale: 1)], .unit, [.gaussian(width: 1)],
      subject)
  }

  private mutating func binParameters(
    _ name: String, _ errors: [Double], _ constraint: TemplateModifier.BinConstraint,
    _ number: Int, _ subject: String
  ) throws -> Int {
    let bins = errors.enumerated().map { bin, error in
      let parameter = FitParameter(
        "\(name)[\(number + bin)]", start: 1, scale: error > 0 ? error : 1,
        bounds: 1e-10 ... .infinity)
      return error > 0 ? parameter : parameter.fixed(at: 1)
    }
    return try place(
      bins, .bins(errors, constraint),
      errors.map { error in
        if error == 0 { return nil }
        return constraint == .gaussian
          ? .gaussian(width: error) : .poisson(tau: 1 / (error * error))
      }, subject, name: number == 0 ? name : "\(name)[\(number)]")
  }

  /// The first of the parameters of a modifier, which those of the same name share.
  private mutating func place(
    _ new: [FitParameter], _ kind: Kind, _ measurements: [TemplateModel.Auxiliary?],
    _ subject: String, name: String? = nil
  ) throws -> Int {
    let name = name ?? new[0].name
    if let entry = known[name] {
      guard entry.kind == kind else { throw kindError(name, subject) }
      return entry.first
    }
    let first = parameters.count
    for (parameter, measurement) in zip(new, measurements) {
      if parameters.contains(where: { $0.name == parameter.name }) {
        throw kindError(parameter.name, subject)
      }
      if let measurement {
        constrained.append(parameters.count)
        auxiliaries.append(measurement)
      }
      parameters.append(parameter)
    }
    known[name] = (first, kind)
    return first
  }

  private func kindError(_ name: String, _ subject: String) -> InferenceError {
    InferenceError(
      "\(subject): \(name)", "the name belongs to a modifier of another kind or other errors")
  }
}
