import Numerics

/// The expected counts in the bins of a channel, sample by sample, with their errors.
public struct ChannelYields: Sendable {
  /// Expected counts.
  public struct Counts: Sendable {
    /// Whose counts they are.
    public let name: String
    /// The counts of the bins.
    public let values: [Double]
    /// Their standard errors.
    public let errors: [Double]
    /// The sum of all bins.
    public let sum: Double
    /// Its standard error, with the correlations between bins.
    public let sumError: Double
  }

  /// The channel.
  public let name: String
  /// Its samples, in their order.
  public let samples: [Counts]
  /// All samples together, with the correlations between them.
  public let total: Counts
}

extension TemplateModel {
  /// The expected counts at `point`, with errors to first order.
  ///
  /// - Parameter covariance: The covariance matrix of the parameters: that of a fit, or
  ///   `auxiliaryCovariance` for what was known before it.
  public func yields(at point: [Double], covariance: SymmetricMatrix) -> [ChannelYields] {
    zip(channels, compiled).map { channel, compiled in
      let (bins, width) = (compiled.bins.count, compiled.support.count)
      let errors = covariance.selecting(compiled.support)
      func counts(_ name: String, _ values: [Double], _ slopes: [Double]) -> ChannelYields.Counts {
        func error(_ slope: [Double]) -> Double {
          max(errors.quadraticForm(slope), 0).squareRoot()
        }
        let rows = (0..<bins).map { Array(slopes[$0 * width..<($0 + 1) * width]) }
        let sums = (0..<width).map { place in rows.reduce(0) { $0 + $1[place] } }
        return ChannelYields.Counts(
          name: name, values: values, errors: rows.map(error), sum: values.reduce(0, +),
          sumError: error(sums))
      }
      var total = (values: [Double](repeating: 0, count: bins), slopes: [Double]())
      total.slopes = [Double](repeating: 0, count: bins * width)
      let samples = zip(channel.samples, compiled.samples).map { sample, compiled in
        let parts = SampleCounts(compiled, at: point)
        let values = (0..<bins).map(parts.count)
        var slopes = [Double](repeating: 0, count: bins * width)
        slopes.withUnsafeMutableBufferPointer { slopes in
          if let first = slopes.baseAddress { parts.addSlopes(to: first, width: width) }
        }
        for bin in 0..<bins { total.values[bin] += values[bin] }
        for place in slopes.indices { total.slopes[place] += slopes[place] }
        return counts(sample.name, values, slopes)
      }
      return ChannelYields(
        name: channel.name, samples: samples, total: counts("total", total.values, total.slopes))
    }
  }

  /// The covariance matrix of the auxiliary measurements; zero for parameters without and for those
  /// that are held.
  public var auxiliaryCovariance: SymmetricMatrix {
    var covariance = SymmetricMatrix(size: parameters.count)
    for (index, auxiliary) in zip(constrained, auxiliaries) where !parameters[index].isFixed {
      switch auxiliary {
      case .gaussian(let width): covariance[index, index] = width * width
      case .poisson(let tau): covariance[index, index] = 1 / tau
      }
    }
    return covariance
  }
}
