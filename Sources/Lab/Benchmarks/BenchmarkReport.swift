import Evaluation
import Foundation
import Runs
import TensorEngine

/// Everything that one run of the benchmark measured.
public struct BenchmarkReport: Codable, Sendable {
  /// The layout of this record; rises when a field changes its meaning.
  public var schemaVersion = 1
  /// When it was made, in UTC (ISO 8601).
  public var date: String
  /// The machine, the versions and the commit.
  public var environment: Environment
  /// Jets in a training step.
  public var batch: Int
  /// The recipe of the networks and the preprocessing.
  public var recipe: String
  /// What was used as jets.
  public var data: BenchmarkData?
  /// Multiply-adds on registers alone, all threads: GFLOP/s in float32.
  public var peakGigaflops: Double
  /// The numbers.
  public var measurements: [SpeedMeasurement]
  /// What the peers measured, where they were asked.
  public var peers: [PeerMeasurement]?
  /// Both sides beside the goals.
  public var comparisons: [PeerComparison]?
  /// How cost grows, where that was asked for.
  public var scaling: [ScalingCurve]?

  /// Does the works one after the other in this process. The memory of each is then the high-water
  /// mark of all before it too.
  ///
  /// - Throws: what a work throws.
  public static func measuring(
    _ works: [BenchmarkWork], _ settings: BenchmarkSettings, programVersion: String
  ) throws -> BenchmarkReport {
    let peak = MachinePeak.operationsPerSecond() * 1e-9
    var measurements: [SpeedMeasurement] = []
    for work in works {
      for var measurement in try work.measure(settings) {
        measurement.shareOfPeak = measurement.gigaflops.map { $0 / peak }
        measurements.append(measurement)
      }
    }
    return BenchmarkReport(
      settings, peakGigaflops: peak, measurements, programVersion: programVersion)
  }

  /// A report of measurements that were made elsewhere.
  public init(
    _ settings: BenchmarkSettings, peakGigaflops: Double, _ measurements: [SpeedMeasurement],
    programVersion: String
  ) {
    date = Date().formatted(.iso8601)
    environment = .current(programVersion: programVersion)
    batch = settings.batch
    recipe = settings.recipe.name
    self.peakGigaflops = peakGigaflops
    self.measurements = measurements
  }
}
