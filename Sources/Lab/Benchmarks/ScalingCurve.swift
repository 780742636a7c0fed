import Charts

/// How one rate changes with one quantity.
public struct ScalingCurve: Codable, Equatable, Sendable {
  /// What is varied.
  public enum Quantity: String, Codable, CaseIterable, Sendable {
    /// Jets in a training step.
    case batch
    /// Worker threads.
    case threads
    /// Jets in the file that is read.
    case jets
    /// Mean number of constituents of the jets.
    case constituents
  }

  /// What is varied.
  public var quantity: Quantity
  /// What is timed.
  public var name: String
  /// The values of the quantity.
  public var values: [Double]
  /// The rate at each value.
  public var rates: [Spread]
  /// What is counted a second.
  public var unit: String
}

extension ScalingCurve.Quantity {
  /// The figure of the curves that vary this quantity.
  public func figure(_ curves: [ScalingCurve]) -> Chart {
    let mine = curves.filter { $0.quantity == self }
    return Chart(
      title, x: Axis(label, scale: self == .batch ? .logarithmic : .linear, isCount: true),
      y: Axis(height, scale: self == .jets ? .linear : .logarithmic),
      layers: mine.map { curve in
        .curve(
          Curve(
            curve.name, x: curve.values, y: points(curve) { $0.median },
            lower: points(curve) { self == .jets ? $0.highest : $0.lowest },
            upper: points(curve) { self == .jets ? $0.lowest : $0.highest }, hasMarkers: true))
      })
  }

  /// Rates as they are, except that reading is shown as a time.
  private func points(_ curve: ScalingCurve, _ rate: (Spread) -> Double) -> [Double] {
    zip(curve.values, curve.rates).map { self == .jets ? $0 / rate($1) : rate($1) }
  }

  private var title: String {
    switch self {
    case .batch: "Training against batch size"
    case .threads: "Training against threads"
    case .jets: "Reading against the number of jets"
    case .constituents: "Training and preprocessing against constituents"
    }
  }

  private var label: String {
    switch self {
    case .batch: "jets in a step"
    case .threads: "threads"
    case .jets: "jets in the file"
    case .constituents: "mean number of constituents"
    }
  }

  private var height: String { self == .jets ? "seconds" : "jets/s" }
}
