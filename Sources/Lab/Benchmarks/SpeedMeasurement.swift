/// One number of the benchmark, as rates: higher is better.
public struct SpeedMeasurement: Codable, Equatable, Sendable {
  /// The name of the work, for example `cnn-training`; peers use the same names.
  public var work: String
  /// How it was done, for example `float32`.
  public var configuration: String
  /// The rates of the repeats.
  public var rate: Spread
  /// What is counted a second: `jets/s`, `steps/s`, `scores/s`, `GFLOP/s`.
  public var unit: String
  /// Billions of floating-point operations a second, as if all of the dense arithmetic were done;
  /// nil where the work is not arithmetic.
  public var gigaflops: Double?
  /// `gigaflops` in units of the peak measured in the same process.
  public var shareOfPeak: Double?
  /// The resident high-water mark of the process that did nothing but this work, in MB (2²⁰ bytes).
  public var peakMemoryMB: Double
  /// What else is worth knowing.
  public var note: String?

  init(
    work: String, configuration: String = "float32", rate: Spread, unit: String,
    gigaflops: Double? = nil, note: String? = nil
  ) {
    self.work = work
    self.configuration = configuration
    self.rate = rate
    self.unit = unit
    self.gigaflops = gigaflops
    peakMemoryMB = PeakMemory.megabytes
    self.note = note
  }
}

/// The rates of several repeats.
public struct Spread: Codable, Equatable, Sendable {
  /// The middle one, or the mean of the two middle ones.
  public var median: Double
  /// The slowest.
  public var lowest: Double
  /// The fastest.
  public var highest: Double
  /// How often the work was repeated.
  public var repeats: Int

  /// The spread of `rates`.
  ///
  /// - Precondition: There is one at least.
  public init(_ rates: [Double]) {
    precondition(!rates.isEmpty, "Spread: no rates")
    let sorted = rates.sorted()
    median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    lowest = sorted[0]
    highest = sorted[sorted.count - 1]
    repeats = sorted.count
  }
}
