/// A built piece of a network: plain data that knows its parameters' places.
protocol Layer: Sendable {
  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable
}

/// What every layer of one evaluation shares.
struct LayerContext {
  let inputs: [String: Variable]
  let parameters: ParameterStore
  let pass: Pass

  func variable(_ parameter: ParameterStore.Parameter) -> Variable {
    pass.parameter(parameter, of: parameters)
  }
}

struct InputLayer: Layer {
  let name: String

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    guard let input = context.inputs[name] else {
      preconditionFailure("network: input \"\(name)\" is missing")
    }
    return input
  }
}

struct SequenceLayer: Layer {
  private let layers: [any Layer]

  /// A convolution and the pooling behind it become one layer, which saves the pixels in between.
  init(layers: [any Layer]) {
    var merged: [any Layer] = []
    for layer in layers {
      if let pooling = layer as? PoolingLayer, pooling.isMaximum,
        var convolution = merged.last as? ConvolutionLayer, convolution.canBePooled
      {
        convolution.pooling = pooling.geometry.size
        merged[merged.count - 1] = convolution
      } else {
        merged.append(layer)
      }
    }
    self.layers = merged
  }

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    var value = x
    for layer in layers { value = layer(value, context) }
    return value
  }
}

struct ConcatenationLayer: Layer {
  let branches: [any Layer]

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    concatenate(branches.map { $0(x, context) }, axis: -1)
  }
}

struct ResidualLayer: Layer {
  let body: any Layer

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    body(x, context) + x
  }
}

struct SetSumLayer: Layer {
  let body: any Layer

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    x.setSum { body($0, context) }
  }
}

struct WeightedLayer: Layer {
  let body: any Layer

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    body(x.sliced(1..<x.shape[1], axis: 1), context) * x.sliced(0..<1, axis: 1)
  }
}

struct FlattenLayer: Layer {
  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    x.reshaped(to: [x.shape[0], x.shape.count(of: 1..<x.shape.rank)])
  }
}

struct ActivationLayer: Layer {
  let activation: Activation

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    x.activated(activation)
  }
}

struct DropoutLayer: Layer {
  let rate: Float
  /// The number of the substream from which this layer draws.
  let stream: Int

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    guard context.pass.mode == .training, rate > 0 else { return x }
    return x.dropout(rate, context.pass.random.substream(stream))
  }
}

struct DenseLayer: Layer {
  let kernel: ParameterStore.Parameter
  let bias: ParameterStore.Parameter
  let activation: Activation

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    x.dense(context.variable(kernel), context.variable(bias), activation)
  }
}

struct ConvolutionLayer: Layer {
  let geometry: ConvolutionGeometry
  let kernel: ParameterStore.Parameter
  let bias: ParameterStore.Parameter
  let activation: Activation
  /// The side of the windows of a pooling that follows; 1 for none.
  var pooling = 1

  /// Whether a pooling that follows may become part of this layer. Linear and ReLU are part of the
  /// fused operation, the other functions follow it.
  var canBePooled: Bool { isFused && pooling == 1 }
  private var isFused: Bool { activation == .linear || activation == .relu }

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    let convolved = x.convolution(
      context.variable(kernel), context.variable(bias), stride: geometry.stride,
      padding: geometry.padding, rectifying: activation == .relu, pooling: pooling)
    return isFused ? convolved : convolved.activated(activation)
  }
}

struct PoolingLayer: Layer {
  let geometry: PoolingGeometry
  let isMaximum: Bool

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    isMaximum ? x.maxPooling(geometry.size) : x.averagePooling(geometry.size)
  }
}

struct LayerNormalizationLayer: Layer {
  let scale: ParameterStore.Parameter
  let offset: ParameterStore.Parameter
  let epsilon: Float

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    x.layerNormalization(context.variable(scale), context.variable(offset), epsilon: epsilon)
  }
}

struct BatchNormalizationLayer: Layer {
  let scale: ParameterStore.Parameter
  let offset: ParameterStore.Parameter
  let mean: ParameterStore.Parameter
  let variance: ParameterStore.Parameter
  let epsilon: Float

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    let scale = context.variable(scale)
    let offset = context.variable(offset)
    guard context.pass.mode == .training else {
      let deviation = (context.variable(variance) + epsilon).squareRoot()
      return (x - context.variable(mean)) / deviation * scale + offset
    }
    let state = context.pass.target?.state
    return x.batchNormalization(
      scale, offset, epsilon: epsilon,
      statistics: state.map { ($0 + mean.offset, $0 + variance.offset) })
  }
}

struct RecurrentLayer: Layer {
  enum Cell {
    case gru(GRUForm)
    case lstm(GateActivation)
  }

  struct Weights {
    let kernel: ParameterStore.Parameter
    let recurrentKernel: ParameterStore.Parameter
    let bias: ParameterStore.Parameter
  }

  let cell: Cell
  let geometry: RecurrentGeometry
  let forward: Weights
  let backward: Weights?

  func callAsFunction(_ x: Variable, _ context: LayerContext) -> Variable {
    let ahead = run(x, forward, reversed: false, context)
    guard let backward else { return ahead }
    return concatenate([ahead, run(x, backward, reversed: true, context)], axis: -1)
  }

  private func run(
    _ x: Variable, _ weights: Weights, reversed: Bool, _ context: LayerContext
  ) -> Variable {
    let kernel = context.variable(weights.kernel)
    let recurrent = context.variable(weights.recurrentKernel)
    let bias = context.variable(weights.bias)
    switch cell {
    case .gru(let form): return x.gru(kernel, recurrent, bias, form: form, isReversed: reversed)
    case .lstm(let gate): return x.lstm(kernel, recurrent, bias, gate: gate, isReversed: reversed)
    }
  }
}

extension RecurrentLayer.Cell {
  var name: String {
    switch self {
    case .gru: "gru"
    case .lstm: "lstm"
    }
  }

  var gateCount: Int {
    switch self {
    case .gru: 3
    case .lstm: 4
    }
  }

  var hasTwoBiases: Bool {
    if case .gru(.resetAfter) = self { return true }
    return false
  }

  /// Keras starts the forget gate of an LSTM with a bias of one (Jozefowicz et al. 2015).
  var startsRemembering: Bool { gateCount == 4 }
}
