extension NetworkBuilder {
  mutating func buildLayer(
    _ block: Block, _ shape: Shape?, _ place: Place
  ) throws(EngineError) -> Built {
    let before = layout.count
    let (name, built) = try makeLayer(block, shape, place)
    try check(built.shape, place)
    note(name, built.shape, parametersBefore: before, place)
    return built
  }

  private mutating func makeLayer(
    _ block: Block, _ shape: Shape?, _ place: Place
  ) throws(EngineError) -> (name: String, built: Built) {
    let start = try known(shape, place)
    switch block {
    case .dense(let units, let activation, let initializer):
      return try makeDense(units, activation, initializer, start, place.entering("dense"))
    case .convolution(let filters, let kernel, let stride, let padding, let activation, let first):
      let place = place.entering("convolution")
      let image = try image(start, place)
      try require(filters, "filters", NetworkLimits.width, place)
      try require(kernel, "kernel", NetworkLimits.window, place)
      try require(stride, "stride", NetworkLimits.window, place)
      let geometry = ConvolutionGeometry(
        height: image[0], width: image[1], channels: image[2], filters: filters, kernel: kernel,
        stride: stride, padding: padding)
      try require(
        geometry.outputHeight > 0 && geometry.outputWidth > 0, place,
        "a \(kernel)×\(kernel) kernel does not fit into \(start)")
      return try makeConvolution(geometry, activation, first, place)
    case .maxPooling(let size), .averagePooling(let size):
      let isMaximum = block == .maxPooling(size)
      let kind = isMaximum ? "maxPooling" : "averagePooling"
      let place = place.entering(kind)
      let image = try image(start, place)
      try require(
        size > 0 && size <= image[0] && size <= image[1], place,
        "windows of \(size)×\(size) do not fit into \(start)")
      let layer = PoolingLayer(
        geometry: PoolingGeometry(
          height: image[0], width: image[1], channels: image[2], size: size),
        isMaximum: isMaximum)
      return (
        name(kind, place),
        Built(layer: layer, shape: [image[0] / size, image[1] / size, image[2]])
      )
    case .flatten:
      return (name("flatten", place), Built(layer: FlattenLayer(), shape: [start.count]))
    case .dropout(let rate):
      try require(
        rate >= 0 && rate < 1, place.entering("dropout"),
        "the dropped fraction \(rate) must lie in 0 ..< 1")
      let layer = DropoutLayer(rate: rate, stream: nextDropout())
      return (name("dropout", place), Built(layer: layer, shape: start))
    case .activation(let activation):
      return (
        name(activation.rawValue, place),
        Built(layer: ActivationLayer(activation: activation), shape: start)
      )
    case .gru, .lstm:
      return try makeRecurrent(block, start, place)
    case .batchNormalization, .layerNormalization:
      return try makeNormalization(block, start, place)
    case .input, .sequence, .named, .concatenation, .residual, .setSum, .weighted:
      preconditionFailure("\(block) is not a single layer")
    }
  }

  private mutating func makeDense(
    _ units: Int, _ activation: Activation, _ initializer: Initializer, _ shape: Shape,
    _ place: Place
  ) throws(EngineError) -> (String, Built) {
    try require(units, "units", NetworkLimits.width, place)
    try require(shape.rank > 0, place, "a dense layer needs at least one axis, got \(shape)")
    let inputs = shape[-1]
    let name = name("dense", place)
    let kernel = try declare(
      name, "kernel", [inputs, units], place, .weights(initializer, inputs, units))
    let bias = try declare(name, "bias", [units], place, .bias(initializer, inputs))
    noteDense(kernel, rowsPerExample: shape.count(of: 0..<shape.rank - 1), place)
    var output = shape
    output[-1] = units
    let layer = DenseLayer(kernel: kernel, bias: bias, activation: activation)
    return (name, Built(layer: layer, shape: output))
  }

  private mutating func makeConvolution(
    _ geometry: ConvolutionGeometry, _ activation: Activation, _ initializer: Initializer,
    _ place: Place
  ) throws(EngineError) -> (String, Built) {
    let name = name("convolution", place)
    let window = geometry.kernel * geometry.kernel
    let fanIn = window * geometry.channels
    let kernel = try declare(
      name, "kernel", [geometry.kernel, geometry.kernel, geometry.channels, geometry.filters],
      place, .weights(initializer, fanIn, window * geometry.filters))
    let bias = try declare(name, "bias", [geometry.filters], place, .bias(initializer, fanIn))
    let layer = ConvolutionLayer(
      geometry: geometry, kernel: kernel, bias: bias, activation: activation)
    return (
      name,
      Built(layer: layer, shape: [geometry.outputHeight, geometry.outputWidth, geometry.filters])
    )
  }

