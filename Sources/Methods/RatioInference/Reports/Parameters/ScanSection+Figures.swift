import Evaluation
import Likelihoods
import Numerics

extension ScanSection {
  /// −2Δ log L of one parameter, the others profiled, with what 1σ and 2σ mean.
  ///
  /// - Parameters:
  ///   - scans: The scans, each with its name.
  ///   - parameter: The name of the parameter.
  ///   - bestFit: Where the first of them is smallest.
  ///   - truth: The true value, where it is known.
  public static func figure(
    _ scans: [NamedScan], parameter: String, bestFit: Double?,
    truth: Double? = nil
  ) -> ResultFigure {
    let highest = scans.flatMap(\.scan.twiceFall).filter(\.isFinite).max() ?? 1
    let top = min(max(highest, 1.2), 10)
    var layers = scans.map { named in
      // Far above the frame a line has no meaning, but its numbers would be in the record.
      ResultFigure.Layer.curve(
        .init(
          named.name, x: named.scan.axes[0],
          y: named.scan.twiceFall.map { $0 > 4 * top ? 4 * top : $0 }))
    }
    for (value, label) in [(1.0, "1σ"), (4, "2σ"), (9, "3σ")] where value < top {
      layers.append(.horizontal(value, label: label))
    }
    if let bestFit { layers.append(.vertical(bestFit, label: "best fit")) }
    if let truth { layers.append(.vertical(truth, label: "truth")) }
    return ResultFigure(
      name: "scan-\(parameter.asFileName)",
      caption: "−2 log of the profile likelihood ratio against \(parameter).",
      x: .init(parameter), y: .init("−2 Δ log L", range: 0...top), layers: layers)
  }

  /// The regions of two parameters at 68 % and 95 %, with best fits and truth.
  ///
  /// - Parameters:
  ///   - scans: The scans of both parameters, each with its name and best fit.
  ///   - names: The names of the parameters.
  ///   - truth: The true values, where they are known.
  public static func contours(
    _ scans: [(name: String, scan: LikelihoodScan, bestFit: [Double])],
    names: (x: String, y: String), truth: [Double]? = nil
  ) -> ResultFigure {
    let levels = [0.6827, 0.95]
    var layers = scans.map { named in
      let scan = named.scan
      let grid = ContourGrid(x: scan.axes[0], y: scan.axes[1], values: scan.twiceFall)
      return ResultFigure.Layer.shape(
        .init(named.name, grid: grid, levels: levels.map { scan.threshold(level: $0) }))
    }
    layers.append(
      .points(.init("best fit", x: scans.map { $0.bestFit[0] }, y: scans.map { $0.bestFit[1] })))
    if let truth { layers.append(.points(.init("truth", x: [truth[0]], y: [truth[1]]))) }
    let isCut = scans.contains { $0.scan.isBestAtEdge }
    return ResultFigure(
      name: "contours-\(names.x.asFileName)-\(names.y.asFileName)",
      caption: "Where −2 log of the likelihood ratio is below 2.30 and 5.99: regions of 68.27 % "
        + "and 95 % for two parameters, in the limit of many events."
        + (isCut ? " A best fit lies at the edge of the grid: the regions are cut off." : ""),
      x: .init(names.x), y: .init(names.y), layers: layers)
  }

  /// The scans of one parameter by several fits, over the same values.
  static func scans(_ fits: [NamedFit], of parameter: Int) throws -> [NamedScan] {
    let range = try range(fits, parameter)
    return try fits.map { named in
      (
        name: named.name,
        scan: try named.fit.scan(parameter, from: range.lowerBound, to: range.upperBound)
      )
    }
  }

  /// The points along each axis of contours with other parameters to be fitted at every one.
  private static let profiledPoints = 17

  /// The contours of two parameters by several fits.
  static func contours(
    _ fits: [NamedFit], _ pair: (Int, Int), truth: [String: Double]
  ) throws -> ResultFigure {
    let ranges = (try range(fits, pair.0), try range(fits, pair.1))
    let scans = try fits.map { named in
      let best = try named.fit.profile.bestFit().point
      return (
        name: named.name,
        scan: try named.fit.scan(
          pair, ranges: ranges, points: named.fit.free.count == 2 ? 61 : profiledPoints),
        bestFit: [best[pair.0], best[pair.1]]
      )
    }
    let parameters = fits[0].fit.profile.parameters
    let names = (parameters[pair.0].name, parameters[pair.1].name)
    let known = [truth[names.0], truth[names.1]].compactMap { $0 }
    return contours(scans, names: names, truth: known.count == 2 ? known : nil)
  }

  /// The range that shows all fits.
  private static func range(_ fits: [NamedFit], _ parameter: Int) throws -> ClosedRange<Double> {
    let ranges = try fits.map { try $0.fit.range(of: parameter) }
    return (ranges.map(\.lowerBound).min() ?? 0)...(ranges.map(\.upperBound).max() ?? 1)
  }
}

extension String {
  /// With a capital letter and a full stop. Greek letters are symbols and stay.
  var asSentence: String {
    let start = first?.isASCII == true ? prefix(1).uppercased() + dropFirst() : self
    return start.hasSuffix(".") ? start : start + "."
  }

  /// The letters and digits of a name, the rest as dashes.
  var asFileName: String {
    let words = lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "x" : words.joined(separator: "-")
  }
}
