import Diagnostics
import Evaluation
import Foundation
import Likelihoods
import Numerics
import Randomness
import RatioInference
import Testing

@Suite("Sections on checks, belts and limits")
struct VerdictSectionTests {
  @Test("Verdicts stand worst first, rounded, with what they add up to")
  func verdicts() {
    let section = DiagnosticsSection.verdicts(
      [
        Diagnostic(
          "a", .pass, value: 1.00123, error: 0.0032, expected: 1, pValue: 0.7, statement: "x"),
        Diagnostic("b", .fail, value: 0.25, expected: 0.5, pValue: 1e-9, statement: "y"),
        Diagnostic("c", .warn, value: 3, statement: "z"),
      ], remarks: ["little is known"])
    let table = section.tables[0]
    #expect(table.rows.map { $0[0] } == ["b", "c", "a"])
    #expect(table.rows[0][1...4] == ["failed", "0.250", "0.5", "<\u{A0}0.001"])
    #expect(table.rows[2][1...4] == ["passed", "1.0012 ± 0.0032", "1", "0.70"])
    #expect(section.paragraphs[0].hasPrefix("1 of 3 checks passed; failed: b; doubtful: c."))
    #expect(section.paragraphs[0].contains("Of 2 p-values 1 are below 0.05"))
    #expect(section.paragraphs[1] == "Little is known.")
  }

  @Test("Rank histograms have the band of the binomial distribution")
  func ranks() throws {
    let ranks = (0..<400).map { $0 % 100 }
    let test = try RankTest(ranks, largest: 99, toys: 10, random: RandomStream(seed: 1))
    let figure = DiagnosticsSection.ranks([("a", test), ("b", test)], name: "ranks", "Ranks.")
    let panels = try #require(figure.panels)
    #expect(panels.map(\.column) == [0, 1])
    guard case .histogram(let seen) = panels[0].layers[0],
      case .curve(let band) = panels[0].layers[1]
    else {
      Issue.record("no histogram")
      return
    }
    #expect(seen.contents == [Double](repeating: 20, count: 20))
    // 20 expected of 400: the central 95 % of Binomial(400, 1/20) are 12 to 29.
    #expect(Set(band.lower ?? []) == [12] && Set(band.upper ?? []) == [29])
    #expect(DiagnosticsSection.ranks([("a", test)], name: "ranks", "Ranks.").panels == nil)
  }

  @Test("The coverage curve is the distribution function of the credibilities")
  func coverage() throws {
    let coverage = try ExpectedCoverage(
      credibilities: [0.1, 0.2, 0.2, 0.9], random: RandomStream(seed: 1))
    guard case .curve(let seen) = DiagnosticsSection.coverage(coverage).layers[0] else {
      Issue.record("no curve")
      return
    }
    func at(_ level: Double) -> Double { seen.y[Int((level * 100).rounded())] }
    #expect([0.05, 0.1, 0.25, 0.89, 1].map(at) == [0, 0.25, 0.75, 0.75, 1])
  }

