import Randomness

/// An architecture with its parameters.
///
/// ```swift
/// let network = try Network(.dense(count: 12, hidden: [64, 64], outputs: 2), seed: 1)
/// let logits = network(["features": x], pass)
/// ```
public final class Network: Sendable {
  /// The description from which the network was built.
  public let architecture: Architecture
  /// The network's numbers.
  public let parameters: ParameterStore
  /// The shape of one example's output.
  public let outputShape: Shape
  private let body: any Layer
  /// How running statistics follow the statistics of a group: state range and momentum.
  let stateRules: [StateRule]
  /// The kernels of dense layers, whose gradients are products of two matrices.
  let denseKernels: [DenseKernel]

  /// Builds the network and draws its starting values; equal seeds give equal values.
  ///
  /// - Throws: `EngineError` naming the block when shapes do not fit.
  public init(_ architecture: Architecture, seed: UInt64) throws(EngineError) {
    var builder = try NetworkBuilder(architecture)
    let output = try builder.build()
    self.architecture = architecture
    body = output.layer
    outputShape = output.shape
    stateRules = builder.stateRules
    denseKernels = builder.denseKernels
    parameters = ParameterStore(
      builder.layout.parameters.map {
        .init(name: $0.name, shape: $0.shape, isState: $0.isState)
      })
    let stream = RandomStream(seed: seed).substream("initialization")
    for start in builder.startingValues {
      var random = stream.substream(start.parameter.name)
      start.fill(parameters.elements(of: start.parameter), &random)
    }
  }

  /// The number of trained parameters.
  public var parameterCount: Int { parameters.count }

  /// The network's output for a group of examples, shape `[rows] + outputShape`.
  ///
  /// - Parameter inputs: For each input of the architecture a variable `[rows] + shape`.
  /// - Precondition: Every input is there and has its shape.
  public func callAsFunction(_ inputs: [String: Variable], _ pass: Pass) -> Variable {
    for input in architecture.inputs {
      guard let given = inputs[input.name] else {
        preconditionFailure(
          "network: input \"\(input.name)\" is missing; given: \(inputs.keys.sorted())")
      }
      precondition(
        given.shape.rank == input.shape.rank + 1 && given.shape.droppingFirst() == input.shape,
        "network: input \"\(input.name)\" has shape \(given.shape), expected [rows] + "
          + "\(input.shape)")
    }
    guard let first = inputs[architecture.inputs[0].name] else { preconditionFailure() }
    return body(first, LayerContext(inputs: inputs, parameters: parameters, pass: pass))
  }

  /// The parameter called `name` as a variable of a pass, for gradients with respect to it.
  ///
  /// - Precondition: The parameter exists.
  public func parameter(_ name: String, _ pass: Pass) -> Variable {
    guard let parameter = parameters.parameter(named: name) else {
      preconditionFailure("there is no parameter \"\(name)\"")
    }
    return pass.parameter(parameter, of: parameters)
  }
}

/// The kernel of a dense layer.
struct DenseKernel: Sendable {
  /// Where it starts in `ParameterStore.values`.
  let offset: Int
  let inputs: Int
  let units: Int
  /// How many rows of the layer's input come from one example.
  let rowsPerExample: Int

  var count: Int { inputs * units }
}

/// running ← momentum · running + (1 − momentum) · group.
struct StateRule: Sendable {
  let range: Range<Int>
  let momentum: Float
}
