import Numerics
import RatioEstimation
import Simulation

/// Smooth templates beside the counts of events that did not make them, in slices of one parameter.
public struct TemplateClosure: Sendable {
  /// One slice of the parameter.
  public struct Slice: Sendable {
    /// The mean of the parameter.
    public let center: Double
    /// The sum of weights of each template, that of missing values at the end.
    public let observed: [Double]
    /// What the templates say for the same θ.
    public let expected: [Double]
    /// The variance of the sum of weights.
    let variances: [Double]
  }

  /// The name of the parameter.
  public let parameter: String
  /// The name of the observable.
  public let observable: String
  /// The edges of the bins; the outer ones are the smallest and the largest value.
  public let edges: [Double]
  /// The slices in rising order.
  public let slices: [Slice]

  /// Bins with fewer expected events are left out of χ².
  private static let fewestEvents = 5.0

  /// The closure in slices of about equal content.
  ///
  /// - Parameters:
  ///   - ratio: The templates.
  ///   - simulations: Events that did not make them.
  ///   - parameter: The number of the parameter that is cut into slices.
  ///   - slices: How many.
  init(
    _ ratio: HistogramLogRatio, on simulations: Simulations, parameter: Int, slices: Int = 8
  ) {
    self.parameter = simulations.parameterNames[parameter]
    observable = ratio.observableNames[0]
    let (inner, x) = (ratio.bins.edges, simulations.x.column(0))
    let templates = ratio.templates(simulations.x)
    edges =
      [min(x.min() ?? inner[0], inner[0])] + inner
      + [max(x.max() ?? inner[0], inner[inner.count - 1])]
    let values = simulations.theta.column(parameter)
    let order = values.indices.sorted { values[$0] < values[$1] }
    let count = ratio.templateCount
    self.slices = (0..<slices).compactMap { slice in
      let rows = order[order.count * slice / slices..<order.count * (slice + 1) / slices]
      guard !rows.isEmpty else { return nil }
      var observed = [Double](repeating: 0, count: count)
      var (expected, variances) = (observed, observed)
      for row in rows {
        let weight = simulations.weight(row)
        observed[templates[row]] += weight
        for (bin, probability) in ratio.probabilities(at: simulations.theta[row]).enumerated() {
          expected[bin] += weight * probability
          variances[bin] += weight * weight * probability
        }
      }
      return Slice(
        center: rows.reduce(0) { $0 + values[$1] } / Double(rows.count), observed: observed,
        expected: expected, variances: variances)
    }
  }

  /// Whether χ² of all bins of all slices is what chance makes it. The error of the templates
  /// themselves is not in it, so that it is rather too large.
  var verdict: Diagnostic {
    var (sum, terms) = (0.0, 0)
    for slice in slices {
      for bin in slice.observed.indices
      where slice.variances[bin] > 0
        && slice.expected[bin] * slice.expected[bin] / slice.variances[bin]
          >= TemplateClosure.fewestEvents
      {
        let distance = slice.observed[bin] - slice.expected[bin]
        sum += distance * distance / slice.variances[bin]
        terms += 1
      }
    }
    // The counts of a slice sum to what is expected.
    let degrees = Double(max(terms - slices.count, 1))
    let pValue = ChiSquaredDistribution.survival(sum, degrees: degrees)
    let outcome = Diagnostic.Outcome(pValue: pValue)
    return Diagnostic(
      "closure of templates in \(parameter)", outcome, value: sum / degrees, expected: 1,
      pValue: pValue,
      statement: outcome == .pass
        ? "the templates follow \(parameter)"
        : "the templates do not follow \(parameter): a higher degree or fewer bins may")
  }
}