  @Test("Coverage that is too small is called so, with its band")
  func belts() throws {
    func curve(_ covered: Int) -> BeltSection.CoverageCurve {
      ("toys", [(1.5, MeasuredCoverage(covered: covered, trials: 400, level: 0.9))])
    }
    #expect(
      BeltSection.section(parameter: "mu", coverages: [curve(300)]).paragraphs == [
        "Toys: intervals of 90 % are too short at 1.5 (75.0 %)."
      ])
    let section = BeltSection.section(parameter: "mu", coverages: [curve(362)])
    #expect(
      section.paragraphs == [
        "Toys: intervals of 90 % cover within the binomial error at every value."
      ])
    #expect(section.tables[0].rows == [["1.5", "0.905 ± 0.015"]])
    guard case .curve(let band) = section.figures[0].layers[0] else {
      Issue.record("no band")
      return
    }
    // Of Binomial(400, 0.9) the central 95 % are 348 to 371.
    #expect(band.lower?.first == 348.0 / 400 && band.upper?.first == 371.0 / 400)
  }

  @Test("A belt is drawn through its acceptances, and the interval is read from it")
  func belt() throws {
    func probabilities(_ mean: Double) -> [Double] {
      (0..<60).map { exp(Double($0) * log(mean) - mean - lgamma(Double($0) + 1)) }
    }
    let best = (0..<60).map { probabilities(max(Double($0), 3))[$0] }
    let belt = ConfidenceBelt(
      values: (0...300).map { Double($0) / 20 }, level: 0.9, ordering: .likelihoodRatio, best: best
    ) { probabilities(3 + $0) }
    let figure = BeltSection.figure(
      belt, parameter: "signal", outcome: ("events", { Double($0) }), observed: 6)
    guard case .shape(let area) = figure.layers[0], case .shape(let segments) = figure.layers[1],
      case .vertical(let observed, _) = figure.layers[2]
    else {
      Issue.record("no belt")
      return
    }
    #expect(observed == 6)
    #expect(area.lines[0].y == belt.values)
    #expect(area.lines[1].x == belt.acceptance.map { Double($0.upperBound) })
    #expect(segments.lines.allSatisfy { $0.y[0] == $0.y[1] && $0.x[0] <= $0.x[1] })
    // physics/9711021, table IV: 6 events over a background of 3 at 90 %: 0.15 to 8.47.
    let interval = try #require(belt.interval(outcome: 6))
    #expect(abs(interval.lower - 0.15) < 0.051 && abs(interval.upper - 8.47) < 0.051)
    #expect(
      figure.caption.contains(ReportNumber.range(interval.lower, interval.upper, error: nil)))
  }

  private func findings() throws -> LimitsSection.Findings {
    let model = try TemplateModel(
      factors: [FitParameter("mu", start: 1, bounds: 0...20)],
      channels: [
        TemplateChannel(
          "c",
          samples: [
            TemplateSample(
              "signal", expected: [10],
              modifiers: [.factor("mu"), .normalization("efficiency", down: 0.95, up: 1.05)]),
            TemplateSample(
              "background", expected: [50],
              modifiers: [.normalization("background", down: 0.9, up: 1.1)]),
          ])
      ])
    let observation = try model.observation([[53]])
    let inference = try AsymptoticInference(model, observation, parameter: 0)
    var findings = LimitsSection.Findings(parameter: "mu")
    findings.discovery = try inference.discovery()
    findings.limit = try inference.upperLimit()
    findings.tests = try (1...60).map { try inference.test(Double($0) * 0.05) }
    findings.impacts = try inference.profile.impacts(on: 0)
    let toys = ToyInference(model, parameter: 0, statistic: .qTildeMu)
    findings.toyLimit = try toys.upperLimit(
      observation, near: 2, toys: 300, random: RandomStream(seed: 3))
    return findings
  }

  @Test("Limits: the curve crosses where the limit is said to be, impacts stand in order")
  func limits() throws {
    let findings = try findings()
    let section = LimitsSection.section(findings)
    let limit = try #require(findings.limit)
    #expect(section.tables[0].rows[0][2] == ReportNumber.significant(limit.observed))
    #expect(
      section.paragraphs.contains {
        $0.hasPrefix("mu < \(ReportNumber.significant(limit.observed)) at 95 % by CLs")
      })
    #expect(section.tables[1].rows.map { $0[0] } == ["background", "efficiency"])
    #expect(
      section.figures.map(\.name) == ["limit-mu", "statistic-qtildemu-mu", "impacts-mu"])
    guard case .curve(let observed) = section.figures[0].layers[0] else {
      Issue.record("no curve")
      return
    }
    let above = observed.x.indices.last { observed.y[$0] > 0.05 } ?? 0
    #expect(observed.x[above] < limit.observed && observed.x[above + 1] > limit.observed)
    let panels = try #require(section.figures[2].panels)
    // Largest impact on top, which is the last name of an axis that points upward.
    #expect(panels[0].y.names == ["efficiency", "background"])
    #expect(panels[1].y == panels[0].y)
  }

  @Test("The histogram of toys is a density")
  func toys() throws {
    let toys = try #require(try findings().toyLimit?.tests[1])
    let figure = LimitsSection.distribution(
      toys, statistic: .qTildeMu, parameter: "mu", asimov: 4)
    guard case .histogram(let signal) = figure.layers[0],
      case .curve(let expected) = figure.layers[2]
    else {
      Issue.record("no histogram")
      return
    }
    let width = signal.edges[1] - signal.edges[0]
    #expect(abs(signal.contents.reduce(0, +) * width - 1) < 1e-9)
    // Half of the asymptotic distribution lies at zero, which the curve leaves out.
    #expect(abs(expected.y.reduce(0, +) * width - 0.5) < 0.02)
  }
}
