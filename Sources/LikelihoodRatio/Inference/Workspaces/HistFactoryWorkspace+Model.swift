import Statistics

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
  /// The templates of a measurement, interpolated as pyhf does by default: code 4 for normalizations, code
  /// 4p for shapes.
  ///
  /// - Parameters:
  ///   - name: The name of the measurement; nil for the first.
  ///   - interest: The parameter of interest; nil for the measurement's.
  /// - Throws: `LikelihoodRatioError` for names that the workspace does not have and what is not
  ///   supported; `InferenceError` for numbers that do not fit together.
  public func measurement(
    _ name: String? = nil, interest: String? = nil
  ) throws -> TemplateMeasurement {
    guard let measurement = measurements.first(where: { name == nil || $0.name == name }) else {
      throw LikelihoodRatioError(
        "measurement \"\(name ?? "")\"", "the workspace does not have it",
        hint: "it has \(measurementNames.joined(separator: ", "))")
    }
    let settings = Dictionary(
      (measurement.config.parameters ?? []).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let translation = try WorkspaceTranslation(self, settings)
    var model = try TemplateModel(factors: translation.factors, channels: translation.channels)
    for setting in settings.values.sorted(by: { $0.name < $1.name }) where setting.fixed == true {
      for parameter in model.parameters
      where parameter.name == setting.name || parameter.name.hasPrefix("\(setting.name)[") {
        model = try model.holding(
          parameter.name, at: setting.inits?.first ?? parameter.start)
      }
    }
    let counts = try channels.map { channel in
      guard let observation = observations.first(where: { $0.name == channel.name }) else {
        throw LikelihoodRatioError(
          "channel \"\(channel.name)\"", "there is no observation of it",
          hint: "there are \(observations.map(\.name).joined(separator: ", "))")
      }
      return observation.data
    }
    return TemplateMeasurement(
      model: model, observation: try model.observation(counts),
      strength: try model.index(of: interest ?? measurement.config.poi))
  }
}

/// A workspace in the terms of `TemplateModel`.
private struct WorkspaceTranslation {
  typealias Workspace = HistFactoryWorkspace
  private(set) var factors: [FitParameter] = []
  private(set) var channels: [TemplateChannel] = []
  private let settings: [String: Workspace.Setting]

  init(_ workspace: Workspace, _ settings: [String: Workspace.Setting]) throws {
    self.settings = settings
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
      try requireStandard(modifier.name, subject)
      return .normalization(
        modifier.name, down: try need(values?.numbers["lo"], "lo"),
        up: try need(values?.numbers["hi"], "hi"))
    case "histosys":
      try requireStandard(modifier.name, subject)
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
        constraint: .gaussian)
    case "shapefactor": return .freeBins(modifier.name)
    default:
      throw LikelihoodRatioError(
        subject, "its type \(modifier.type) is not known",
        hint: "known are normfactor, normsys, histosys, lumi, shapesys, staterror and shapefactor")
    }
  }

  /// A free factor, with the range that the measurement gives it, else 0 to 10.
  private mutating func declare(_ name: String) {
    guard !factors.contains(where: { $0.name == name }) else { return }
    let setting = settings[name]
    let bounds = setting?.bounds?.first.map { $0[0]...$0[1] } ?? 0...10
    factors.append(
      FitParameter(
        name, start: min(max(setting?.inits?.first ?? 1, bounds.lowerBound), bounds.upperBound),
        scale: 0.1, bounds: bounds))
  }

  /// Makes sure that a measurement does not change the constraint of a parameter, which is 0 ± 1.
  private func requireStandard(_ name: String, _ subject: String) throws {
    guard let setting = settings[name] else { return }
    guard setting.auxdata ?? [0] == [0], setting.sigmas ?? [1] == [1] else {
      throw LikelihoodRatioError(
        subject, "the measurement gives it a constraint other than 0 ± 1",
        hint: "scale lo and hi instead")
    }
  }

  /// Errors over expectations; 0 where one of them is.
  private func relative(_ errors: [Double], to expected: [Double]) -> [Double] {
    errors.enumerated().map { bin, error in
      bin < expected.count && expected[bin] > 0 ? error / expected[bin] : 0
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
