import Simulation

/// Posterior draws beside those of a reference, such as another tool's: C2ST with its interval.
public struct PosteriorComparison: Sendable {
  /// How well a classifier tells them apart.
  public let test: ClassifierTwoSampleTest.Result
  /// The draws of each that were compared.
  public let count: Int

  /// Fewer draws say nothing.
  private static let fewestDraws = 100

  /// Compares as many draws of each as both have.
  ///
  /// - Parameters:
  ///   - posterior: The posterior.
  ///   - reference: Draws of the reference, their columns named as the parameters or in their
  ///     order.
  /// - Throws: `LikelihoodRatioError` for other parameters and fewer than 100 draws.
  public init(_ posterior: RatioPosterior, reference: ParameterFile) throws {
    let names = posterior.names
    var points = reference.points
    guard points.columns == names.count else {
      throw LikelihoodRatioError(
        "reference draws", "they have \(points.columns) columns, the posterior \(names.count)",
        hint: "give a column for each of \(names.joined(separator: ", "))")
    }
    if let given = reference.names, Set(given) == Set(names) {
      points = points.selectingColumns(names.compactMap(given.firstIndex))
    }
    let draws = posterior.samples.points.count / names.count
    count = min(points.count, draws)
    guard count >= PosteriorComparison.fewestDraws else {
      throw LikelihoodRatioError(
        "reference draws", "\(count) draws can be compared",
        hint: "give at least \(PosteriorComparison.fewestDraws)")
    }
    test = try ClassifierTwoSampleTest().compare(
      Array(points.values.prefix(count * names.count)),
      Array(posterior.samples.points.prefix(count * names.count)), dimension: names.count)
  }
}
