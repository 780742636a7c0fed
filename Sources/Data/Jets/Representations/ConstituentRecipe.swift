import Messages

/// How a jet becomes a sequence of `length` steps with seven features each.
///
/// Every quirk of the preprocessing that won the 2018 DESY challenge is a switch of its own, so
/// that an ablation can mend them one after the other. `asSubmitted` has all of them, `fixed` none.
public struct ConstituentRecipe: Codable, Hashable, Sendable {
  /// Steps of the sequence: the leading constituents in falling pT, padded with zeros.
  public var length = 200

  /// Quirk 1: the seven features are seven blocks of `length` numbers in a row, which are then read
  /// as `length` steps of seven (hstack and reshape instead of stack): step t holds the flat values
  /// 7t … 7t+6, so the first steps hold nothing but m² of 28 constituents.
  public var interleavedLayout = false

  /// Quirk 2: m² = |E² − p²| in single precision. For massless constituents that is the noise of a
  /// cancellation. Otherwise m² is computed in double precision and never below zero.
  public var absoluteMassSquared = false

  /// Quirk 3: η = artanh(pz/|p|) in single precision of which only NaN (padding) is set to zero; a
  /// constituent very near the beam keeps an infinite η. Otherwise η is finite always.
  public var keepsInfiniteEta = false

  /// Quirk 3: padding is scaled like a measurement, so that it becomes (0 − mean)/deviation, a
  /// different number at each step. Otherwise padding is exactly zero and takes no part in a fit.
  public var scalesPadding = false

  /// Quirk 4: every number of the array (step and column) has a mean and deviation of its own,
  /// which removes order and scale between constituents. Otherwise one scaling a feature.
  public var standardizedPerStep = false

  /// Quirk 4: the rows on which the scaling is fitted (the winners' default arguments silently read
  /// rows 10 ..< 1010); `nil` takes all.
  public var fitRows: Range<Int>?

  /// Quirk 5 when false: features are absolute four-momenta. When true they are relative to the jet
  /// and logarithmic, as in ParticleNet (arXiv:1902.08570, table 1).
  public var jetRelative = true

  /// The recipe without quirks; set switches from here.
  public init() {}

  /// What the winners submitted: all quirks.
  public static let asSubmitted: ConstituentRecipe = {
    var recipe = ConstituentRecipe()
    recipe.interleavedLayout = true
    recipe.absoluteMassSquared = true
    recipe.keepsInfiniteEta = true
    recipe.scalesPadding = true
    recipe.standardizedPerStep = true
    recipe.fitRows = 10..<1010
    recipe.jetRelative = false
    return recipe
  }()

  /// The winners' seven columns with every quirk but the fifth mended: absolute four-momenta, right
  /// layout, one fitted scaling a feature, padding exactly zero.
  public static let fourMomenta: ConstituentRecipe = {
    var recipe = ConstituentRecipe()
    recipe.jetRelative = false
    return recipe
  }()

  /// Jet-relative logarithmic features with weaver's fixed scaling, padding exactly zero.
  public static let fixed = ConstituentRecipe()

  /// Features of each step: seven in every recipe, so that the network stays the same.
  public var featureCount: Int { 7 }

  /// Number of floats that describe a jet.
  public var count: Int { length * featureCount }

  /// The features in the order of the columns (of the blocks where `interleavedLayout`).
  public var featureNames: [String] {
    jetRelative
      ? ["logPT", "logE", "logPTFraction", "logEFraction", "deltaEta", "deltaPhi", "deltaR"]
      : ["massSquared", "eta", "pt", "e", "px", "py", "pz"]
  }

  /// The numbers that have a mean and a deviation of their own.
  var scaledNumbers: Int { standardizedPerStep ? count : featureCount }

  /// Whether the scaling is fixed by the recipe instead of fitted to a sample.
  public var hasFixedScaling: Bool { jetRelative && !standardizedPerStep }

  /// Feature and constituent of each position of the flat array.
  @inline(__always)
  func offset(feature: Int, constituent: Int) -> Int {
    interleavedLayout ? feature * length + constituent : constituent * featureCount + feature
  }
}

extension ConstituentRecipe {
  /// The longest sequence: beyond the multiplicity of any jet.
  static let longest = 4096

  /// Reads a recipe from a configuration or a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for a length
  ///   outside of 1 to 4096.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    length = try container.decode(Int.self, forKey: .length)
    interleavedLayout = try container.decode(Bool.self, forKey: .interleavedLayout)
    absoluteMassSquared = try container.decode(Bool.self, forKey: .absoluteMassSquared)
    keepsInfiniteEta = try container.decode(Bool.self, forKey: .keepsInfiniteEta)
    scalesPadding = try container.decode(Bool.self, forKey: .scalesPadding)
    standardizedPerStep = try container.decode(Bool.self, forKey: .standardizedPerStep)
    fitRows = try container.decodeIfPresent(Range<Int>.self, forKey: .fitRows)
    jetRelative = try container.decode(Bool.self, forKey: .jetRelative)
    try decoder.require(
      (1...ConstituentRecipe.longest).contains(length),
      "the length is \(length), expected 1 to \(ConstituentRecipe.longest) constituents")
  }
}
