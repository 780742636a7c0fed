/// A sample with its modifiers resolved to parameter numbers.
struct CompiledSample: Sendable {
  enum Factor: Sendable {
    case parameter(Int)
    case exponential(Int, ExponentialInterpolation)
    case interpolated(Int, down: Double, up: Double, code: Interpolation)
    /// A parameter for each bin, consecutive from the first.
    case bins(first: Int)
  }
  struct Shape: Sendable {
    let parameter: Int
    let down, up: [Double]
    let code: Interpolation
  }

  let bins: Range<Int>
  let expected: [Double]
  var factors: [Factor] = []
  var shapes: [Shape] = []

  func add(to total: inout [Double], at point: [Double]) {
    var scale = 1.0
    var firstBinFactors: [Int] = []
    for factor in factors {
      switch factor {
      case .parameter(let index): scale *= point[index]
      case .exponential(let index, let code4): scale *= code4.factor(point[index])
      case .interpolated(let index, let down, let up, let code):
        scale *= code.value(down: down, nominal: 1, up: up, at: point[index])
      case .bins(let first): firstBinFactors.append(first)
      }
    }
    for (place, bin) in bins.enumerated() {
      let nominal = expected[place]
      var count = nominal
      for shape in shapes {
        count +=
          shape.code.value(
            down: shape.down[place], nominal: nominal, up: shape.up[place],
            at: point[shape.parameter]) - nominal
      }
      for first in firstBinFactors { count *= point[first + place] }
      total[bin] += count * scale
    }
  }
}

/// Numbers the parameters and checks the templates while a model is built.
struct TemplateCompiler {
  private(set) var parameters: [FitParameter]
  private(set) var constrained: [Int] = []
  private(set) var auxiliaries: [TemplateModel.Auxiliary] = []
  private(set) var samples: [CompiledSample] = []
  private(set) var binCount = 0
  private let factorCount: Int
  private var usedFactors: Set<Int> = []
  /// The first parameter of each modifier, and what it belongs to.
  private var known: [String: (first: Int, kind: Kind)] = [:]

  /// The largest count of a bin, and the smallest error of a count of that size.
  private static let largestCount = 1e15
  private static let smallestError = 1e-9

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
      var compiled = CompiledSample(
        bins: binCount..<binCount + bins, expected: sample.expected)
      for modifier in sample.modifiers { try add(modifier, to: &compiled, subject) }
      samples.append(compiled)
    }
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
      let sizes = TemplateCompiler.smallestError...TemplateCompiler.largestCount
      guard sizes.contains(center), sizes.contains(width) else {
        throw InferenceError(
          "\(subject): \(name)",
          "its center \(center) and width \(width) are not positive numbers of usual size")
      }
      let parameter = FitParameter(
        name, start: center, scale: width, bounds: max(0, center - 10 * width)...center + 10 * width
      )
      sample.factors.append(
        .parameter(
          try place([parameter], .factor(center, width), [.gaussian(width: width)], subject)))
    case .binFactors(let name, let errors, let constraint):
      let sizes = TemplateCompiler.smallestError...TemplateCompiler.largestCount
      guard errors.count == sample.bins.count,
        errors.allSatisfy({ $0 == 0 || sizes.contains($0) })
      else {
        throw InferenceError(
          "\(subject): \(name)",
          "it needs a relative error for each bin, 0 or \(sizes.lowerBound) to \(sizes.upperBound)")
      }
      sample.factors.append(.bins(first: try binParameters(name, errors, constraint, subject)))
    case .freeBins(let name):
      let bins = (0..<sample.bins.count).map {
        FitParameter("\(name)[\($0)]", start: 1, scale: 0.1, bounds: 0...100)
      }
      sample.factors.append(
        .bins(
          first: try place(bins, .freeBins(bins.count), bins.map { _ in nil }, subject, name: name))
      )
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
      [FitParameter(name, start: 0, scale: 1, bounds: -8...8)], .unit, [.gaussian(width: 1)],
      subject)
  }

  private mutating func binParameters(
    _ name: String, _ errors: [Double], _ constraint: TemplateModifier.BinConstraint,
    _ subject: String
  ) throws -> Int {
    let bins = errors.enumerated().map { bin, error in
      let parameter = FitParameter(
        "\(name)[\(bin)]", start: 1, scale: error > 0 ? error : 1,
        bounds: 1e-10...1 + 20 * max(error, 0.01))
      return error > 0 ? parameter : parameter.fixed(at: 1)
    }
    return try place(
      bins, .bins(errors, constraint),
      errors.map { error in
        if error == 0 { return nil }
        return constraint == .gaussian
          ? .gaussian(width: error) : .poisson(tau: 1 / (error * error))
      }, subject, name: name)
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
