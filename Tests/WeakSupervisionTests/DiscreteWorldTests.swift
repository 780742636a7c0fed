import Foundation
import Mixtures
import TensorEngine
import Testing
import Training
import WeakSupervision

/// Five possible events, whose probabilities in every sample are known: the weight of an event is
/// its probability, so that sums over events are exact expectations and minimizers are known.
private enum DiscreteWorld {
  static let signal = [0.05, 0.10, 0.15, 0.30, 0.40]
  static let background = [0.40, 0.25, 0.20, 0.10, 0.05]

  static func density(_ fraction: Double) -> [Double] {
    zip(signal, background).map { fraction * $0 + (1 - fraction) * $1 }
  }

  static func samples(_ fractions: [Double]) throws -> MixedSamples {
    let identity = (0..<25).map { Float($0 % 6 == 0 ? 1 : 0) }
    return try MixedSamples(
      try fractions.map { fraction in
        try MixedSample(
          name: "f = \(fraction)",
          source: ArrayExamples(["x": Tensor(shape: [5, 5], values: identity)]),
          weights: density(fraction).map { Float($0) }, fraction: SignalFraction(fraction))
      })
  }

  /// The outputs σ(z) at the minimum of the method's loss, a free number for each event.
  static func minimize(_ method: WeakMethod, _ fractions: [Double]) throws -> [Double] {
    let examples = try MixedExamples(samples(fractions), method: method)
    let architecture = Architecture.dense(
      input: "x", count: 5, hidden: [], outputs: 2, initializer: .zeros)
    let network = try Network(architecture, seed: 1)
    let fit = FitConfiguration(
      epochs: 1200, batchSize: 100, learningRate: 0.1, schedule: .cosine(),
      monitor: .trainingLoss, keepBest: false)
    _ = try Trainer(network: network, configuration: fit).fit(examples)
    let source = try samples(fractions).samples[0].source
    return predictScores(network: network, source: source)
  }

  /// P(S|x) at a prior.
  static func posterior(_ prior: Double) -> [Double] {
    zip(signal, background).map { prior * $0 / (prior * $0 + (1 - prior) * $1) }
  }
}

@Suite("Losses in a discrete world")
struct DiscreteWorldTests {
  @Test(
    "Proper losses have the posterior P(S|x) as their minimum",
    arguments: [WeakMethod.forwardCorrected, .unlabelled(.none), .unlabelled(.absolute)],
    [[0.8, 0.3], [0.9, 0.5, 0.2], [1, 0.4], [0.6, 0]])
  func posterior(method: WeakMethod, fractions: [Double]) throws {
    let expected = DiscreteWorld.posterior(fractions.reduce(0, +) / Double(fractions.count))
    let found = try DiscreteWorld.minimize(method, fractions)
    for (value, wanted) in zip(found, expected) { #expect(abs(value - wanted) < 2e-3) }
  }

  @Test("A pure signal sample and an unlabelled one give the posterior at the unlabelled's prior")
  func positiveUnlabelled() throws {
    let found = try DiscreteWorld.minimize(.positiveUnlabelled, [1, 0.4])
    for (value, wanted) in zip(found, DiscreteWorld.posterior(0.4)) {
      #expect(abs(value - wanted) < 2e-3)
    }
  }

  @Test("The classifier of samples gives the mean target of the samples an event may come from")
  func classification() throws {
    for fractions in [[0.8, 0.3], [0.9, 0.5, 0.2]] {
      let targets = fractions.map {
        ($0 - fractions[fractions.count - 1]) / (fractions[0] - fractions[fractions.count - 1])
      }
      let densities = fractions.map(DiscreteWorld.density)
      let found = try DiscreteWorld.minimize(.classification, fractions)
      for x in 0..<5 {
        let total = densities.reduce(0.0) { $0 + $1[x] }
        let expected = zip(targets, densities).reduce(0.0) { $0 + $1.0 * $1.1[x] } / total
        #expect(abs(found[x] - expected) < 1e-3)
      }
      #expect(found == found.sorted())
    }
  }

  @Test("Proportions make a hard classifier")
  func proportions() throws {
    let found = try DiscreteWorld.minimize(.proportions(.squared), [0.8, 0.3])
    #expect(found == found.sorted())
    #expect(found[0] < 0.1 && found[4] > 0.9)
  }
}

@Suite("Values of the losses")
struct LossValueTests {
  /// Two samples of three events with the given outputs, one row each.
  private func value(
    _ method: WeakMethod, outputs: [Double], fractions: [Double] = [0.7, 0.4]
  ) throws -> (loss: Double, gradient: [Float]) {
    let source = ArrayExamples(["x": Tensor(shape: [3, 1], values: [0, 0, 0])])
    let samples = try MixedSamples(
      try fractions.map {
        try MixedSample(name: "\($0)", source: source, fraction: SignalFraction($0))
      })
    let examples = try MixedExamples(samples, method: method)
    let tape = Tape()
    let logits = tape.leaf(
      Tensor(shape: [6, 2], values: outputs.flatMap { [0, Float(log($0 / (1 - $0)))] }))
    let loss = examples.loss(logits, of: Array(0..<6)[...])
    let gradient = tape.gradients(of: loss, withRespectTo: [logits])[0].tensor.values
    return (Double(loss.scalar) / 6, stride(from: 1, to: 12, by: 2).map { gradient[$0] })
  }

