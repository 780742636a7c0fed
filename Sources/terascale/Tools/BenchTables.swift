import Benchmarks
import Foundation
import Terminal

/// The results of `terascale bench` as text.
struct BenchTables {
  private let report: BenchmarkReport
  private let console: Console

  init(_ report: BenchmarkReport, _ console: Console) {
    self.report = report
    self.console = console
  }

  func print() {
    printMachine()
    if !report.measurements.isEmpty { printMeasurements() }
    if let curves = report.scaling { printScaling(curves) }
    if let comparisons = report.comparisons { printComparisons(comparisons) }
  }

  private func printMachine() {
    let environment = report.environment
    console.print(
      "\(environment.processor), \(environment.instructionSet), \(environment.threads) threads; "
        + "terascale \(environment.programVersion), Swift \(environment.swiftVersion); "
        + report.date)
    console.print(
      String(
        format: "peak of float32 multiply-adds, all threads: %.0f GFLOP/s", report.peakGigaflops))
    if let data = report.data {
      console.print(
        String(
          format: "jets: %d of %@, %.1f constituents on average, %.1f %% of the pixels lit; "
            + "recipe: %@, batch %d", data.jets, data.file, data.meanConstituents,
          100 * data.imageOccupancy, report.recipe, report.batch))
    }
    console.print()
  }

  private func printMeasurements() {
    var table = TextTable([
      .init("work"), .init("rate", .trailing), .init("min–max", .trailing), .init("unit"),
      .init("GFLOP/s", .trailing), .init("of peak", .trailing), .init("MB", .trailing),
      .init("note"),
    ])
    for measurement in report.measurements {
      table.add([
        measurement.work, number(measurement.rate.median),
        number(measurement.rate.lowest) + "–" + number(measurement.rate.highest),
        measurement.unit, measurement.gigaflops.map(number) ?? "",
        measurement.shareOfPeak.map { String(format: "%.0f %%", 100 * $0) } ?? "",
        String(format: "%.0f", measurement.peakMemoryMB), note(measurement),
      ])
    }
    console.print(table.text(for: console))
  }

  private func note(_ measurement: SpeedMeasurement) -> String {
    let step =
      measurement.unit == "steps/s"
      ? String(format: "%.0f µs/step", 1e6 / measurement.rate.median) : nil
    return [step, measurement.note].compactMap { $0 }.joined(separator: ", ")
  }

  private func printScaling(_ curves: [ScalingCurve]) {
    for curve in curves {
      console.print("\(curve.name) against \(curve.quantity.rawValue) [\(curve.unit)]")
      for (value, rate) in zip(curve.values, curve.rates) {
        console.print(
          "  \(number(value)): \(number(rate.median)) "
            + "(\(number(rate.lowest))–\(number(rate.highest)))")
      }
    }
  }

  private func printComparisons(_ comparisons: [PeerComparison]) {
    console.print()
    guard !comparisons.isEmpty else { return console.print("No peer was measured.") }
    var table = TextTable([
      .init("work"), .init("ours", .trailing), .init("best peer", .trailing), .init("unit"),
      .init("ratio", .trailing), .init("goal", .trailing), .init(""), .init("the peer"),
    ])
    for row in comparisons {
      let restriction = row.float32Only ? " (float32)" : ""
      let sign = row.quantity == .rate ? "≥" : "≤"
      table.add([
        row.work + restriction + (row.quantity == .memory ? ", memory" : ""), number(row.ours),
        number(row.peer), row.unit, String(format: "%.2f", row.ratio),
        sign + String(format: " %g", row.goal), row.isReached ? "reached" : "missed",
        row.peerConfiguration,
      ])
    }
    console.print(table.text(for: console))
  }

  /// Three digits at least, no decimals beyond them.
  private func number(_ value: Double) -> String {
    String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value)
  }
}
