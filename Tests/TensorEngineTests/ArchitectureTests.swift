import Foundation
import TensorEngine
import Testing

@Suite("Architectures")
struct ArchitectureTests {
  @Test(
    "survive a round trip through JSON",
    arguments: [
      ExampleArchitectures.twoBranches, ExampleArchitectures.everything, ExampleArchitectures.set,
      .dense(count: 3, hidden: [4], outputs: 1),
    ])
  func roundTrip(_ architecture: Architecture) throws {
    let data = try JSONEncoder().encode(architecture)
    #expect(try JSONDecoder().decode(Architecture.self, from: data) == architecture)
  }

  @Test("read defaults and write a readable form")
  func readableForm() throws {
    let text = #"{"inputs":[{"name":"x","shape":[4]}],"output":{"dense":{"units":3}}}"#
    let architecture = try JSONDecoder().decode(Architecture.self, from: Data(text.utf8))
    #expect(architecture.output == .dense(units: 3))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let written = String(decoding: try encoder.encode(Block.dropout(0.7)), as: UTF8.self)
    #expect(written == #"{"dropout":0.7}"#)
    let dense = Block.dense(units: 512, activation: .relu)
    #expect(
      String(decoding: try encoder.encode(dense), as: UTF8.self)
        == #"{"dense":{"activation":"relu","initializer":"glorotUniform","units":512}}"#)
  }

  @Test(
    "refuse unknown blocks and keys, naming them",
    arguments: [
      (#"{"dence":{"units":3}}"#, "dence"), (#"{"dense":{"units":3,"unit":4}}"#, "unit"),
      (#""flaten""#, "flaten"), (#"{"dense":{"units":3},"dropout":0.5}"#, "exactly one key"),
    ])
  func unknownKeys(_ text: String, _ word: String) throws {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Block.self, from: Data(text.utf8))
    }
    #expect(String(describing: try #require(error)).contains(word))
  }

  @Test(
    "refuse unknown keys beside inputs and output",
    arguments: [
      #"{"inputs":[],"output":"flatten","outputs":"flatten"}"#,
      #"{"inputs":[{"name":"x","shape":[1],"outputs":2}],"output":"flatten"}"#,
    ])
  func unknownTopLevelKeys(_ text: String) throws {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Architecture.self, from: Data(text.utf8))
    }
    #expect(String(describing: try #require(error)).contains("outputs"))
  }

  @Test("the two-branch network has 2,645,538 parameters")
  func parameterCount() throws {
    let network = try Network(ExampleArchitectures.twoBranches, seed: 1)
    #expect(network.parameterCount == 2_645_538)
    let layers = try ExampleArchitectures.twoBranches.layers()
    #expect(layers.first { $0.name == "rnn/gru1" }?.parameterCount == 1152)
    #expect(layers.first { $0.name == "rnn/gru2" }?.parameterCount == 4704)
    #expect(layers.first { $0.name == "cnn/flatten1" }?.outputShape == [3200])
    #expect(layers.reduce(0) { $0 + $1.parameterCount } == 2_645_538)
    let summary = try ExampleArchitectures.twoBranches.summary()
    #expect(summary.contains("2645538"))
    #expect(network.parameters.parameter(named: "cnn/convolution1/kernel")?.shape == [3, 3, 1, 32])
  }

  @Test(
    "shape errors name the block",
    arguments: [
      (Block.sequence([.flatten, .convolution(filters: 2, kernel: 3)]), "sequence[1]/convolution"),
      (.residual([.dense(units: 5)]), "residual"), (.dense(units: 0), "dense"),
      (.input("nothing"), "nothing"), (.named("a/b", .flatten), "a/b"),
      (.sequence([.flatten, .named("rnn", .gru(units: 2))]), "sequence[1]/rnn/gru"),
      (.concatenation([.flatten, .dense(units: 2)]), "concatenation[1]"),
      (.dropout(1), "dropout"), (.maxPooling(9), "maxPooling"),
    ])
  func shapeErrors(_ block: Block, _ place: String) {
    let architecture = Architecture(
      inputs: [.init(name: "x", shape: [4, 4, 1])], output: block)
    let error = #expect(throws: EngineError.self) { try Network(architecture, seed: 1) }
    #expect(error?.description.contains(place) == true, "\(error?.description ?? "")")
  }

  @Test("a branch of a network with two inputs has to say with which it starts")
  func inputMissing() {
    let architecture = Architecture(
      inputs: ExampleArchitectures.inputs, output: .dense(units: 2))
    let error = #expect(throws: EngineError.self) { try Network(architecture, seed: 1) }
    #expect(error?.description.contains("constituents") == true)
  }

  @Test("parameters are copied by name, with and without a prefix")
  func copying() throws {
    let whole = try Network(ExampleArchitectures.twoBranches, seed: 1)
    let branch = try Network(
      Architecture(
        inputs: [ExampleArchitectures.inputs[0]],
        output: .sequence([ExampleArchitectures.imageBranch, .dense(units: 2)])), seed: 2)
    // The branch's own head has another shape than the whole network's first dense layer.
    #expect(whole.parameters.copy(from: branch.parameters) == 16)
    #expect(
      whole.parameters["cnn/convolution3/kernel"] == branch.parameters["cnn/convolution3/kernel"])
    let twin = try Network(ExampleArchitectures.twoBranches, seed: 3)
    let dense = whole.parameters.parameters.filter { $0.name.hasPrefix("cnn/dense") }
    #expect(twin.parameters.copy(from: whole.parameters, prefix: "cnn/dense") == dense.count)
    #expect(twin.parameters["cnn/dense1/kernel"] == whole.parameters["cnn/dense1/kernel"])
    let untouched = "cnn/convolution1/kernel"
    #expect(twin.parameters[untouched] != whole.parameters[untouched])
  }
}
