import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The area under the ROC curve with its variance after DeLong, DeLong and Clarke-Pearson
/// (Biometrics 44 (1988) 837), computed from one sort as Sun and Xu (IEEE Signal Process. Lett. 21
/// (2014) 1389) showed.
///
/// With weights the placements are weighted means and the class factor n/(n − 1) uses the
/// effective number of events; unit weights give the published formula.
public struct DeLong: Sendable {
  /// The area under the ROC curve; ties count one half.
  public let areaUnderCurve: Double
  /// The variance of the area.
  public let variance: Double
  /// For each signal event the share of background below it; for each background event the share
  /// of signal above it; ties count one half. In the order of the sample.
  let placements: [Double]
  private let sample: ScoredSample

  /// The standard error of the area.
  public var standardError: Double { variance.squareRoot() }

  /// Measures the area of `sample`.
  /// - Complexity: O(n)
  public init(_ sample: ScoredSample) {
    self.init(sample, ranked: RankedSample(sample))
  }

  /// Measures the area of `sample`, which has been sorted into `ranked`.
  /// - Complexity: O(n)
  public init(_ sample: ScoredSample, ranked: RankedSample) {
    self.sample = sample
    areaUnderCurve = ranked.areaUnderCurve
    let (signalTotal, backgroundTotal) = (
      sample.signal.sumOfWeights, sample.background.sumOfWeights
    )
    var placements = [Double](repeating: 0, count: sample.count)
    placements.withUnsafeMutableBufferPointer { placements in
      ranked.order.withUnsafeBufferPointer { order in
        ranked.isSignal.withUnsafeBufferPointer { isSignal in
          var (signalAbove, backgroundAbove) = (0.0, 0.0)
          ranked.forEachGroup { events, signal, background in
            let below = 1 - (backgroundAbove + background / 2) / backgroundTotal
            let above = (signalAbove + signal / 2) / signalTotal
            for event in events {
              placements[Int(order[event])] = isSignal[event] == 1 ? below : above
            }
            signalAbove += signal
            backgroundAbove += background
            return true
          }
        }
      }
    }
    self.placements = placements
    variance = DeLong.covariance(
      sample, placements, areaUnderCurve, placements, areaUnderCurve)
  }

  /// The covariance with the area of another tagger on the same events.
  func covariance(with other: DeLong) -> Double {
    DeLong.covariance(sample, placements, areaUnderCurve, other.placements, other.areaUnderCurve)
  }

  private static func covariance(
    _ sample: ScoredSample, _ first: [Double], _ firstArea: Double, _ second: [Double],
    _ secondArea: Double
  ) -> Double {
    var sums = (background: 0.0, signal: 0.0)
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        sample.isSignal.withUnsafeBufferPointer { isSignal in
          (sample.weights ?? []).withUnsafeBufferPointer { weights in
            let isWeighted = weights.count > 0
            for event in 0..<first.count {
              let weight = isWeighted ? weights[event] : 1
              let product =
                weight * weight * (first[event] - firstArea) * (second[event] - secondArea)
              if isSignal[event] == 1 { sums.signal += product } else { sums.background += product }
            }
          }
        }
      }
    }
    func term(_ sum: Double, _ total: ClassTotals) -> Double {
      let events = total.effectiveCount
      guard events > 1 else { return 0 }
      return sum / (total.sumOfWeights * total.sumOfWeights) * events / (events - 1)
    }
    return term(sums.signal, sample.signal) + term(sums.background, sample.background)
  }

  /// The confidence interval of the area.
  ///
  /// Symmetric in log(A/(1 − A)), which keeps it inside (0, 1). Where the classes are perfectly
  /// separated, or a class has a single event, DeLong's variance says nothing; then the interval
  /// is Clopper and Pearson's for min(N_S, N_B) independent pairs, which covers at least at
  /// `level`.
  public func interval(level: Double = 0.95) -> ConfidenceInterval {
    guard usesVariance else {
      let pairs = min(sample.signal.effectiveCount, sample.background.effectiveCount)
      return BinomialInterval.clopperPearson(
        passing: min(areaUnderCurve, 1) * pairs, trials: pairs, level: level)
    }
    let logit = log(areaUnderCurve / (1 - areaUnderCurve))
    let half =
      NormalDistribution.quantile((1 + level) / 2) * standardError
      / (areaUnderCurve * (1 - areaUnderCurve))
    func area(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
    return ConfidenceInterval(lower: area(logit - half), upper: area(logit + half), level: level)
  }

  /// How `interval` is computed: "DeLong, logit interval" or "Clopper–Pearson for independent
  /// pairs".
  public var method: String {
    usesVariance ? "DeLong, logit interval" : "Clopper–Pearson for independent pairs"
  }

  private var usesVariance: Bool {
    variance > 0 && areaUnderCurve > 0 && areaUnderCurve < 1
      && min(sample.signal.effectiveCount, sample.background.effectiveCount) > 1
  }

  /// Checks that two measurements are of the same events.
  func requirePaired(with other: DeLong) throws { try sample.requirePaired(with: other.sample) }
}
