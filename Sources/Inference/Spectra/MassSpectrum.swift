/// A binned mass spectrum: numbers of events, or sums of their weights, with variances.
public struct MassSpectrum: Hashable, Sendable {
  /// The bin edges in GeV, strictly rising; a mass on an edge belongs to the bin above, the last
  /// bin holds its upper edge.
  public let edges: [Double]
  /// Σw in each bin; the number of events without weights.
  public let counts: [Double]
  /// Σw² in each bin; the number of events without weights.
  public let variances: [Double]

  /// The number of bins.
  public var bins: Int { counts.count }
  /// Σw over all bins.
  public var total: Double { counts.reduce(0, +) }
  /// The width of each bin in GeV.
  public var widths: [Double] { zip(edges.dropFirst(), edges).map { $0 - $1 } }
  /// The center of each bin in GeV.
  public var centers: [Double] { zip(edges.dropFirst(), edges).map { ($0 + $1) / 2 } }

  /// A spectrum from its bin contents.
  ///
  /// - Parameters:
  ///   - edges: The bin edges in GeV, one more than bins.
  ///   - counts: Σw in each bin.
  ///   - variances: Σw² in each bin; nil for events without weights, where it equals the count.
  /// - Throws: `ResonanceSearchError` for edges that do not rise strictly from above zero, a wrong
  ///   number of bins, and contents that are negative, not finite or without variance.
  public init(edges: [Double], counts: [Double], variances: [Double]? = nil) throws {
    try MassSpectrum.check(edges: edges)
    let variances = variances ?? counts
    for (name, values) in [("counts", counts), ("variances", variances)] {
      guard values.count == edges.count - 1 else {
        throw ResonanceSearchError(
          "mass spectrum", "\(values.count) \(name) for \(edges.count - 1) bins",
          hint: "give one for each bin; there is one more edge than bins")
      }
      if let bin = values.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
        throw ResonanceSearchError(
          "mass spectrum", "bin \(bin) of the \(name) holds \(values[bin])",
          hint: "bin contents are finite and not negative")
      }
    }
    if let bin = counts.indices.first(where: { counts[$0] > 0 && variances[$0] == 0 }) {
      throw ResonanceSearchError(
        "mass spectrum", "bin \(bin) holds \(counts[bin]) with variance zero",
        hint: "the variance of weighted events is the sum of their squared weights")
    }
    self.edges = edges
    self.counts = counts
    self.variances = variances
  }

  /// A spectrum filled with events; masses outside the edges are left out.
  ///
  /// - Parameters:
  ///   - edges: The bin edges in GeV.
  ///   - masses: The mass of each event in GeV.
  ///   - weights: The weight of each event, not negative; nil for unit weights.
  /// - Throws: `ResonanceSearchError` for bad edges, masses that are not finite, and weights that
  ///   are negative, not finite or not one for each mass.
  public init(edges: [Double], masses: [Double], weights: [Double]? = nil) throws {
    try MassSpectrum.check(edges: edges)
    if let weights, weights.count != masses.count {
      throw ResonanceSearchError(
        "mass spectrum", "\(weights.count) weights for \(masses.count) masses",
        hint: "give one weight for each event")
    }
    var counts = [Double](repeating: 0, count: edges.count - 1)
    var variances = counts
    for (row, mass) in masses.enumerated() {
      let weight = weights?[row] ?? 1
      guard mass.isFinite, weight.isFinite, weight >= 0 else {
        throw ResonanceSearchError(
          "mass spectrum", "the event in row \(row) has mass \(mass) and weight \(weight)",
          hint: "masses are finite, weights finite and not negative")
      }
      guard let bin = MassSpectrum.bin(of: mass, edges: edges) else { continue }
      counts[bin] += weight
      variances[bin] += weight * weight
    }
    try self.init(edges: edges, counts: counts, variances: variances)
  }

  /// The bin of `mass`; nil outside the edges.
  public func bin(of mass: Double) -> Int? { MassSpectrum.bin(of: mass, edges: edges) }

  /// Σw in the bins `region` with its Σw².
  public func sum(in region: Range<Int>) -> (count: Double, variance: Double) {
    (counts[region].reduce(0, +), variances[region].reduce(0, +))
  }

  /// The weight of one effective event, Σw²/Σw, in each bin; an empty bin takes that of the nearest
  /// filled one. Counts divided by it are Poisson numbers to second order ("scaled Poisson
  /// distribution", Bohm and Zech, Nucl. Instrum. Meth. A 748 (2014) 1, arXiv:1309.1287).
  public var scales: [Double] {
    let filled = counts.indices.filter { counts[$0] > 0 }
    return counts.indices.map { bin in
      guard let nearest = filled.min(by: { abs($0 - bin) < abs($1 - bin) }) else { return 1 }
      return variances[nearest] / counts[nearest]
    }
  }

  private static func bin(of mass: Double, edges: [Double]) -> Int? {
    guard mass >= edges[0], mass <= edges[edges.count - 1] else { return nil }
    var (low, high) = (0, edges.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if mass < edges[middle] { high = middle } else { low = middle }
    }
    return low
  }

  private static func check(edges: [Double]) throws {
    guard edges.count > 1, edges.allSatisfy(\.isFinite), edges[0] > 0 else {
      throw ResonanceSearchError(
        "mass spectrum", "the edges \(edges.prefix(4)) are not at least two masses above zero",
        hint: "give the edges in GeV")
    }
    if let bin = edges.indices.dropLast().first(where: { edges[$0 + 1] <= edges[$0] }) {
      throw ResonanceSearchError(
        "mass spectrum",
        "edge \(bin + 1) at \(edges[bin + 1]) GeV does not lie above edge \(bin) at \(edges[bin]) "
          + "GeV",
        hint: "sort the edges and leave out equal ones")
    }
  }
}
