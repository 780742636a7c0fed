import Foundation
import Numerics
import Randomness
import Spectra
import TestSupport
import Testing

@Suite struct BackgroundFitTests {
  let golden: ResonanceGolden

  init() throws { golden = try ResonanceGolden.read() }

  @Test("The published least squares fit is reproduced to its printed digits")
  func publishedFit() throws {
    let fit = try BackgroundFit(
      golden.toySpectrum(), method: .leastSquares, masked: 15..<18)
    // Printed: (0.2137202, 8.81117154, 5.93647128), stopped by the tolerance of the code's
    // minimizer.
    for (found, printed) in zip(fit.parameters, golden.toy.published.fit) {
      #expect(agree(found, printed, relative: 1e-6))
    }
    #expect(agree(fit.minimum, golden.toy.chiSquared, relative: 1e-12))
    #expect(fit.degreesOfFreedom == 33)
    let background = fit.expectation(in: 15..<18)
    #expect(agree(background.count, golden.toy.b, relative: 1e-9))
    #expect(agree(background.variance.squareRoot(), golden.toy.sigma, relative: 1e-8))
  }

  @Test("Parameters and covariance agree with scipy.optimize.curve_fit")
  func curveFit() throws {
    let fit = try BackgroundFit(golden.toySpectrum(), method: .leastSquares, masked: 15..<18)
    for row in 0..<3 {
      #expect(agree(fit.parameters[row], golden.toy.curveFit[row], relative: 1e-7))
      #expect(
        agree(fit.errors[row], golden.toy.curveFitCovariance[row][row].squareRoot(), relative: 1e-5)
      )
      for column in 0..<3 {
        #expect(
          agree(
            fit.covariance[row][column], golden.toy.curveFitCovariance[row][column], relative: 1e-5)
        )
      }
    }
  }

  @Test("The likelihood fit with bin integrals agrees with adaptive quadrature", arguments: 0..<5)
  func likelihood(index: Int) throws {
    let expected = golden.likelihood[index]
    let spectrum = try MassSpectrum(
      edges: expected.edges == "toy" ? golden.toy.edges : golden.scanEdges,
      counts: expected.counts)
    let form = try #require(BackgroundFunction.Form(rawValue: expected.size))
    let region = expected.mask[0]..<expected.mask[2] + 1
    let fit = try BackgroundFit(spectrum, function: BackgroundFunction(form), masked: region)
    #expect(agree(fit.minimum, expected.deviance, relative: 1e-9))
    for (found, wanted) in zip(fit.expected, expected.expected) {
      #expect(agree(found, wanted, relative: 1e-7))
    }
    let background = fit.expectation(in: region)
    #expect(agree(background.count, expected.b, relative: 1e-8))
    #expect(agree(background.variance.squareRoot(), expected.sigma, relative: 1e-6))
    #expect(fit.iterations < 20)
  }

  @Test("Exact expectations give back their parameters", arguments: [3, 4, 5], [0, 2.5])
  func closure(size: Int, xi: Double) throws {
    let form = try #require(BackgroundFunction.Form(rawValue: size))
    let function = BackgroundFunction(form, centerOfMassEnergy: 13000, xi: xi)
    let truth = Array([0.7, 9.5, 5.2, 0.3, -0.08].prefix(size))
    let edges = MassSpectrum.logarithmicEdges(from: 1200, to: 7000, bins: 40)
    let counts = zip(edges, edges.dropFirst()).map { low, high in
      // Simpson's rule in steps of a thousandth of the bin.
      let step = (high - low) / 1000
      let values = (0...1000).map {
        function.density(at: low + Double($0) * step, parameters: truth)
      }
      let sum = values.indices.reduce(0.0) { sum, node in
        sum + values[node] * (node == 0 || node == 1000 ? 1 : node % 2 == 1 ? 4 : 2)
      }
      return sum * step / 300
    }
    let fit = try BackgroundFit(MassSpectrum(edges: edges, counts: counts), function: function)
    for (found, wanted) in zip(fit.parameters, truth) {
      #expect(agree(found, wanted, relative: size == 5 ? 1e-4 : 1e-6))
    }
    #expect(fit.minimum < 1e-12)
  }

  @Test("Xi turns the parameters and leaves the curve", arguments: SpectrumFitMethod.allCases)
  func xi(method: SpectrumFitMethod) throws {
    let spectrum = try golden.toySpectrum()
    let plain = try BackgroundFit(spectrum, method: method, masked: 15..<18)
    let turned = try BackgroundFit(
      spectrum, function: BackgroundFunction(.threeParameters, xi: 3), method: method,
      masked: 15..<18)
    #expect(
      agree(turned.parameters[1], plain.parameters[1] + 3 * plain.parameters[2], relative: 1e-8))
    #expect(agree(turned.parameters[2], plain.parameters[2], relative: 1e-8))
    let (first, second) = (plain.expectation(in: 15..<18), turned.expectation(in: 15..<18))
    #expect(agree(first.count, second.count, relative: 1e-10))
    #expect(agree(first.variance, second.variance, relative: 1e-8))
  }

  @Test("Events of equal weight give the scaled fit", arguments: SpectrumFitMethod.allCases)
  func weights(method: SpectrumFitMethod) throws {
    let counts = golden.toy.counts
    let weighted = try BackgroundFit(
      MassSpectrum(
        edges: golden.toy.edges, counts: counts.map { 0.04 * $0 },
        variances: counts.map { 0.0016 * $0 }),
      method: method, masked: 15..<18)
    let plain = try BackgroundFit(golden.toySpectrum(), method: method, masked: 15..<18)
    #expect(agree(weighted.minimum, plain.minimum, relative: 1e-9))
    #expect(agree(weighted.parameters[0], 0.04 * plain.parameters[0], relative: 1e-7))
    let (found, wanted) = (
      try weighted.excess(in: 15..<18), try plain.excess(in: 15..<18)
    )
    #expect(agree(found.expected, 0.04 * wanted.expected, relative: 1e-9))
    #expect(agree(found.expectedVariance, 0.0016 * wanted.expectedVariance, relative: 1e-7))
    #expect(agree(found.significance, wanted.significance, relative: 1e-8))
    #expect(agree(found.excessError, 0.04 * wanted.excessError, relative: 1e-8))
  }

  /// 400 toys: the variance is known to 7%.
  @Test(
    "The stated error of the background is the spread of toys",
    arguments: SpectrumFitMethod.allCases)
  func errorIsTheSpread(method: SpectrumFitMethod) throws {
    let truth = try BackgroundFit(golden.toySpectrum(), method: method, masked: 15..<18)
    let random = RandomStream(seed: 61)
    var (estimates, variance) = ([Double](), 0.0)
    for toy in 0..<400 {
      var stream = random.substream(toy)
      let counts = truth.expected.map { Double(stream.poisson(mean: $0)) }
      let fit = try BackgroundFit(
        MassSpectrum(edges: golden.toy.edges, counts: counts), method: method, masked: 15..<18)
      let background = fit.expectation(in: 15..<18)
      estimates.append(background.count)
      variance += background.variance / 400
    }
    let (mean, deviation) = meanAndDeviation(estimates)
    #expect(abs(deviation / variance.squareRoot() - 1) < 0.14)
    // The variance N + 1 gives downward fluctuations more weight: the published method is low.
    let bias = (mean - truth.expectation(in: 15..<18).count) / (deviation / 20)
    #expect(method == .maximumLikelihood ? abs(bias) < 3.5 : bias < -3.5)
  }

  @Test("Impossible fits are errors that say why")
  func errors() throws {
    func failure(_ counts: [Double], _ form: BackgroundFunction.Form, masked: Range<Int>) -> String
    {
      do {
        let spectrum = try MassSpectrum(
          edges: MassSpectrum.uniformEdges(from: 1000, to: 2000, bins: counts.count),
          counts: counts)
        _ = try BackgroundFit(spectrum, function: BackgroundFunction(form), masked: masked)
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      failure([9, 5, 4, 2, 1, 1], .threeParameters, masked: 1..<4)
        .contains("3 bins outside the signal region for 3 parameters"))
    #expect(
      failure([0, 0, 0, 0, 0, 0], .threeParameters, masked: 0..<0)
        .contains("only 0 bins hold events"))
    #expect(
      failure([5, 0, 0, 7, 0, 0, 0, 0], .threeParameters, masked: 3..<4)
        .contains("only 1 bins hold events"))
    let spectrum = try MassSpectrum(
      edges: MassSpectrum.uniformEdges(from: 1000, to: 9000, bins: 5), counts: [9, 5, 3, 2, 1])
    let function = BackgroundFunction(.threeParameters, centerOfMassEnergy: 8000)
    #expect(throws: ResonanceSearchError.self) { try BackgroundFit(spectrum, function: function) }
  }
}
