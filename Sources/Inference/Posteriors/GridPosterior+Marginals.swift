extension GridPosterior {
  /// A density from the probabilities of cells, which are scaled to sum to 1.
  ///
  /// - Precondition: Rising edges of one to three axes, a probability for each cell, last axis
  ///   fastest, none negative and some positive.
  public init(edges: [[Double]], probabilities: [Double], logEvidence: Double = 0) {
    let widths = edges.map { zip($0, $0.dropFirst()).map { $1 - $0 } }
    let volumes = widths.reduce([1.0]) { volumes, axis in
      volumes.flatMap { volume in axis.map { volume * $0 } }
    }
    let sum = probabilities.reduce(0, +)
    precondition(
      (1...3).contains(edges.count) && volumes.count == probabilities.count
        && volumes.allSatisfy { $0 > 0 } && sum > 0 && probabilities.allSatisfy { $0 >= 0 },
      "GridPosterior: \(probabilities.count) probabilities for \(volumes.count) cells")
    self.edges = edges
    self.logEvidence = logEvidence
    self.probabilities = probabilities.map { $0 / sum }
    densities = zip(probabilities, volumes).map { $0 / sum / $1 }
  }

  /// The posterior of some of the parameters, the others integrated over.
  public func marginalized(to axes: [Int]) -> GridPosterior {
    GridPosterior(
      edges: axes.map { edges[$0] }, probabilities: marginal(axes), logEvidence: logEvidence)
  }

  /// The density on the border of the region of highest density that holds `level`.
  public func borderDensity(level: Double) -> Double {
    precondition(0 < level && level < 1, "borderDensity: level \(level)")
    var sum = 0.0
    for cell in densities.indices.sorted(by: { densities[$0] > densities[$1] }) {
      sum += probabilities[cell]
      if sum >= level { return densities[cell] }
    }
    return 0
  }

  /// The density at the centers of the cells of one or two parameters.
  public var centerDensities: (centers: [[Double]], densities: [Double]) {
    (edges.map { zip($0, $0.dropFirst()).map { ($0 + $1) / 2 } }, densities)
  }
}
