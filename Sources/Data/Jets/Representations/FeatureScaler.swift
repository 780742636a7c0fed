import Messages

/// Mean and deviation of constituent features, and how they are applied.
///
/// The semantics of scikit-learn's StandardScaler: x → (x − mean)/deviation with the population
/// deviation, and a deviation of 1 where a feature does not vary. The scaler carries its recipe, so
/// that it alone turns a jet into the numbers a network sees.
public struct FeatureScaler: Codable, Hashable, Sendable {
  /// The recipe of the features.
  public let recipe: ConstituentRecipe
  /// One mean a feature, or one a position of the flat array where the recipe says so.
  public let means: [Float]
  /// One deviation for each mean; never zero.
  public let deviations: [Float]
  /// Scaled values are cut at ±`limit`, where there is one.
  public let limit: Float?

  init(recipe: ConstituentRecipe, means: [Float], deviations: [Float], limit: Float? = nil) {
    self.recipe = recipe
    self.means = means
    self.deviations = deviations
    self.limit = limit
  }

  /// The fixed scaling of the jet-relative features, (x − shift)·scale cut at ±5.
  ///
  /// Source: `top_kin.yaml` of the particle_transformer repository: log pT 1.7, 0.7; log E 2.0,
  /// 0.7; both logarithms of fractions −4.7, 0.7; ΔR 0.2, 4; Δη and Δφ as they are.
  static func jetRelative(_ recipe: ConstituentRecipe) -> FeatureScaler {
    let shifts: [Float] = [1.7, 2.0, -4.7, -4.7, 0, 0, 0.2]
    let scales: [Float] = [0.7, 0.7, 0.7, 0.7, 1, 1, 4]
    return FeatureScaler(
      recipe: recipe, means: shifts, deviations: scales.map { 1 / $0 }, limit: 5)
  }

  /// Writes the scaled features of `jet` into `values`, `recipe.count` floats.
  public func fill(
    _ jet: UnsafeBufferPointer<FourMomentum>, into values: UnsafeMutablePointer<Float>
  ) {
    recipe.fill(jet, into: values)
    apply(to: values, constituents: jet.count)
  }

  /// Scales the features of one jet of `constituents` constituents in place.
  public func apply(to values: UnsafeMutablePointer<Float>, constituents: Int) {
    let filled = recipe.scalesPadding ? recipe.length : min(constituents, recipe.length)
    means.withUnsafeBufferPointer { means in
      deviations.withUnsafeBufferPointer { deviations in
        if recipe.standardizedPerStep {
          for index in 0..<recipe.count {
            values[index] = (values[index] - means[index]) / deviations[index]
          }
          clearPadding(values, from: filled)
        } else {
          scaleFeatures(values, means, deviations, filled: filled)
        }
      }
    }
    guard let limit else { return }
    for index in 0..<recipe.count {
      let value = values[index]
      let bounded = value > limit ? limit : value
      values[index] = bounded < -limit ? -limit : bounded
    }
  }

  @inline(__always)
  private func scaleFeatures(
    _ values: UnsafeMutablePointer<Float>, _ means: UnsafeBufferPointer<Float>,
    _ deviations: UnsafeBufferPointer<Float>, filled: Int
  ) {
    if recipe.interleavedLayout {
      for feature in 0..<recipe.featureCount {
        let column = values + feature * recipe.length
        for index in 0..<filled {
          column[index] = (column[index] - means[feature]) / deviations[feature]
        }
      }
      return
    }
    for constituent in 0..<filled {
      let row = values + constituent * recipe.featureCount
      for feature in 0..<recipe.featureCount {
        row[feature] = (row[feature] - means[feature]) / deviations[feature]
      }
    }
  }

  /// Sets everything from constituent `first` on to zero.
  @inline(__always)
  private func clearPadding(_ values: UnsafeMutablePointer<Float>, from first: Int) {
    for feature in 0..<recipe.featureCount {
      for constituent in first..<max(first, recipe.length) {
        values[recipe.offset(feature: feature, constituent: constituent)] = 0
      }
    }
  }
}

extension FeatureScaler {
  /// Reads a scaling from a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, a number of means or
  ///   deviations that is not the recipe's, and numbers that cannot scale anything.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    recipe = try container.decode(ConstituentRecipe.self, forKey: .recipe)
    means = try container.decode([Float].self, forKey: .means)
    deviations = try container.decode([Float].self, forKey: .deviations)
    limit = try container.decodeIfPresent(Float.self, forKey: .limit)
    let expected = recipe.scaledNumbers
    try decoder.require(
      means.count == expected && deviations.count == expected,
      "\(means.count) means and \(deviations.count) deviations, the recipe has \(expected) numbers "
        + "to scale")
    try decoder.require(means.allSatisfy(\.isFinite), "a mean is not finite")
    try decoder.require(
      deviations.allSatisfy { $0 > 0 && $0.isFinite }, "a deviation is not a positive number")
    try decoder.require(limit.map { $0 > 0 } ?? true, "the limit is not positive")
  }
}
