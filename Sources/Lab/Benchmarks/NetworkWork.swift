import JetNetworks
import Foundation
import Jets
import Randomness
import TensorEngine
import TopTagging
import Training

/// Training and inference of the challenge's networks.
enum NetworkWork {
  static let all: [BenchmarkWork] = TaggerKind.allCases.flatMap { kind in
    [
      BenchmarkWork(name: "\(kind.rawValue)-training", piece: kind.rawValue) {
        try [NetworkBenchmark(kind, $0).training()]
      },
      BenchmarkWork(name: "\(kind.rawValue)-inference", piece: kind.rawValue) {
        try [NetworkBenchmark(kind, $0).inference()]
      },
    ]
  }
}

/// A network of the challenge with jets to run it on.
struct NetworkBenchmark {
  let kind: TaggerKind
  let settings: BenchmarkSettings
  let architecture: Architecture
  let examples: LabelledExamples
  /// Batches between two readings of the clock: an epoch, or a call of inference.
  private static let batches = 8

  /// The benchmark of `kind` on the jets of the settings' file.
  ///
  /// - Throws: an error when the jets can't be read or prepared.
  init(_ kind: TaggerKind, _ settings: BenchmarkSettings) throws {
    let jets = settings.usesRandomInputs ? nil : try BenchmarkJets(settings)
    try self.init(kind, settings, on: jets)
  }

  /// The benchmark of `kind` on `jets`, or on random inputs.
  init(_ kind: TaggerKind, _ settings: BenchmarkSettings, on jets: BenchmarkJets?) throws {
    self.kind = kind
    self.settings = settings
    let recipe = settings.recipe
    architecture = kind.architecture(
      images: recipe.images, constituents: recipe.constituents, recipe.architecture)
    let count = settings.batch * NetworkBenchmark.batches
    examples =
      try jets?.examples(kind, count: count)
      ?? NetworkBenchmark.random(architecture, count: count)
  }

  /// Jets a second of the trainer that users call: preprocessing, forward, backward, Adam.
  func training() throws -> SpeedMeasurement {
    let rate = try trainingRate()
    return SpeedMeasurement(
      work: "\(kind.rawValue)-training", rate: rate, unit: "jets/s",
      // Twice as much again for the gradients of inputs and of parameters.
      gigaflops: rate.median * 3 * 2 * multiplyAdds * 1e-9,
      note: settings.usesRandomInputs ? "random inputs" : preprocessingShare(of: rate.median))
  }

  func trainingRate() throws -> Spread {
    let network = try Network(architecture, seed: 1)
    var configuration = FitConfiguration(
      epochs: settings.repeats + 1, batchSize: settings.batch, learningRate: 1e-4)
    configuration.monitor = .trainingLoss
    configuration.keepBest = false
    let history = try Trainer(network: network, configuration: configuration).fit(examples)
    // The first epoch warms up.
    return Spread(history.dropFirst().map(\.examplesPerSecond))
  }

  /// Jets a second of scoring: preprocessing and forward.
  func inference() throws -> SpeedMeasurement {
    let network = try Network(architecture, seed: 1)
    let rate = Stopwatch.rates(Double(examples.count), repeats: settings.repeats) {
      _ = predictScores(network: network, source: examples.source)
    }
    return SpeedMeasurement(
      work: "\(kind.rawValue)-inference", rate: rate, unit: "jets/s",
      gigaflops: rate.median * 2 * multiplyAdds * 1e-9,
      note: settings.usesRandomInputs ? "random inputs" : preprocessingShare(of: rate.median))
  }

  /// Multiply-adds of a forward pass: each parameter of a layer works once at each of its outputs'
  /// positions (a bias counted like a weight).
  private var multiplyAdds: Double {
    let layers = (try? architecture.layers()) ?? []
    return layers.reduce(0) { sum, layer in
      guard layer.parameterCount > 0 else { return sum }
      return sum + Double(layer.parameterCount * layer.outputShape.count / layer.outputShape[-1])
    }
  }

  /// How much of the time goes into making images and features.
  private func preprocessingShare(of rate: Double) -> String {
    let alone = Stopwatch.rates(Double(examples.count), repeats: settings.repeats) {
      prepare(examples.source, groupSize: FitConfiguration().groupSize)
    }
    return String(format: "preprocessing takes %.1f %% of it", 100 * rate / alone.median)
  }

  /// Uniform numbers in every pixel and every step: as dense as images can be.
  private static func random(_ architecture: Architecture, count: Int) -> LabelledExamples {
    var random = RandomStream(seed: 1).substream("benchmark")
    var arrays: [String: Tensor] = [:]
    for input in architecture.inputs {
      var values = [Float](repeating: 0, count: count * input.shape.count)
      values.withUnsafeMutableBufferPointer { random.fillUniform($0) }
      arrays[input.name] = Tensor(shape: input.shape.prepending(count), values: values)
    }
    return LabelledExamples(
      source: ArrayExamples(arrays), labels: (0..<count).map { UInt8($0 % 2) })
  }
}

/// Makes the inputs of all examples as the workers of a training do, and drops them.
func prepare(_ source: any ExampleSource, groupSize: Int) {
  let groups = (source.count + groupSize - 1) / groupSize
  let threads = min(Threads.count, max(groups, 1))
  parallelFor(threads, threads: threads) { worker in
    let tape = Tape()
    for group in stride(from: worker, to: groups, by: threads) {
      let examples = Array(group * groupSize..<min((group + 1) * groupSize, source.count))
      tape.reset()
      _ = source.inputs(examples[...], on: tape)
    }
  }
}
