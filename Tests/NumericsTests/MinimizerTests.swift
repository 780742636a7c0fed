import Foundation
import Numerics
import Randomness
import TestSupport
import Testing

/// Functions with known minima (J. Moré, B. Garbow, K. Hillstrom, ACM TOMS 7 (1981) 17).
enum StandardFunction: String, CaseIterable {
  case rosenbrock, beale, powellSingular, wood, helicalValley

  var start: [Double] {
    switch self {
    case .rosenbrock: [-1.2, 1]
    case .beale: [1, 1]
    case .powellSingular: [3, -1, 0, 1]
    case .wood: [-3, -1, -3, -1]
    case .helicalValley: [-1, 0, 0]
    }
  }

  var minimum: [Double] {
    switch self {
    case .rosenbrock: [1, 1]
    case .beale: [3, 0.5]
    case .powellSingular: [0, 0, 0, 0]
    case .wood: [1, 1, 1, 1]
    case .helicalValley: [1, 0, 0]
    }
  }

  func value(_ x: [Double]) -> Double {
    func square(_ x: Double) -> Double { x * x }
    switch self {
    case .rosenbrock:
      return zip(x, x.dropFirst()).reduce(0) {
        $0 + 100 * square($1.1 - $1.0 * $1.0) + square(1 - $1.0)
      }
    case .beale:
      return square(1.5 - x[0] * (1 - x[1])) + square(2.25 - x[0] * (1 - pow(x[1], 2)))
        + square(2.625 - x[0] * (1 - pow(x[1], 3)))
    case .powellSingular:
      return square(x[0] + 10 * x[1]) + 5 * square(x[2] - x[3]) + pow(x[1] - 2 * x[2], 4)
        + 10 * pow(x[0] - x[3], 4)
    case .wood:
      let (a, b) = (x[1] - x[0] * x[0], x[3] - x[2] * x[2])
      let (first, second) = (100 * a * a + square(1 - x[0]), 90 * b * b + square(1 - x[2]))
      return first + second + 10 * square(x[1] + x[3] - 2) + square(x[1] - x[3]) / 10
    case .helicalValley:
      let angle = atan(x[1] / x[0]) / (2 * Double.pi) + (x[0] < 0 ? 0.5 : 0)
      let radius = (x[0] * x[0] + x[1] * x[1]).squareRoot()
      return 100 * (square(x[2] - 10 * angle) + square(radius - 1)) + x[2] * x[2]
    }
  }
}

@Suite struct MinimizerTests {
  private func parameters(_ start: [Double], bounds: [[Double]]? = nil) -> [FitParameter] {
    start.enumerated().map { index, value in
      FitParameter(
        "x\(index)", start: value,
        bounds: bounds.map { $0[index][0]...$0[index][1] } ?? -.infinity ... .infinity)
    }
  }

