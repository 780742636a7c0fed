import Randomness

extension GridPosterior {
  /// The cells of the region of highest posterior density that holds at least `level`.
  public func highestDensityRegion(level: Double) -> [Bool] {
    precondition(0 < level && level < 1, "highestDensityRegion: level \(level)")
    var inside = [Bool](repeating: false, count: probabilities.count)
    var sum = 0.0
    for cell in densities.indices.sorted(by: { densities[$0] > densities[$1] }) where sum < level {
      inside[cell] = true
      sum += probabilities[cell]
    }
    return inside
  }

  /// The probability of the region of higher density than at `point`, half of its own cell's
  /// included: uniform in [0, 1] for the truth if the posteriors are right; 1 outside the grid.
  public func credibility(of point: [Double]) -> Double {
    guard let cell = cell(of: point) else { return 1 }
    let density = densities[cell]
    var sum = 0.0
    for other in densities.indices {
      if densities[other] > density {
        sum += probabilities[other]
      } else if densities[other] == density {
        sum += probabilities[other] / 2
      }
    }
    return sum
  }

  /// Points drawn from the posterior, row by row: cells by their probability, uniform inside.
  public func samples(_ count: Int, random: RandomStream) -> [Double] {
    var stream = random
    let cells = WeightedChoice(probabilities)
    var result: [Double] = []
    result.reserveCapacity(count * edges.count)
    for _ in 0..<count {
      for (axis, place) in indices(of: cells.draw(&stream)).enumerated() {
        result.append(stream.uniform(in: edges[axis][place]...edges[axis][place + 1]))
      }
    }
    return result
  }
}
