import Evaluation
import Jets

/// The mean jet image of each class.
public enum MeanImages {
  /// The mean images of top and of QCD jets, as shares of the jet's transverse momentum.
  public static func make(of jets: LabelledJets, recipe: JetImageRecipe) -> [NamedImage] {
    var recipe = recipe
    recipe.normalize = true
    recipe.scale = 1
    return [
      image(of: jets, class: 1, name: "mean-top", title: "Top jets", recipe),
      image(of: jets, class: 0, name: "mean-qcd", title: "Light-quark and gluon jets", recipe),
    ]
  }

  private static func image(
    of jets: LabelledJets, class label: UInt8, name: String, title: String,
    _ recipe: JetImageRecipe
  ) -> NamedImage {
    let side = recipe.size
    var sum = [Double](repeating: 0, count: recipe.pixelCount)
    var pixels = [Float](repeating: 0, count: recipe.pixelCount)
    var count = 0
    for jet in 0..<jets.count where jets.isSignal[jet] == label {
      pixels.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        jets.jets.withConstituents(of: jet) { recipe.fill($0, into: base) }
      }
      for index in sum.indices { sum[index] += Double(pixels[index]) }
      count += 1
    }
    let scale = 1 / Double(max(count, 1))
    let range = [-Double(recipe.halfWidth), Double(recipe.halfWidth)]
    return NamedImage(
      name: name, title: "\(title) (mean of \(count))", rows: side, columns: side,
      values: sum.map { Float($0 * scale) }, horizontalLabel: "Δη", verticalLabel: "Δφ [rad]",
      valueLabel: "share of pT", horizontalRange: range, verticalRange: range)
  }
}
