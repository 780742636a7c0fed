import Evaluation
import Spectra

/// Figures of searches in a spectrum, with a classifier or without.
enum SearchFigure {
  /// Upper limits on the signal at one place.
  struct Limits {
    /// The middle of the signal region in GeV.
    let mass: Double
    let observed: Double
    /// The median of what is expected without a signal.
    let expected: Double
    /// The ends of the 68 % around it.
    let band: (low: Double, high: Double)

    init(mass: Double, _ excess: CountingExcess, level: Double = 0.95) {
      self.mass = mass
      observed = excess.upperLimit(level: level)
      expected = excess.expectedLimit(level: level)
      band = (
        excess.expectedLimit(deviations: -1, level: level),
        excess.expectedLimit(deviations: 1, level: level)
      )
    }
  }

  /// Observed and expected limits against the mass.
  static func limits(_ points: [Limits], caption: String, of signal: String) -> ResultFigure {
    ResultFigure(
      name: "limits", caption: caption, x: .init("mass [GeV]"),
      y: .init(signal, isLogarithmic: true),
      layers: [
        .curve(
          .init(
            "expected", x: points.map(\.mass), y: points.map(\.expected),
            lower: points.map(\.band.low), upper: points.map(\.band.high))),
        .points(.init("observed", x: points.map(\.mass), y: points.map(\.observed))),
      ])
  }

  /// Events in each bin with their errors, the fitted background, and lines at the ends of the
  /// signal region in GeV.
  static func spectrum(
    _ name: String, caption: String, title: String = "", edges: [Double], counts: [Double],
    errors: [Double], background: [Double], region: [Double]
  ) -> ResultFigure {
    ResultFigure(
      name: name, caption: caption, title: title, x: .init("mass [GeV]"),
      y: .init("events", isLogarithmic: true),
      layers: [
        .histogram(.init("background fit", edges: edges, contents: background)),
        .points(
          .init(
            "data", x: zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }, y: counts,
            lower: zip(counts, errors).map { max($0 - $1, 0.1) },
            upper: zip(counts, errors).map { $0 + $1 })),
        .vertical(region[0], label: ""), .vertical(region[1], label: ""),
      ])
  }
}
