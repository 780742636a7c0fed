/// The quantile of sorted values at `share` in 0...1, interpolated linearly between order
/// statistics as `numpy.percentile` does by default.
public func quantile(ofSorted values: [Double], _ share: Double) -> Double {
  precondition(!values.isEmpty, "quantile(ofSorted:): no values")
  precondition(share >= 0 && share <= 1, "quantile(ofSorted:): share \(share) outside 0...1")
  let position = share * Double(values.count - 1)
  let below = min(Int(position), values.count - 1)
  let above = min(below + 1, values.count - 1)
  return values[below] + (position - Double(below)) * (values[above] - values[below])
}

/// The median, the mean of the middle two for an even number of values.
public func median(_ values: [Double]) -> Double { quantile(ofSorted: values.sorted(), 0.5) }

/// The mean and the standard deviation with divisor n, as `numpy.mean` and `numpy.std`.
public func meanAndDeviation(_ values: [Double]) -> (mean: Double, deviation: Double) {
  precondition(!values.isEmpty, "meanAndDeviation: no values")
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  return (mean, variance.squareRoot())
}

/// The standard deviation with divisor n − 1: what repetitions say about the scatter of one; 0 for
/// a single value.
public func sampleDeviation(_ values: [Double]) -> Double {
  let count = Double(values.count)
  return count > 1 ? meanAndDeviation(values).deviation * (count / (count - 1)).squareRoot() : 0
}