  @Test(
    "Standard functions reach their known minima",
    arguments: StandardFunction.allCases, [Minimizer.Method.quasiNewton, .newton])
  func standard(function: StandardFunction, method: Minimizer.Method) throws {
    let objective = Objective(parameters(function.start), value: function.value)
    let minimum = try Minimizer(method: method, tolerance: 1e-10).minimize(objective)
    #expect(minimum.isConverged, "\(minimum.report)")
    #expect(minimum.value < 1e-8)
    // The fourth powers of Powell's function leave the place open.
    let reach = function == .powellSingular ? 0.05 : 1e-4
    for (x, truth) in zip(minimum.point, function.minimum) { #expect(abs(x - truth) < reach) }
    #expect(minimum.evaluations < 4000, "\(minimum.report)")
  }

  @Test("Minima on bounds agree with L-BFGS-B")
  func bounds() throws {
    for golden in try KnownMinima.read().bounded {
      let function = try #require(StandardFunction(rawValue: golden.name))
      let objective = Objective(
        parameters(golden.start, bounds: golden.bounds), value: function.value)
      let minimum = try Minimizer(tolerance: 1e-12).minimize(objective)
      #expect(minimum.isConverged, "\(minimum.report)")
      #expect(agree(minimum.value, golden.value, relative: 1e-9, floor: 1e-10))
      for (x, truth) in zip(minimum.point, golden.point) { #expect(abs(x - truth) < 1e-5) }
      for (x, range) in zip(minimum.point, golden.bounds) {
        #expect(x >= range[0] && x <= range[1])
      }
      let pressed = golden.point.indices.filter { golden.bounds[$0].contains(golden.point[$0]) }
      #expect(minimum.atBound == pressed)
    }
  }

  @Test("A Poisson regression has the exact estimates and covariance", arguments: [false, true])
  func regression(givesGradient: Bool) throws {
    let golden = try KnownMinima.read().regression
    let (design, counts) = (golden.design, golden.counts)
    func means(_ x: [Double]) -> [Double] {
      design.map { row in exp(zip(row, x).reduce(0) { $0 + $1.0 * $1.1 }) }
    }
    func value(_ x: [Double]) -> Double {
      zip(means(x), counts).reduce(0) { $0 + $1.0 - $1.1 * log($1.0) }
    }
    func both(_ x: [Double]) -> (value: Double, gradient: [Double]) {
      let mu = means(x)
      let slopes = (0..<3).map { column in
        design.indices.reduce(0) { $0 + (mu[$1] - counts[$1]) * design[$1][column] }
      }
      return (value(x), slopes)
    }
    let start = parameters([0, 0, 0])
    let objective =
      givesGradient
      ? Objective(start, value: value, valueAndGradient: both) : Objective(start, value: value)
    for method in [Minimizer.Method.quasiNewton, .newton] {
      let minimum = try Minimizer(method: method, tolerance: 1e-12).minimize(objective)
      #expect(minimum.isConverged)
      #expect(agree(minimum.value, golden.value, relative: 1e-11))
      let covariance = try #require(minimum.covariance)
      for row in 0..<3 {
        #expect(abs(minimum.point[row] - golden.point[row]) < 1e-5 * minimum.errors[row])
        for column in 0..<3 {
          let expected = golden.covariance[row][column]
          #expect(agree(covariance[row, column], expected, relative: 1e-4, floor: 1e-7))
        }
      }
    }
  }

  @Test("Units do not matter: parameters of sizes 1e-6 to 1e8 in one fit")
  func units() throws {
    let centers = [3e-6, 2.0, -7e8]
    let widths = [1e-7, 0.5, 1e6]
    let parameters = [
      FitParameter("small", start: 0, scale: 1e-6), FitParameter("middle", start: 0),
      FitParameter("large", start: 0, scale: 1e8),
    ]
    let minimum = try Minimizer().minimize(
      Objective(parameters) { x in
        let z = (0..<3).map { (x[$0] - centers[$0]) / widths[$0] }
        let squares = z.reduce(0.0) { $0 + $1 * $1 }
        return 1e5 + (squares + z[0] * z[1]) / 2
      })
    #expect(minimum.isConverged)
    let correlated = [4.0 / 3, 4.0 / 3, 1].map { $0.squareRoot() }
    for index in 0..<3 {
      #expect(abs(minimum.point[index] - centers[index]) < 1e-3 * widths[index])
      #expect(agree(minimum.errors[index], correlated[index] * widths[index], relative: 1e-3))
    }
    let correlation = try #require(minimum.covariance?.correlations)
    #expect(abs(correlation[0, 1] + 0.5) < 1e-3)
  }

  @Test("Values of single precision give the right errors when their resolution is stated")
  func roughValues() throws {
    // A parabola of −log L with an error of 0.5, in steps of 2e-4.
    let objective = Objective(
      [FitParameter("x", start: 1, scale: 20, bounds: -100...100)], resolution: 2e-4
    ) { point in
      (2 * (point[0] - 3) * (point[0] - 3) / 2e-4).rounded() * 2e-4 + 1000
    }
    let minimum = try Minimizer(tolerance: 1e-4).minimize(objective)
    #expect(minimum.isConverged)
    #expect(abs(minimum.point[0] - 3) < 0.02 && abs(minimum.errors[0] / 0.5 - 1) < 0.05)
  }

  @Test("Fixed parameters stay, and have no error")
  func fixed() throws {
    let objective = Objective(parameters([3, 1])) { x in
      (x[0] - x[1]) * (x[0] - x[1]) + x[1] * x[1]
    }
    let minimum = try Minimizer().minimize(objective.fixing([(1, 2)]))
    #expect(minimum.point[1] == 2 && abs(minimum.point[0] - 2) < 1e-4)
    #expect(minimum.errors[1] == 0 && agree(minimum.errors[0], 0.5.squareRoot(), relative: 1e-4))
    #expect(minimum.atBound.isEmpty)
  }

  @Test("A function that is not defined everywhere is minimized inside its domain")
  func domain() throws {
    let objective = Objective([FitParameter("x", start: 5)]) {
      $0[0] > 0 ? $0[0] - 2 * log($0[0]) : .nan
    }
    let minimum = try Minimizer().minimize(objective)
    #expect(minimum.isConverged && abs(minimum.point[0] - 2) < 1e-3)
  }

  @Test("Several starts find the lowest of many minima; the seed fixes them")
  func multiStart() throws {
    // Rastrigin's function: 121 minima in the box, the lowest 0 at the origin.
    let bounds = [[-5.12, 5.12], [-5.12, 5.12]]
    let objective = Objective(parameters([4.2, -3.1], bounds: bounds)) { x in
      x.reduce(20.0) { sum, x -> Double in sum + x * x - 10 * cos(2 * Double.pi * x) }
    }
    let single = try Minimizer().minimize(objective)
    #expect(single.value > 1)
    let random = RandomStream(seed: 5)
    let many = try Minimizer().minimize(objective, randomStarts: 60, random: random)
    #expect(many.best.value < 1e-6 && many.minima.count == 61)
    #expect(many.agreeing() < 30)
    let again = try Minimizer().minimize(objective, randomStarts: 60, random: random)
    #expect(again.best.point == many.best.point)
  }

  @Test("Ends that are no minimum are said, and bad starts are errors")
  func failures() throws {
    let slope = Objective([FitParameter("x", start: 0)]) { $0[0] }
    for limit in [30, 1000] {
      let end = try Minimizer(iterationLimit: limit).minimize(slope)
      #expect(!end.isConverged)
      #expect(throws: InferenceError.self) { try end.requireConverged("test") }
    }
    let undefined = Objective([FitParameter("x", start: 0)]) { _ in .nan }
    #expect(throws: InferenceError.self) { try Minimizer().minimize(undefined) }
    let outside = Objective([FitParameter("x", start: 3, bounds: 0...1)]) { $0[0] }
    #expect(throws: InferenceError.self) { try Minimizer().minimize(outside) }
  }
}
