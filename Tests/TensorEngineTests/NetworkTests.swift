import Foundation
import Randomness
import TensorEngine
import TestSupport
import Testing

/// What PyTorch found for a whole network.
struct NetworkGolden: Decodable, Sendable {
  let architecture: String
  let parameters: [String: GoldenArray]
  let input: GoldenArray
  let cotangent: GoldenArray
  let result: GoldenArray
  let inputGradient: GoldenArray
  let gradients: [String: GoldenArray]
}

/// What PyTorch found for a loss on the gradient of a network with respect to its input.
struct PenaltyGolden: Decodable, Sendable {
  let parameters: [String: GoldenArray]
  let input: GoldenArray
  let score: GoldenArray
  let target: GoldenArray
  let slope: GoldenArray
  let loss: GoldenArray
  let gradients: [String: GoldenArray]
}

@Suite("Networks built from an architecture")
struct NetworkTests {
  @Test(
    "outputs and all gradients agree with torch.nn in double",
    arguments: ["gru", "gru-bidirectional", "lstm", "lstm-bidirectional", "image", "set"])
  func agreesWithTorch(_ name: String) throws {
    let cases = try golden("networks.json", as: [String: NetworkGolden].self)
    let reference = try #require(cases[name])
    let network = try network(reference.architecture, reference.parameters)
    let tape = Tape()
    let pass = Pass(tape: tape, mode: .training)
    let x = tape.leaf(reference.input.tensor)
    let y = network(["x": x], pass)
    #expect(mismatch(y.tensor, reference.result, relative: 1e-5) == nil)
    let names = reference.gradients.keys.sorted()
    let targets = [x] + names.map { network.parameter($0, pass) }
    let loss = (y * tape.constant(reference.cotangent.tensor)).sum()
    let found = tape.gradients(of: loss, withRespectTo: targets)
    #expect(mismatch(found[0].tensor, reference.inputGradient, relative: 2e-5) == nil)
    for (name, gradient) in zip(names, found.dropFirst()) {
      let expected = try #require(reference.gradients[name])
      #expect(mismatch(gradient.tensor, expected, relative: 2e-5) == nil, "\(name)")
    }
  }

  @Test(
    "a loss on the input's gradient agrees with torch's create_graph",
    arguments: ["relu", "tanh", "sigmoid", "softplus", "gelu"])
  func gradientPenalty(_ activation: String) throws {
    let cases = try golden("penalty.json", as: [String: PenaltyGolden].self)
    let reference = try #require(cases[activation])
    let network = try Network(
      .dense(
        input: "x", count: 3, hidden: [6, 5], outputs: 1,
        activation: try #require(Activation(rawValue: activation))), seed: 1)
    for (name, value) in reference.parameters { network.parameters[name] = value.tensor }
    let parallel = DataParallel(network: network, threads: 1)
    let loss = parallel.gradients(rows: 4, random: RandomStream(seed: 0)) { _, pass in
      let tape = pass.tape
      let x = tape.leaf(reference.input.tensor)
      let y = network(["x": x], pass)
      let slope = tape.gradients(of: y, withRespectTo: [x], keepingGraph: true)[0]
      return (slope - tape.constant(reference.score.tensor)).squared().sum()
        + (y - tape.constant(reference.target.tensor)).squared().sum()
    }
    #expect(mismatch([Float(loss)], reference.loss.values, relative: 1e-5) == nil)
    for parameter in network.parameters.parameters {
      let expected = try #require(reference.gradients[parameter.name])
      let found = Array(parallel.gradient[parameter.range])
      #expect(mismatch(found, expected.values, relative: 2e-5) == nil, "\(parameter.name)")
    }
  }

  @Test("gradients through the sinks are those with respect to the parameters")
  func sinksAgree() throws {
    let architecture = Architecture.dense(input: "x", count: 4, hidden: [7], outputs: 2)
    let network = try Network(architecture, seed: 5)
    var random = RandomStream(seed: 9)
    let data = Tensor(shape: [6, 4], values: (0..<24).map { _ in Float(random.normal()) })
    let classes: [UInt8] = [0, 1, 1, 0, 1, 0]
    let parallel = DataParallel(network: network, groupSize: 6, threads: 1)
    _ = parallel.gradients(rows: 6, random: random) { _, pass in
      softmaxCrossEntropy(network(["x": pass.tape.constant(data)], pass), classes: classes)
    }
    let tape = Tape()
    let pass = Pass(tape: tape, mode: .training)
    let loss = softmaxCrossEntropy(network(["x": tape.constant(data)], pass), classes: classes)
    let targets = network.parameters.parameters.map { pass.parameter($0, of: network.parameters) }
    let direct = tape.gradients(of: loss, withRespectTo: targets).flatMap(\.tensor.values)
    #expect(mismatch(Array(parallel.gradient), direct.map(Double.init), relative: 1e-6) == nil)
  }

  @Test("the order of the axes in a wrong input is named")
  func wrongInputStops() async {
    await #expect(processExitsWith: .failure) {
      let network = try Network(.dense(input: "x", count: 4, hidden: [], outputs: 1), seed: 1)
      let tape = Tape()
      _ = network(
        ["x": tape.constant(Tensor(shape: [4, 3]))], Pass(tape: tape, mode: .inference))
    }
  }

  @Test("the graph of a fused operation cannot be kept")
  func fusedGraphStops() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      let x = tape.leaf(Tensor(shape: [1, 4, 4, 1], repeating: 1))
      _ = tape.gradients(of: x.maxPooling(2), withRespectTo: [x], keepingGraph: true)
    }
  }

  private func network(
    _ architecture: String, _ parameters: [String: GoldenArray]
  ) throws -> Network {
    let network = try Network(
      JSONDecoder().decode(Architecture.self, from: Data(architecture.utf8)), seed: 1)
    let names = Set(network.parameters.parameters.map(\.name))
    #expect(names == Set(parameters.keys))
    for (name, value) in parameters { network.parameters[name] = value.tensor }
    return network
  }
}
