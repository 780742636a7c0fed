import Numerics
import Ranking

extension ROCCurve {
  /// At most 400 points for a record: spaced for a logarithmic axis, with the interpolated working
  /// points among them.
  func reportedPoints() -> [ROCPoint] {
    let drawn = thinned(to: 397).map { point in
      ROCPoint(
        signalEfficiency: signalEfficiencies[point],
        backgroundEfficiency: backgroundEfficiencies[point],
        threshold: thresholds[point].isFinite ? thresholds[point] : nil)
    }
    let working = [0.3, 0.5, 0.8].map { efficiency in
      ROCPoint(
        signalEfficiency: efficiency,
        backgroundEfficiency: backgroundEfficiency(atSignalEfficiency: efficiency), threshold: nil)
    }
    return (drawn + working).sorted {
      ($0.signalEfficiency, $0.backgroundEfficiency)
        < ($1.signalEfficiency, $1.backgroundEfficiency)
    }
  }
}

extension ScoreHistogram {
  /// The score distributions of `sample`.
  init(_ sample: ScoredSample) {
    let (signal, background) = scoreHistograms(sample)
    self.init(
      edges: signal.edges, signal: signal.sums, signalErrors: signal.errors,
      background: background.sums, backgroundErrors: background.errors)
  }
}

extension CalibrationCurve {
  /// The record of a reliability diagram.
  init(_ diagram: ReliabilityDiagram) {
    self.init(
      bins: diagram.bins.map { bin in
        CalibrationBin(
          lowerEdge: bin.lowerEdge, upperEdge: bin.upperEdge, meanScore: bin.meanScore,
          signalFraction: Interval(bin.signalFraction, bin.interval), count: bin.count)
      },
      expectedCalibrationError: diagram.expectedCalibrationError,
      expectedCalibrationErrorOfPerfectTagger: diagram.expectedCalibrationErrorOfPerfectTagger,
      brierScore: diagram.brierScore, logLoss: diagram.logLoss, clipping: diagram.clipping,
      clippedCount: diagram.clippedCount)
  }
}

extension SignificanceImprovementCurve {
  /// The curve in hundredths of signal efficiency.
  init(_ curve: ROCCurve, level: Double) {
    let minimum = 25.0
    let points = curve.significanceImprovement(minimumBackgroundPassing: minimum, level: level)
      .map { point in
        SignificanceImprovementPoint(
          signalEfficiency: point.signalEfficiency, value: point.value, lower: point.lower,
          upper: point.upper)
      }
    self.init(
      points: points, maximum: points.max { $0.value < $1.value },
      minimumBackgroundPassing: minimum, level: level)
  }
}

extension Interval {
  init(_ value: Double?, _ interval: ConfidenceInterval) {
    self.init(
      value: value, lower: interval.lower, upper: interval.upper, level: interval.level)
  }
}

extension PTBin {
  /// The rejection in bins of the transverse momentum in GeV; nil with fewer than 200 jets.
  static func bins(_ sample: ScoredSample, pt: [Double], level: Double) -> [PTBin]? {
    guard pt.count >= 200, let edges = PTBin.edges(of: pt) else { return nil }
    let binned = rejectionByBin(
      sample, variable: pt, edges: edges, signalEfficiencies: [0.3, 0.5], level: level)
    return binned.map { bin in
      let rejections = bin.rejections.map { Rejection($0, nearestPointValue: nil) }
      return PTBin(
        lowerEdge: bin.lowerEdge, upperEdge: bin.upperEdge, signalCount: bin.signalCount,
        backgroundCount: bin.backgroundCount, rejectionAt30: rejections.first,
        rejectionAt50: rejections.last,
        signalEfficiencyAtInclusiveCut: Interval(bin.signalEfficiency, bin.signalInterval),
        backgroundEfficiencyAtInclusiveCut: Interval(
          bin.backgroundEfficiency, bin.backgroundInterval))
    }
  }

  /// About five bins with round edges that hold the middle 99% of the momenta; nil if these are
  /// all equal.
  static func edges(of pt: [Double]) -> [Double]? {
    let sorted = pt.sorted()
    let low = quantile(ofSorted: sorted, 0.005)
    let high = quantile(ofSorted: sorted, 0.995)
    guard high > low else { return nil }
    var decade = 1.0
    while decade * 10 <= high - low { decade *= 10 }
    while decade > high - low { decade /= 10 }
    let choices = [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5].map { factor in
      let step = factor * decade
      let first = (low / step).rounded(.down)
      let count = (high / step).rounded(.up) - first
      return (step: step, first: first, count: count)
    }
    // Nearest to five bins; among equals the one that reaches least beyond the momenta.
    let best = choices.min { a, b in
      let (missed, other) = (abs(a.count - 5), abs(b.count - 5))
      return missed == other ? a.step * a.count < b.step * b.count : missed < other
    }
    return best.map { best in
      (0...Int(best.count)).map { (best.first + Double($0)) * best.step }
    }
  }
}
