import DataFiles
import Foundation
import Messages

/// The arrays of simulations, to be checked before anything is made of them.
package struct SimulationArrays {
  package let theta: Rows
  package let x: Rows
  package let weights: [Double]?
  package let isNumerator: [Bool]?
  package let denominatorTheta: Rows?
  package let jointRatio: [Double]?
  package let jointScore: Rows?
  package let denominatorScore: Rows?
  package let parameterNames: [String]
  package let observableNames: [String]
  /// The file they come from.
  package var file: URL?

  /// Checks everything.
  ///
  /// - Returns: Warnings about what is odd but can be worked with.
  /// - Throws: `LikelihoodRatioError` for the first thing that cannot.
  package func check() throws -> [String] {
    try checkShapes()
    try checkNumbers()
    try checkWeights()
    var warnings = try constantColumns()
    warnings += unequalParameters()
    warnings += try JointIdentities(self).check()
    warnings += try repeatedRows()
    return warnings
  }

  /// What to say of simulations of a file that occur twice. Those that carry joint ratios or scores
  /// are drawn by weight, as MadMiner does, and may repeat.
  private func repeatedRows() throws -> [String] {
    guard let file else { return [] }
    let rows = (0..<x.count).flatMap { theta[$0] + x[$0] }
    return try RepeatedRows(
      [.init(name: file.lastPathComponent, file: file, values: rows)],
      columns: theta.columns + x.columns
    ).notes(mayBeDrawn: jointRatio != nil || jointScore != nil)
  }

  private func checkShapes() throws {
    guard x.count > 0, x.columns > 0 else {
      throw LikelihoodRatioError(
        "x", "it has \(x.count) rows of \(x.columns) columns", hint: "give simulated events")
    }
    let lengths: [(String, Int?)] = [
      ("theta", theta.count), ("weights", weights?.count), ("classes", isNumerator?.count),
      ("theta1", denominatorTheta?.count), ("r_xz", jointRatio?.count),
      ("t_xz", jointScore?.count), ("t_xz1", denominatorScore?.count),
    ]
    for case (let name, let length?) in lengths where length != x.count {
      throw LikelihoodRatioError(
        name, "it has \(length) rows, x has \(x.count)",
        hint: "give one row for each event in every array")
    }
    let widths: [(String, Int?)] = [
      ("theta1", denominatorTheta?.columns), ("t_xz", jointScore?.columns),
      ("t_xz1", denominatorScore?.columns), ("names of parameters", parameterNames.count),
    ]
    for case (let name, let width?) in widths where width != theta.columns {
      throw LikelihoodRatioError(
        name, "it has \(width) columns, theta has \(theta.columns)",
        hint: "give one number for each parameter")
    }
    guard observableNames.count == x.columns else {
      throw LikelihoodRatioError(
        "names of observables", "there are \(observableNames.count) for \(x.columns) columns")
    }
    if isNumerator == nil, let name = lengths[3...].first(where: { $0.1 != nil && $0.0 != "t_xz" })
    {
      throw LikelihoodRatioError(
        name.0, "it needs to be known which events come from the numerator",
        hint: "give the classes y: 1 for events from theta, 0 for those from theta1")
    }
  }

  private func checkNumbers() throws {
    try theta.requireFinite(file?.lastPathComponent ?? "theta", parameterNames, in: file)
    try x.requireFinite(
      file?.lastPathComponent ?? "x", observableNames, in: file, missing: Rows.missingObservables)
    try denominatorTheta?.requireFinite("theta1", parameterNames)
    try jointScore?.requireFinite("t_xz", parameterNames)
    try denominatorScore?.requireFinite("t_xz1", parameterNames)
    if let row = jointRatio?.firstIndex(where: { !($0 >= 0 && $0.isFinite) }), let jointRatio {
      throw LikelihoodRatioError(
        "r_xz", "\(TextLine.place(ofRow: row, in: file)) is \(jointRatio[row])",
        hint: "joint ratios are finite and not negative; give r_xz itself, not its logarithm")
    }
  }

  private func checkWeights() throws {
    if let weights, let row = weights.firstIndex(where: { !$0.isFinite }) {
      throw LikelihoodRatioError(
        "weights", "\(TextLine.place(ofRow: row, in: file)) is \(weights[row])")
    }
    try SimulationArrays.checkSize(of: weights)
    let classes: [(String, (Int) -> Bool)]
    if let isNumerator {
      classes = [("numerator", { isNumerator[$0] }), ("denominator", { !isNumerator[$0] })]
    } else {
      classes = [("all", { _ in true })]
    }
    for (name, isMember) in classes {
      let members = (0..<x.count).filter(isMember)
      guard !members.isEmpty else {
        throw LikelihoodRatioError(
          "classes", "there are no \(name) events", hint: "both classes are needed")
      }
      let total = members.reduce(0) { $0 + (weights?[$1] ?? 1) }
      guard total > 0 else {
        throw LikelihoodRatioError(
          "weights", "those of \(name) events sum to \(total)",
          hint: "weights may be negative, but their sum has to be positive")
      }
    }
  }

  /// The sizes of weights whose squares can be summed.
  private static let weightSizes = 1e-100...1e100

  /// Makes sure that weights can be summed and squared.
  ///
  /// - Throws: `LikelihoodRatioError` for weights of which the largest is too large or too small.
  package static func checkSize(of weights: [Double]?) throws {
    guard let weights else { return }
    let largest = weights.reduce(0) { max($0, abs($1)) }
    guard largest == 0 || weightSizes.contains(largest) else {
      throw LikelihoodRatioError(
        "weights", "the largest is \(largest), expected 1e-100 to 1e100",
        hint: "multiply all weights by one number: their unit has no meaning")
    }
  }

  private func constantColumns() throws -> [String] {
    // With joint scores a single point teaches something all the same (SALLY).
    for (index, name) in parameterNames.enumerated() where jointScore == nil {
      let column = theta.column(index)
      guard column.contains(where: { $0 != column[0] }) else {
        throw LikelihoodRatioError(
          "theta", "\"\(name)\" is \(column[0]) in every event",
          hint: "leave a parameter out that does not vary")
      }
    }
    return observableNames.indices.compactMap { index in
      let column = x.column(index)
      guard !column.contains(where: { $0 != column[0] }) else { return nil }
      return
        "\"\(observableNames[index])\" is \(column[0]) in every event: it is left out of account"
    }
  }

  /// A classifier that sees θ learns the ratio of p(x, θ): θ has to be distributed alike in both
  /// classes. Compared are its means and its squared distances from the mean of all.
  private func unequalParameters() -> [String] {
    guard let isNumerator else { return [] }
    return parameterNames.indices.compactMap { parameter in
      let column = theta.column(parameter)
      let center = column.reduce(0, +) / Double(column.count)
      let name = "\"\(parameterNames[parameter])\""
      return unequal("mean of \(name)", column, isNumerator)
        ?? unequal(
          "mean squared distance of \(name) from \(rounded(center, digits: 4))",
          column.map { ($0 - center) * ($0 - center) }, isNumerator)
    }
  }

  private func unequal(_ what: String, _ values: [Double], _ isNumerator: [Bool]) -> String? {
    func mean(_ side: Bool) -> WeightedMean {
      let rows = isNumerator.indices.filter { isNumerator[$0] == side }
      return WeightedMean(rows.map { values[$0] }, rows.map { weights?[$0] ?? 1 })
    }
    let (above, below) = (mean(true), mean(false))
    let error = (above.error * above.error + below.error * below.error).squareRoot()
    let difference = abs(above.mean - below.mean)
    guard difference > 5 * error, difference > 0.05 * max(above.spread, below.spread) else {
      return nil
    }
    return
      "theta: the \(what) is \(above) in numerator and \(below) in denominator events: log r will "
      + "be off by the ratio of the two distributions of theta"
  }
}
