import Charts
import Testing

@Suite("Ticks of axes")
struct AxisTests {
  private func labels(_ ticks: [Tick]) -> [String] {
    ticks.compactMap { tick in
      switch tick.label {
      case .plain(let text): text
      case .power(let power): "10^\(power)"
      case nil: nil
      }
    }
  }

  @Test(arguments: [
    (0.0...1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0.951...0.9823, 6, ["0.955", "0.960", "0.965", "0.970", "0.975", "0.980"]),
    (-0.8...0.8, 4, ["−0.5", "0.0", "0.5"]),
    (0...2500, 5, ["0", "500", "1000", "1500", "2000", "2500"]),
    (-3...3, 6, ["−3", "−2", "−1", "0", "1", "2", "3"]),
    (0.0013...0.0016, 3, ["0.0013", "0.0014", "0.0015", "0.0016"]),
  ])
  func linearLabels(range: ClosedRange<Double>, target: Int, expected: [String]) {
    let (ticks, exponent) = AxisTicks.linear(range, target: target)
    #expect(labels(ticks) == expected)
    #expect(exponent == 0)
  }

  @Test func largeAndSmallNumbersShareAPowerOfTen() {
    let large = AxisTicks.linear(0...2.5e6, target: 5)
    #expect(labels(large.ticks) == ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"])
    #expect(large.exponent == 6)
    let small = AxisTicks.linear(1e-5...3e-5, target: 4)
    #expect(labels(small.ticks) == ["1.0", "1.5", "2.0", "2.5", "3.0"])
    #expect(small.exponent == -5)
  }

  /// Every axis, whatever its range, has ticks inside it, evenly spaced and about as many as asked.
  @Test(arguments: [1e-9, 3e-4, 0.7, 1, 12, 345.6, 9.99e5, 2e12], [-0.3, 0, 1.7])
  func linearTicksAreEven(span: Double, offset: Double) {
    let range = (span * offset)...(span * (offset + 1))
    for target in 3...9 {
      let ticks = AxisTicks.linear(range, target: target).ticks.map(\.value)
      #expect(ticks.count >= target / 2 + 1 && ticks.count <= 2 * target + 1)
      let slack = span * 1e-5
      #expect(ticks.allSatisfy { $0 >= range.lowerBound - slack && $0 <= range.upperBound + slack })
      let steps = zip(ticks, ticks.dropFirst()).map { $1 - $0 }
      #expect(steps.allSatisfy { abs($0 - steps[0]) < steps[0] * 1e-6 })
    }
  }

  @Test func countsAreWholeNumbers() {
    #expect(
      labels(AxisTicks.linear(0.9...3.1, target: 8, wholeSteps: true).ticks) == ["1", "2", "3"])
  }

  @Test func logarithmicTicksHaveMinorsBetweenDecades() {
    let ticks = AxisTicks.logarithmic(1...1000)
    #expect(labels(ticks) == ["10^0", "10^1", "10^2", "10^3"])
    #expect(ticks.count == 28)
    #expect(ticks.map(\.value).prefix(11) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20])
  }

  @Test func shortLogarithmicAxesHavePlainNumbers() {
    #expect(
      labels(AxisTicks.logarithmic(20...120)) == [
        "20", "30", "40", "50", "60", "70", "80", "90", "100",
      ])
    #expect(labels(AxisTicks.logarithmic(15...600)) == ["20", "50", "100", "200", "500"])
    #expect(labels(AxisTicks.logarithmic(0.02...0.06)) == ["0.02", "0.03", "0.04", "0.05", "0.06"])
    #expect(labels(AxisTicks.logarithmic(1.5e7...4.5e7)) == ["2·10⁷", "3·10⁷", "4·10⁷"])
  }

  @Test("A logarithmic axis over all magnitudes that can be drawn has a place for each")
  func longestLogarithmicAxis() throws {
    let values = [1e-279, 1, 1e279]
    let points = PointSeries("", values.map { .init(x: 1, y: $0) })
    let chart = Chart(
      x: Axis("x"), y: Axis("y", scale: .logarithmic), layers: [.points(points)])
    let drawing = try #require(Drawing(chart.svg(.standalone)))
    #expect(drawing.texts.contains { $0.hasPrefix("10") })
  }

  @Test func longLogarithmicAxesSkipDecades() {
    #expect(labels(AxisTicks.logarithmic(1e-6...1e6)).count == 7)
    #expect(labels(AxisTicks.logarithmic(1e-9...1e15)).count == 9)
  }

  @Test(arguments: [0.0...0.0, -1...0, -5 ... -1, 3...3])
  func logarithmicAxesWithoutPositiveRangeHaveNoTicks(range: ClosedRange<Double>) {
    #expect(AxisTicks.logarithmic(range).isEmpty)
  }
}
