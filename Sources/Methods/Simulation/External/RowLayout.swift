import Messages

/// What the rows of a simulation hold: observables, then the joint ratio, then the joint score.
package struct RowLayout: Codable, Equatable, Sendable {
  var observables: Int
  var hasRatio: Bool
  /// The number of parameters in the score; 0 for none.
  var scores: Int

  var width: Int { observables + (hasRatio ? 1 : 0) + scores }

  /// The layout of a row whose numbers are checked.
  ///
  /// - Throws: `LikelihoodRatioError` that names the row and what is wrong with it.
  package init(_ row: SimulatedRow, _ number: Int, of request: SimulationRequest) throws {
    func fail(_ problem: String, hint: String? = nil) -> LikelihoodRatioError {
      LikelihoodRatioError("row \(number)", problem, hint: hint)
    }
    guard !row.x.isEmpty else { throw fail("it has no observables") }
    if let place = row.x.firstIndex(where: { !$0.isFinite }) {
      throw fail(
        "observable \(place + 1) is \(row.x[place])",
        hint: "give a number whatever happens, for example one that marks failures")
    }
    if let ratio = row.jointRatio {
      guard request.denominator != nil else {
        throw fail(
          "it has a joint ratio r_xz, but no denominator was asked for",
          hint: "give a denominator, or leave r_xz out")
      }
      guard ratio >= 0, ratio.isFinite else {
        throw fail(
          "r_xz is \(ratio)",
          hint: "joint ratios are finite and not negative; give r_xz itself, not its logarithm")
      }
    }
    if let score = row.jointScore {
      guard score.count == request.theta.columns else {
        throw fail("t_xz has \(score.count) numbers for \(request.theta.columns) parameters")
      }
      if let place = score.firstIndex(where: { !$0.isFinite }) {
        throw fail("t_xz of \"\(request.parameterNames[place])\" is \(score[place])")
      }
    }
    observables = row.x.count
    hasRatio = row.jointRatio != nil
    scores = row.jointScore?.count ?? 0
  }

  private static let largestNumber = 1_000_000

  /// Reads the layout of unfinished rows.
  ///
  /// - Throws: `DecodingError` for numbers of columns that no row has.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    observables = try container.decode(Int.self, forKey: .observables)
    hasRatio = try container.decode(Bool.self, forKey: .hasRatio)
    scores = try container.decode(Int.self, forKey: .scores)
    try decoder.require(
      (1...RowLayout.largestNumber).contains(observables)
        && (0...RowLayout.largestNumber).contains(scores),
      "rows of \(observables) observables and \(scores) scores are impossible")
  }

  /// Makes sure that a row holds what the others hold.
  ///
  /// - Throws: `LikelihoodRatioError` that names the row and what differs.
  func check(_ other: RowLayout, _ number: Int) throws {
    guard other != self else { return }
    func fail(_ problem: String) -> LikelihoodRatioError {
      LikelihoodRatioError(
        "row \(number)", problem, hint: "every row has to hold the same numbers in the same order")
    }
    guard other.observables == observables else {
      throw fail("it has \(other.observables) observables, the rows before have \(observables)")
    }
    let (name, isThere) = other.hasRatio != hasRatio ? ("r_xz", hasRatio) : ("t_xz", scores > 0)
    throw fail(isThere ? "it lacks \(name)" : "it has \(name), the rows before have not")
  }

  /// The numbers of a row in the order of the layout.
  func values(_ row: SimulatedRow) -> [Double] {
    row.x + (row.jointRatio.map { [$0] } ?? []) + (row.jointScore ?? [])
  }
}
