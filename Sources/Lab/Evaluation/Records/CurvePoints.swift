import Messages

/// One point of a ROC curve: the efficiencies of the cut `score ≥ threshold`.
public struct ROCPoint: Codable, Equatable, Sendable {
  /// The signal efficiency ε_S.
  public var signalEfficiency: Double
  /// The background efficiency ε_B.
  public var backgroundEfficiency: Double
  /// The score of the cut; nil at the end where nothing passes and at interpolated points.
  public var threshold: Double?

  /// A point from its numbers.
  public init(signalEfficiency: Double, backgroundEfficiency: Double, threshold: Double?) {
    self.signalEfficiency = signalEfficiency
    self.backgroundEfficiency = backgroundEfficiency
    self.threshold = threshold
  }
}

/// One point of the significance improvement curve ε_S/√ε_B.
public struct SignificanceImprovementPoint: Codable, Equatable, Sendable {
  /// The signal efficiency ε_S.
  public var signalEfficiency: Double
  /// ε_S/√ε_B.
  public var value: Double
  /// The lower end of the confidence interval.
  public var lower: Double
  /// The upper end of the confidence interval.
  public var upper: Double

  /// A point from its numbers.
  public init(signalEfficiency: Double, value: Double, lower: Double, upper: Double) {
    self.signalEfficiency = signalEfficiency
    self.value = value
    self.lower = lower
    self.upper = upper
  }
}

/// The significance improvement curve, cut off where too little background is left to trust it.
public struct SignificanceImprovementCurve: Codable, Equatable, Sendable {
  /// The points in rising signal efficiency.
  public var points: [SignificanceImprovementPoint]
  /// The point of the largest improvement; nil if the curve has no point.
  public var maximum: SignificanceImprovementPoint?
  /// Points with fewer passing background events (effective number) than this are left out.
  public var minimumBackgroundPassing: Double
  /// The confidence level of the intervals.
  public var level: Double

  /// A curve from its points.
  public init(
    points: [SignificanceImprovementPoint], maximum: SignificanceImprovementPoint?,
    minimumBackgroundPassing: Double, level: Double
  ) {
    self.points = points
    self.maximum = maximum
    self.minimumBackgroundPassing = minimumBackgroundPassing
    self.level = level
  }
}

/// The rejection in one bin of the jets' transverse momentum.
public struct PTBin: Codable, Equatable, Sendable {
  /// The lower edge in GeV, inclusive.
  public var lowerEdge: Double
  /// The upper edge in GeV, exclusive except for the last bin.
  public var upperEdge: Double
  /// The number of signal jets in the bin.
  public var signalCount: Int
  /// The number of background jets in the bin.
  public var backgroundCount: Int
  /// Rejection at 30% signal efficiency, with the cut chosen inside the bin.
  public var rejectionAt30: Rejection?
  /// Rejection at 50% signal efficiency, with the cut chosen inside the bin.
  public var rejectionAt50: Rejection?
  /// The bin's signal efficiency at the cut that has 50% signal efficiency over all bins.
  public var signalEfficiencyAtInclusiveCut: Interval
  /// The bin's background efficiency at the cut that has 50% signal efficiency over all bins.
  public var backgroundEfficiencyAtInclusiveCut: Interval

  /// A bin from its numbers. Rejections are nil where the bin lacks one of the classes.
  public init(
    lowerEdge: Double, upperEdge: Double, signalCount: Int, backgroundCount: Int,
    rejectionAt30: Rejection?, rejectionAt50: Rejection?, signalEfficiencyAtInclusiveCut: Interval,
    backgroundEfficiencyAtInclusiveCut: Interval
  ) {
    self.lowerEdge = lowerEdge
    self.upperEdge = upperEdge
    self.signalCount = signalCount
    self.backgroundCount = backgroundCount
    self.rejectionAt30 = rejectionAt30
    self.rejectionAt50 = rejectionAt50
    self.signalEfficiencyAtInclusiveCut = signalEfficiencyAtInclusiveCut
    self.backgroundEfficiencyAtInclusiveCut = backgroundEfficiencyAtInclusiveCut
  }
}

extension PTBin {
  /// Reads a bin.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for edges that
  ///   do not rise.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    lowerEdge = try container.decode(Double.self, forKey: .lowerEdge)
    upperEdge = try container.decode(Double.self, forKey: .upperEdge)
    signalCount = try container.decode(Int.self, forKey: .signalCount)
    backgroundCount = try container.decode(Int.self, forKey: .backgroundCount)
    rejectionAt30 = try container.decodeIfPresent(Rejection.self, forKey: .rejectionAt30)
    rejectionAt50 = try container.decodeIfPresent(Rejection.self, forKey: .rejectionAt50)
    signalEfficiencyAtInclusiveCut = try container.decode(
      Interval.self, forKey: .signalEfficiencyAtInclusiveCut)
    backgroundEfficiencyAtInclusiveCut = try container.decode(
      Interval.self, forKey: .backgroundEfficiencyAtInclusiveCut)
    try decoder.requireRising([lowerEdge, upperEdge])
  }
}
