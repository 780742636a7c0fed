import TensorEngine
import Testing
import JetNetworks

@Suite struct BeastArchitectureTests {
  /// The count of the winning entry's model file.
  @Test(arguments: [BeastArchitecture.asSubmitted, .fixed])
  func theBeastHasThePublishedNumberOfParameters(networks: BeastArchitecture) throws {
    let beast = try Network(networks.beast(), seed: 1)
    #expect(beast.parameterCount == 2_645_538)
    #expect(BeastArchitecture.parameterCount == 2_645_538)
  }

  /// Weights and biases, layer by layer, by hand; the heads have 512·2 + 2 and 128·2 + 2.
  @Test func theBranchesHaveTheirShare() throws {
    let convolutions = 320 + 9248 + 18_496 + 9232 + 2320 + 9280 + 73_856
    let cnn = try Network(BeastArchitecture.fixed.cnn(), seed: 1)
    #expect(cnn.parameterCount == convolutions + 3200 * 512 + 512 + 1026)
    let rnn = try Network(BeastArchitecture.fixed.rnn(), seed: 1)
    #expect(rnn.parameterCount == 1152 + 4704 + 6400 * 64 + 64 + 64 * 128 + 128 + 258)
  }

  @Test func aBranchFitsIntoTheBeast() throws {
    let networks = BeastArchitecture.fixed
    let cnn = try Network(networks.cnn(), seed: 1)
    let beast = try Network(networks.beast(), seed: 2)
    let copied = beast.parameters.copy(from: cnn.parameters, prefix: "cnn/")
    #expect(copied == 16)
    for parameter in cnn.parameters.parameters where parameter.name.hasPrefix("cnn/") {
      #expect(beast.parameters[parameter.name] == cnn.parameters[parameter.name])
    }
  }

  @Test("Each part of the Beast has its own dropout")
  func dropouts() {
    let plain = BeastArchitecture.fixed
    var (image, sequence, join) = (plain, plain, plain)
    image.imageDropout = 0.05
    sequence.sequenceDropout = 0.05
    join.joinDropout = 0.05
    #expect(image.cnn() != plain.cnn() && image.rnn() == plain.rnn())
    #expect(sequence.rnn() != plain.rnn() && sequence.cnn() == plain.cnn())
    #expect(join.cnn() == plain.cnn() && join.rnn() == plain.rnn())
    #expect(Set([plain, image, sequence, join].map { "\($0.beast())" }).count == 4)
  }
}
