import Likelihoods
import Numerics
import Simulation

/// Templates with what a measurement says about them.
public struct TemplateMeasurement: Sendable {
  /// The templates.
  public let model: TemplateModel
  /// The observed counts, auxiliary measurements at their nominal values.
  public let observation: TemplateObservation
  /// The number of the parameter of interest.
  public let strength: Int
}

extension HistFactoryWorkspace {
  /// The templates of a measurement, interpolated as pyhf does by default: code 4 for
  /// normalizations, code 4p for shapes.
  ///
  /// - Parameters:
  ///   - name: The name of the measurement; nil for the first.
  ///   - interest: The parameter of interest; nil for the measurement's.
  ///   - range: Its range; nil for the workspace's, or else 0 to infinity.
  /// - Throws: `LikelihoodRatioError` for names that the workspace does not have and what is not
  ///   supported; `InferenceError` for numbers that do not fit together.
  public func measurement(
    _ name: String? = nil, interest: String? = nil, range: ClosedRange<Double>? = nil
  ) throws -> TemplateMeasurement {
    guard let measurement = measurements.first(where: { name == nil || $0.name == name }) else {
      throw LikelihoodRatioError(
        "measurement \"\(name ?? "")\"", "the workspace does not have it",
        hint: "it has \(measurementNames.joined(separator: ", "))")
    }
    try requireUniqueNames()
    let list = measurement.config.parameters ?? []
    try HistFactoryWorkspace.requireUnique(
      list.map(\.name), "settings of the parameter", in: "measurement \(measurement.name)")
    let settings = Dictionary(uniqueKeysWithValues: list.map { ($0.name, $0) })
    let translation = try WorkspaceTranslation(self, settings)
    var model = try TemplateModel(factors: translation.factors, channels: translation.channels)
    for setting in list { model = try model.applying(setting) }
    let counts = try channels.map { channel in
      guard let observation = observations.first(where: { $0.name == channel.name }) else {
        throw LikelihoodRatioError(
          "channel \"\(channel.name)\"", "there is no observation of it",
          hint: "there are \(observations.map(\.name).joined(separator: ", "))")
      }
      return observation.data
    }
    let strength = try model.index(of: interest ?? measurement.config.poi)
    if let range { model = try model.starting(strength, at: nil, bounds: range) }
    guard !model.parameters[strength].isFixed else {
      throw LikelihoodRatioError(
        "parameter \"\(model.parameters[strength].name)\"",
        "it is the parameter of interest, but the measurement holds it",
        hint: "choose another parameter, or let it free in the workspace")
    }
    return TemplateMeasurement(
      model: model, observation: try model.observation(counts), strength: strength)
  }

  /// What stands twice under one name would be counted twice, or only once, without a word.
  private func requireUniqueNames() throws {
    let here = "the workspace"
    try HistFactoryWorkspace.requireUnique(channels.map(\.name), "channel", in: here)
    try HistFactoryWorkspace.requireUnique(observations.map(\.name), "observation of", in: here)
    try HistFactoryWorkspace.requireUnique(measurementNames, "measurement", in: here)
    var factorsOfBins: [String: String] = [:]
    for channel in channels {
      let place = "channel \(channel.name)"
      try HistFactoryWorkspace.requireUnique(channel.samples.map(\.name), "sample", in: place)
      for sample in channel.samples {
        let place = "sample \(sample.name) of \(place)"
        try HistFactoryWorkspace.requireUnique(
          sample.modifiers.map { "\($0.name) (\($0.type))" }, "modifier", in: place)
        for modifier in sample.modifiers where modifier.type == "shapesys" {
          if let other = factorsOfBins.updateValue(place, forKey: modifier.name) {
            throw LikelihoodRatioError(
              "modifier \"\(modifier.name)\"",
              "\(other) and \(place) have it, but a shapesys belongs to one sample",
              hint: "give each its own name")
          }
        }
      }
    }
  }

  private static func requireUnique(_ names: [String], _ what: String, in place: String) throws {
    var known: Set<String> = []
    if let name = names.first(where: { !known.insert($0).inserted }) {
      throw LikelihoodRatioError(
        place, "it has the \(what) \"\(name)\" more than once",
        hint: "keep one, or rename the others")
    }
  }
}

extension TemplateModel {
  /// The model with what a measurement says of a parameter: start, bounds, auxiliary measurement,
  /// whether it is held. Of the factors of bins each has its own.
  ///
  /// - Throws: `LikelihoodRatioError` for numbers of another number of parameters; `InferenceError`
  ///   for those that do not fit together.
  fileprivate func applying(_ setting: HistFactoryWorkspace.Setting) throws -> TemplateModel {
    var model = self
    let indices = indices(of: setting.name)
    func values<Value>(_ list: [Value]?, _ what: String) throws -> [Value?] {
      guard let list, !indices.isEmpty else { return indices.map { _ in nil } }
      guard list.count == indices.count else {
        throw LikelihoodRatioError(
          "parameter \"\(setting.name)\"",
          "its \(what) are \(list.count) where \(indices.count) are needed",
          hint: "give one for each bin, or one for a parameter of all bins")
      }
      return list
    }
    let (starts, bounds) = (
      try values(setting.inits, "inits"), try values(setting.bounds, "bounds")
    )
    let (measured, widths) = (
      try values(setting.auxdata, "auxdata"), try values(setting.sigmas, "sigmas")
    )
    for (place, index) in indices.enumerated() where !parameters[index].isFixed {
      if measured[place] != nil || widths[place] != nil {
        model = try model.measuring(index, at: measured[place], width: widths[place])
      }
      let range = bounds[place].map { $0[0]...$0[1] } ?? model.parameters[index].bounds
      model = try model.starting(index, at: starts[place], bounds: range)
      if setting.fixed == true { model = model.holding(index, at: model.parameters[index].start) }
    }
    return model
  }
}

