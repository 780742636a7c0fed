import TensorEngine

/// What a method minimizes on mixed samples.
protocol MixtureLoss: Sendable {
  /// Whether the loss couples all events of a batch.
  var couplesBatch: Bool { get }

  /// Σ weight × loss over the events or, where the loss couples the batch, the batch's loss.
  ///
  /// - Parameters:
  ///   - logOdds: The network's log-odds of the signal, `[events, 1]`.
  ///   - samples: The number of the sample that each event comes from; 0 is the richest in signal.
  ///   - weights: The weight of each event.
  func value(_ logOdds: Variable, samples: [Int], weights: [Float]) -> Variable
}

extension MixtureLoss {
  var couplesBatch: Bool { false }
}

/// Means over the events of each sample in a batch, as matrices on the tape.
struct BatchMeans {
  private let samples: [Int]
  private let weights: [Float]
  /// The batch's weight in each sample.
  private let totals: [Float]

  init(samples: [Int], weights: [Float], sampleCount: Int) {
    self.samples = samples
    self.weights = weights
    var totals = [Float](repeating: 0, count: sampleCount)
    for (sample, weight) in zip(samples, weights) { totals[sample] += weight }
    self.totals = totals
  }

  /// Whether the batch has events of this sample.
  func contains(_ sample: Int) -> Bool { totals[sample] > 0 }

  /// Σ_a c_a · (mean of `values` over the events of sample a), one number.
  func combination(_ coefficients: [Float], of values: Variable) -> Variable {
    let factors = values.tape.constant(values.shape) { buffer in
      for (row, sample) in samples.enumerated() {
        buffer[row] = totals[sample] > 0 ? coefficients[sample] * weights[row] / totals[sample] : 0
      }
    }
    return (values * factors).sum()
  }
}