  private let outputs = [0.9, 0.8, 0.1, 0.6, 0.2, 0.1]

  @Test("Proportions compare the mean over the bag, not single events nor mean logarithms")
  func bagMeans() throws {
    // Means 0.6 and 0.3, fractions 0.7 and 0.4. Event by event the absolute distances would be
    // (0.2 + 0.1 + 0.6)/3 + (0.2 + 0.2 + 0.3)/3 = 0.533; the logarithms' mean gives 0.95 and more.
    #expect(abs(try value(.proportions(.absolute), outputs: outputs).loss - 0.2) < 1e-6)
    #expect(abs(try value(.proportions(.squared), outputs: outputs).loss - 0.02) < 1e-6)
    let entropy =
      -0.7 * log(0.6) - 0.3 * log(0.4) - 0.4 * log(0.3) - 0.6 * log(0.7)
    #expect(abs(try value(.proportions(.crossEntropy), outputs: outputs).loss - entropy) < 1e-6)
    // Swapping outputs within a bag changes nothing.
    let swapped = [0.1, 0.9, 0.8, 0.1, 0.6, 0.2]
    #expect(abs(try value(.proportions(.squared), outputs: swapped).loss - 0.02) < 1e-6)
  }

  @Test("The unbiased risk of two samples is that of the paper")
  func unbiasedRisk() throws {
    let (f1, f2, prior) = (0.7, 0.4, 0.55)
    func mean(_ values: ArraySlice<Double>, _ loss: (Double) -> Double) -> Double {
      values.map(loss).reduce(0, +) / Double(values.count)
    }
    // ℓ(g) = −log σ(g), ℓ(−g) = −log(1 − σ(g)); a, b, c, d of arXiv:1808.10585, eq. 8.
    let positive = { (h: Double) in -log(h) }
    let negative = { (h: Double) in -log(1 - h) }
    let expected =
      (prior * (1 - f2) * mean(outputs[..<3], positive)
        - (1 - prior) * f2 * mean(outputs[..<3], negative)
        - prior * (1 - f1) * mean(outputs[3...], positive)
        + (1 - prior) * f1 * mean(outputs[3...], negative)) / (f1 - f2)
    #expect(abs(try value(.unlabelled(.none), outputs: outputs).loss - expected) < 1e-5)
  }

  @Test("With the absolute correction a negative part counts with its size")
  func absoluteRisk() throws {
    // Pure signal with high scores: R₊ = π E_P ℓ(z) > 0, R₋ = (1 − π)(2 E_U ℓ(−z) − E_P ℓ(−z)) < 0,
    // at the mean fraction π = ¾.
    let high = [0.99, 0.99, 0.99, 0.2, 0.2, 0.2]
    let (positive, negative) = (-0.75 * log(0.99), 0.25 * (-2 * log(0.8) + log(0.01)))
    #expect(negative < 0)
    let plain = try value(.unlabelled(.none), outputs: high, fractions: [1, 0.5])
    let absolute = try value(.unlabelled(.absolute), outputs: high, fractions: [1, 0.5])
    #expect(abs(plain.loss - (positive + negative)) < 1e-5)
    #expect(abs(absolute.loss - (positive - negative)) < 1e-5)
  }

  @Test("A negative part is reported as zero and raised again by the step")
  func stepBack() throws {
    // Pure signal with high scores and an unlabelled sample with lower ones: R₋ < 0.
    let high = [0.99, 0.99, 0.99, 0.2, 0.2, 0.2]
    let plain = try value(.unlabelled(.none), outputs: high, fractions: [1, 0.5])
    let corrected = try value(.positiveUnlabelled, outputs: high, fractions: [1, 0.5])
    let positive = -0.5 * log(0.99)
    #expect(plain.loss < 0)
    #expect(abs(corrected.loss - positive) < 1e-5)
    // −R₋ = π E_P ℓ(−z) − E_U ℓ(−z): its gradient on the signal sample is positive, so a step
    // lowers those scores; on the unlabelled sample it is negative.
    #expect(corrected.gradient[..<3].allSatisfy { $0 > 0 })
    #expect(corrected.gradient[3...].allSatisfy { $0 < 0 })
  }

  @Test("Forward correction stays finite for outputs near 0 and 1 and for pure samples")
  func extremeOutputs() throws {
    let extreme = [1 - 1e-9, 1e-9, 0.5, 1 - 1e-9, 1e-9, 0.5]
    for fractions in [[0.7, 0.4], [1, 0.4], [0.7, 0], [1, 0]] {
      let result = try value(.forwardCorrected, outputs: extreme, fractions: fractions)
      #expect(result.loss.isFinite && result.gradient.allSatisfy(\.isFinite))
    }
  }
}
