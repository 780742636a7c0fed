import Evaluation
import Simulation

/// The bins of one observable, the first and the last without an outer edge, so that no event is
/// lost.
public struct HistogramBins: Codable, Equatable, Sendable {
  /// The edges between bins in rising order; a value on an edge belongs to the bin above.
  public let edges: [Double]

  /// Bins of about equal content. Where values repeat, as counts do, there are fewer.
  ///
  /// - Throws: `LikelihoodRatioError` for values that make a single bin.
  init(_ values: [Double], count: Int, name: String) throws {
    let sorted = values.sorted()
    var edges: [Double] = []
    for bin in 1..<count {
      let value = sorted[min(sorted.count * bin / count, sorted.count - 1)]
      if value > sorted[0], value > edges.last ?? -.infinity { edges.append(value) }
    }
    guard !edges.isEmpty else {
      throw LikelihoodRatioError(
        "observable \"\(name)\"", "nearly all of its values are the same: they make a single bin",
        hint: "choose another one with --column")
    }
    self.edges = edges
  }

  /// Whether the edges are those of bins.
  var isRising: Bool {
    !edges.isEmpty && edges.allSatisfy(\.isFinite)
      && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// The number of bins.
  public var count: Int { edges.count + 1 }

  /// The bin of a value.
  func bin(of value: Double) -> Int {
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if value < edges[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// A bin in words.
  public func description(_ bin: Int) -> String {
    func number(_ value: Double) -> String { ReportNumber.plain(value) }
    if bin == 0 { return "< \(number(edges[0]))" }
    if bin == edges.count { return "≥ \(number(edges[bin - 1]))" }
    return "\(number(edges[bin - 1])) to \(number(edges[bin]))"
  }
}