/// A workspace in the terms of `TemplateModel`.
private struct WorkspaceTranslation {
  typealias Workspace = HistFactoryWorkspace
  private(set) var factors: [FitParameter] = []
  private(set) var channels: [TemplateChannel] = []
  private let settings: [String: Workspace.Setting]
  private let workspace: Workspace

  init(_ workspace: Workspace, _ settings: [String: Workspace.Setting]) throws {
    (self.settings, self.workspace) = (settings, workspace)
    for channel in workspace.channels {
      let samples = try channel.samples.map { sample in
        TemplateSample(
          sample.name, expected: sample.data,
          modifiers: try sample.modifiers.map {
            try modifier($0, of: sample, in: channel)
          })
      }
      channels.append(TemplateChannel(channel.name, samples: samples))
    }
  }

  private mutating func modifier(
    _ modifier: Workspace.Modifier, of sample: Workspace.Sample, in channel: Workspace.Channel
  ) throws -> TemplateModifier {
    let subject = "modifier \"\(modifier.name)\" of \(sample.name) in \(channel.name)"
    func need<Value>(_ value: Value?, _ what: String) throws -> Value {
      if let value { return value }
      throw LikelihoodRatioError(subject, "it is a \(modifier.type) without \(what)")
    }
    let values = modifier.data
    switch modifier.type {
    case "normfactor":
      declare(modifier.name)
      return .factor(modifier.name)
    case "normsys":
      return .normalization(
        modifier.name, down: try need(values?.numbers["lo"], "lo"),
        up: try need(values?.numbers["hi"], "hi"))
    case "histosys":
      return .shape(
        modifier.name, down: try need(values?.lists["lo_data"], "lo_data"),
        up: try need(values?.lists["hi_data"], "hi_data"))
    case "lumi":
      let setting = settings[modifier.name]
      return .constrainedFactor(
        modifier.name,
        center: try need(setting?.auxdata?.first, "auxdata in the measurement's parameters"),
        width: try need(setting?.sigmas?.first, "sigmas in the measurement's parameters"))
    case "shapesys":
      let errors = try need(values?.list, "a list")
      return .binFactors(
        modifier.name, relativeErrors: relative(errors, to: sample.data), constraint: .poisson)
    case "staterror":
      return .binFactors(
        modifier.name,
        relativeErrors: try WorkspaceTranslation.statisticalErrors(modifier.name, channel, subject),
        constraint: .gaussian, number: firstBin(of: modifier.name, in: channel))
    case "shapefactor": return .freeBins(modifier.name)
    default:
      throw LikelihoodRatioError(
        subject, "its type \(modifier.type) is not known",
        hint: "known are normfactor, normsys, histosys, lumi, shapesys, staterror and shapefactor")
    }
  }

  /// A free factor; what the measurement says of it follows later.
  private mutating func declare(_ name: String) {
    guard !factors.contains(where: { $0.name == name }) else { return }
    factors.append(FitParameter(name, start: 1, scale: 0.1, bounds: 0 ... .infinity))
  }

  /// Errors over expectations; 0 where one of them is.
  private func relative(_ errors: [Double], to expected: [Double]) -> [Double] {
    errors.enumerated().map { bin, error in
      bin < expected.count && expected[bin] > 0 ? error / expected[bin] : 0
    }
  }

  /// The number of the first of a channel's factors for statistical errors. Channels that share the
  /// name share no factor: theirs are numbered one channel after the other.
  private func firstBin(of name: String, in channel: Workspace.Channel) -> Int {
    workspace.channels.prefix { $0.name != channel.name }.reduce(0) { sum, earlier in
      let has = earlier.samples.contains { sample in
        sample.modifiers.contains { $0.type == "staterror" && $0.name == name }
      }
      return sum + (has ? earlier.samples.first?.data.count ?? 0 : 0)
    }
  }

  /// The relative error of the sum of all samples of a channel that share the modifier.
  private static func statisticalErrors(
    _ name: String, _ channel: Workspace.Channel, _ subject: String
  ) throws -> [Double] {
    var (expected, squares): ([Double], [Double]) = ([], [])
    for sample in channel.samples {
      guard
        let errors = sample.modifiers.first(where: {
          $0.type == "staterror" && $0.name == name
        })?.data?.list
      else { continue }
      if expected.isEmpty {
        expected = [Double](repeating: 0, count: errors.count)
        squares = expected
      }
      guard errors.count == expected.count, sample.data.count == errors.count else {
        throw LikelihoodRatioError(
          subject, "\(sample.name) has \(errors.count) errors for \(sample.data.count) bins")
      }
      for bin in errors.indices {
        expected[bin] += sample.data[bin]
        squares[bin] += errors[bin] * errors[bin]
      }
    }
    return expected.indices.map { expected[$0] > 0 ? squares[$0].squareRoot() / expected[$0] : 0 }
  }
}