  private mutating func makeRecurrent(
    _ block: Block, _ shape: Shape, _ place: Place
  ) throws(EngineError) -> (String, Built) {
    let cell: RecurrentLayer.Cell
    let units: Int
    let isBidirectional: Bool
    switch block {
    case .gru(let count, let form, let both):
      (cell, units, isBidirectional) = (.gru(form), count, both)
    case .lstm(let count, let gate, let both):
      (cell, units, isBidirectional) = (.lstm(gate), count, both)
    default: preconditionFailure("\(block) is not recurrent")
    }
    let place = place.entering(cell.name)
    try require(units, "units", NetworkLimits.width, place)
    try require(
      shape.rank == 2, place, "a recurrent layer needs [steps, features], got \(shape)")
    let name = name(cell.name, place)
    func direction(_ suffix: String) throws(EngineError) -> RecurrentLayer.Weights {
      let layer = name + suffix
      let gates = cell.gateCount * units
      return RecurrentLayer.Weights(
        kernel: try declare(
          layer, "kernel", [shape[1], gates], place, .weights(.glorotUniform, shape[1], gates)),
        recurrentKernel: try declare(
          layer, "recurrentKernel", [units, gates], place, .weights(.orthogonal, units, gates)),
        bias: try declare(
          layer, "bias", cell.hasTwoBiases ? [2, gates] : [gates], place,
          cell.startsRemembering ? .forgetBias(units) : .constant(0)))
    }
    let layer = RecurrentLayer(
      cell: cell,
      geometry: RecurrentGeometry(steps: shape[0], features: shape[1], units: units),
      forward: try direction(isBidirectional ? "/forward" : ""),
      backward: isBidirectional ? try direction("/backward") : nil)
    return (name, Built(layer: layer, shape: [shape[0], isBidirectional ? 2 * units : units]))
  }

  private mutating func makeNormalization(
    _ block: Block, _ shape: Shape, _ place: Place
  ) throws(EngineError) -> (String, Built) {
    var isBatch = false
    var momentum: Float = 0
    var epsilon: Float = 0
    switch block {
    case .batchNormalization(let kept, let small):
      (isBatch, momentum, epsilon) = (true, kept, small)
    case .layerNormalization(let small): epsilon = small
    default: preconditionFailure("\(block) does not normalize")
    }
    let kind = isBatch ? "batchNormalization" : "layerNormalization"
    let place = place.entering(kind)
    try require(shape.rank > 0, place, "normalization needs at least one axis, got \(shape)")
    try require(
      epsilon > 0 && momentum >= 0 && momentum < 1, place,
      "epsilon \(epsilon) must be positive and momentum \(momentum) in 0 ..< 1")
    let name = name(kind, place)
    let channels: Shape = [shape[-1]]
    let scale = try declare(name, "scale", channels, place, .constant(1))
    let offset = try declare(name, "offset", channels, place, .constant(0))
    guard isBatch else {
      let layer = LayerNormalizationLayer(scale: scale, offset: offset, epsilon: epsilon)
      return (name, Built(layer: layer, shape: shape))
    }
    let mean = try declare(name, "runningMean", channels, isState: true, place, .constant(0))
    let variance = try declare(
      name, "runningVariance", channels, isState: true, place, .constant(1))
    follow(mean, momentum: momentum)
    follow(variance, momentum: momentum)
    let layer = BatchNormalizationLayer(
      scale: scale, offset: offset, mean: mean, variance: variance, epsilon: epsilon)
    return (name, Built(layer: layer, shape: shape))
  }

  private func image(_ shape: Shape, _ place: Place) throws(EngineError) -> Shape {
    try require(shape.rank == 3, place, "needs an image [height, width, channels], got \(shape)")
    return shape
  }

  /// Makes sure that a size lies in 1 … `limit`.
  private func require(
    _ size: Int, _ name: String, _ limit: Int, _ place: Place
  ) throws(EngineError) {
    try require(
      (1...limit).contains(size), place, "\"\(name)\" is \(size), expected 1 to \(limit)")
  }

  private func require(_ condition: Bool, _ place: Place, _ text: String) throws(EngineError) {
    if !condition { throw problem(place, text) }
  }
}
