extension FeatureScaler {
  /// The scaler of `recipe` for the jets of `sample`.
  ///
  /// Rows are `rows`, else the recipe's `fitRows`, else all, cut at the end of the sample. A recipe
  /// with a fixed scaling looks at no jet. Padding takes part only where the recipe scales it.
  ///
  /// - Throws: `FeatureScalerError` when no row is left or a feature is not finite.
  public static func fit(
    _ recipe: ConstituentRecipe, to sample: JetSample, rows: Range<Int>? = nil
  ) throws -> FeatureScaler {
    if recipe.hasFixedScaling { return jetRelative(recipe) }
    let wanted = rows ?? recipe.fitRows ?? 0..<sample.count
    let chosen = wanted.clamped(to: 0..<sample.count)
    guard !chosen.isEmpty else {
      throw FeatureScalerError.noRows(wanted: wanted, jets: sample.count)
    }
    var moments = FeatureMoments(recipe)
    for jet in chosen {
      let multiplicity = sample.withConstituents(of: jet) { moments.load($0) }
      if let position = moments.positionNotFinite {
        let feature = recipe.featureNames[position.feature]
        throw FeatureScalerError.notFinite(
          jet: jet, constituent: position.constituent, feature: feature)
      }
      moments.add(constituents: multiplicity)
    }
    let result = moments.meansAndDeviations
    return FeatureScaler(recipe: recipe, means: result.means, deviations: result.deviations)
  }
}

/// Why a scaling could not be fitted.
public enum FeatureScalerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// None of the rows asked for is in the sample.
  case noRows(wanted: Range<Int>, jets: Int)
  /// A feature of a constituent is NaN or infinite.
  case notFinite(jet: Int, constituent: Int, feature: String)

  /// What happened, where and what to do.
  public var description: String {
    switch self {
    case .noRows(let wanted, let jets):
      "the scaling is fitted on rows \(wanted.lowerBound) ..< \(wanted.upperBound), "
        + "but the sample has \(jets) jets; give other rows or more jets"
    case .notFinite(let jet, let constituent, let feature):
      "feature '\(feature)' of constituent \(constituent) of jet \(jet) is not finite: the "
        + "constituent flies along the beam; drop it or switch keepsInfiniteEta off"
    }
  }
}

/// Running sums for means and variances, about the first value of each number so that nothing
/// cancels.
private struct FeatureMoments {
  let recipe: ConstituentRecipe
  var current: [Float]
  var origins: [Double]
  var counts: [Double]
  var sums: [Double]
  var squares: [Double]

  init(_ recipe: ConstituentRecipe) {
    self.recipe = recipe
    current = [Float](repeating: 0, count: recipe.count)
    origins = [Double](repeating: 0, count: recipe.scaledNumbers)
    counts = origins
    sums = origins
    squares = origins
  }

  /// Reads the features of a jet into `current` and returns its multiplicity.
  mutating func load(_ jet: UnsafeBufferPointer<FourMomentum>) -> Int {
    current.withUnsafeMutableBufferPointer { recipe.fill(jet, into: $0.baseAddress!) }
    return jet.count
  }

  var positionNotFinite: (feature: Int, constituent: Int)? {
    guard let index = current.firstIndex(where: { !$0.isFinite }) else { return nil }
    return recipe.interleavedLayout
      ? (index / recipe.length, index % recipe.length)
      : (index % recipe.featureCount, index / recipe.featureCount)
  }

  mutating func add(constituents: Int) {
    let filled = recipe.scalesPadding ? recipe.length : min(constituents, recipe.length)
    for feature in 0..<recipe.featureCount {
      for constituent in 0..<filled {
        let position = recipe.offset(feature: feature, constituent: constituent)
        let slot = recipe.standardizedPerStep ? position : feature
        let value = Double(current[position])
        if counts[slot] == 0 { origins[slot] = value }
        let difference = value - origins[slot]
        counts[slot] += 1
        sums[slot] += difference
        squares[slot] += difference * difference
      }
    }
  }

  var meansAndDeviations: (means: [Float], deviations: [Float]) {
    var means = [Float](repeating: 0, count: sums.count)
    var deviations = [Float](repeating: 1, count: sums.count)
    for slot in 0..<sums.count where counts[slot] > 0 {
      let count = counts[slot]
      let offset = sums[slot] / count
      let mean = origins[slot] + offset
      let variance = max(0, squares[slot] / count - offset * offset)
      means[slot] = Float(mean)
      // scikit-learn's rule for "does not vary": not distinguishable from rounding errors.
      let rounding = count * mean * Double.ulpOfOne
      let bound = count * Double.ulpOfOne * variance + rounding * rounding
      let deviation = Float(variance.squareRoot())
      if variance > bound, deviation.isNormal { deviations[slot] = deviation }
    }
    return (means, deviations)
  }
}
