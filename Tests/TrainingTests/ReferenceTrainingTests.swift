import DataFiles
import Foundation
import Randomness
import TensorEngine
import Testing
import Training

/// The training of a small network, step by step, against PyTorch in double precision.
@Suite struct ReferenceTrainingTests {
  static let architecture = Architecture(
    inputs: [.init(name: "image", shape: [6, 6, 1]), .init(name: "sequence", shape: [5, 3])],
    output: .sequence([
      .concatenation([
        .sequence([
          .input("image"), .convolution(filters: 3, kernel: 3, activation: .relu), .maxPooling(2),
          .flatten,
        ]),
        .sequence([.input("sequence"), .gru(units: 4), .flatten]),
      ]),
      .dense(units: 5, activation: .relu), .dense(units: 2),
    ]))

  @Test("Three Adam steps of convolution, recurrent unit and dense layers agree with PyTorch")
  func threeSteps() throws {
    let file = try SafetensorsFile.read(goldenFile("three_steps.safetensors"))
    let network = try Network(ReferenceTrainingTests.architecture, seed: 1)
    let store = network.parameters
    for parameter in store.parameters {
      let start = try #require(file["start/\(parameter.name)"])
      store[parameter.name] = Tensor(shape: Shape(start.shape), values: start.floats)
    }
    let parallel = DataParallel(network: network, groupSize: 3, threads: 2)
    let optimizer = Optimizer(.init(.adam()), count: store.count)
    let losses = try #require(file["losses"]).doubles
    for step in 0..<3 {
      let loss = gradients(try examples(file, step), parallel)
      #expect(abs(loss / losses[step] - 1) < 1e-5)
      optimizer.step(values: store.values, gradient: parallel.gradient, learningRate: 0.01)
      for parameter in store.parameters {
        let expected = try #require(file["after\(step)/\(parameter.name)"]).doubles
        for (value, truth) in zip(store.elements(of: parameter), expected) {
          // Relative to the value, or to the size of a step where the value is smaller.
          #expect(
            abs(Double(value) - truth) < 1e-4 * max(abs(truth), 0.01),
            "\(parameter.name), step \(step)")
        }
      }
    }
  }

  private func examples(_ file: SafetensorsFile, _ step: Int) throws -> LabelledExamples {
    var arrays: [String: Tensor] = [:]
    for name in ["image", "sequence"] {
      let array = try #require(file["batch\(step)/\(name)"])
      arrays[name] = Tensor(shape: Shape(array.shape), values: array.floats)
    }
    let labels = try #require(file["batch\(step)/labels"]).integers()
    return LabelledExamples(source: ArrayExamples(arrays), labels: labels.map { UInt8($0) })
  }

  /// The mean loss; its gradient is left in `parallel`.
  private func gradients(_ examples: LabelledExamples, _ parallel: DataParallel) -> Double {
    let network = parallel.network
    let rows = examples.count
    let sum = parallel.gradients(rows: rows, random: RandomStream(seed: 1)) { range, pass in
      let inputs = examples.source.inputs(Array(range)[...], on: pass.tape)
      return softmaxCrossEntropy(network(inputs, pass), classes: examples.labels[range])
    }
    for index in parallel.gradient.indices { parallel.gradient[index] /= Float(rows) }
    return sum / Double(rows)
  }
}
