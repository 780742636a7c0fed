import TestSupport

/// Distributions of SciPy, made by `RankingTests/Golden/make_fixtures.py`.
struct SpecialFunctions: Decodable {
  let betaCDF, betaQuantile, chiSquared, chiSquaredQuantile: [[Double]]
  let normalCDF, normalQuantile, binomial: [[Double]]

  private struct File: Decodable { let special: SpecialFunctions }

  static func read() throws -> SpecialFunctions {
    try golden("fixtures.json", of: "RankingTests", as: File.self).special
  }
}
