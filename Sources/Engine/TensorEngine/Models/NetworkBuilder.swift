/// Turns blocks into layers: follows shapes, names and lays out parameters.
struct NetworkBuilder {
  let architecture: Architecture
  private(set) var layout = ParameterLayout()
  private(set) var startingValues: [StartingValues] = []
  private(set) var stateRules: [StateRule] = []
  private(set) var denseKernels: [DenseKernel] = []
  private(set) var rows: [LayerSummary] = []
  private var counters: [String: Int] = [:]
  private var dropouts = 0
  private var takenNames: Set<String> = []

  /// Where in the architecture the builder is.
  struct Place {
    var path = "output"
    var scope = ""
    /// The number of steps of an example, inside of a block that sees them one by one.
    var steps: Int?

    func entering(_ step: String) -> Place { at("/" + step) }
    func entering(position: Int) -> Place { at("[\(position)]") }

    private func at(_ step: String) -> Place {
      var place = self
      place.path += step
      return place
    }
  }

  /// A layer and the shape of one example behind it.
  struct Built {
    var layer: any Layer
    var shape: Shape
  }

  init(_ architecture: Architecture) throws(EngineError) {
    self.architecture = architecture
    guard !architecture.inputs.isEmpty else {
      throw EngineError("architecture: no inputs; give at least one name and shape")
    }
    guard Set(architecture.inputs.map(\.name)).count == architecture.inputs.count else {
      throw EngineError(
        "architecture: two inputs share a name: \(architecture.inputs.map(\.name))")
    }
    for input in architecture.inputs where !NetworkLimits.isPossible(input.shape) {
      throw EngineError(
        "architecture: input \"\(input.name)\" has the impossible shape \(input.shape)")
    }
  }

  mutating func build() throws(EngineError) -> Built {
    let start = architecture.inputs.count == 1 ? architecture.inputs[0].shape : nil
    let built = try build(architecture.output, start, Place())
    guard layout.count <= NetworkLimits.parameters else {
      throw EngineError(
        "architecture: it has \(layout.count) parameters, at most \(NetworkLimits.parameters) are "
          + "possible")
    }
    return built
  }

  private mutating func build(
    _ block: Block, _ shape: Shape?, _ place: Place
  ) throws(EngineError) -> Built {
    switch block {
    case .input(let name):
      guard place.steps == nil else {
        throw problem(
          place.entering("input"), "the blocks of a set start from its steps, not from an input")
      }
      guard let input = architecture.inputs.first(where: { $0.name == name }) else {
        throw problem(
          place.entering("input"),
          "there is no input \"\(name)\"; inputs: \(architecture.inputs.map(\.name))")
      }
      return Built(layer: InputLayer(name: name), shape: input.shape)
    case .sequence(let blocks):
      return try buildChain(blocks, shape, place.entering("sequence"))
    case .named(let name, let body):
      guard !name.isEmpty, !name.contains("/") else {
        throw problem(place.entering("named"), "\"\(name)\" is no name: empty, or contains \"/\"")
      }
      var inner = place.entering(name)
      inner.scope += name + "/"
      return try build(body, shape, inner)
    case .concatenation(let blocks):
      return try buildConcatenation(blocks, shape, place.entering("concatenation"))
    case .residual(let blocks):
      let place = place.entering("residual")
      let start = try known(shape, place)
      let body = try buildChain(blocks, start, place)
      guard body.shape == start else {
        throw problem(place, "the body turns \(start) into \(body.shape); both must be equal")
      }
      return Built(layer: ResidualLayer(body: body.layer), shape: start)
    case .setSum(let blocks):
      return try buildSet(blocks, shape, place.entering("setSum"))
    case .weighted(let blocks):
      return try buildWeighted(blocks, shape, place.entering("weighted"))
    default:
      return try buildLayer(block, shape, place)
    }
  }

  private mutating func buildChain(
    _ blocks: [Block], _ shape: Shape?, _ place: Place
  ) throws(EngineError) -> Built {
    var layers: [any Layer] = []
    var current = shape
    for (position, block) in blocks.enumerated() {
      let step = place.entering(position: position)
      let built = try build(block, current, step)
      layers.append(built.layer)
      current = built.shape
    }
    return Built(layer: SequenceLayer(layers: layers), shape: try known(current, place))
  }

  private mutating func buildConcatenation(
    _ blocks: [Block], _ shape: Shape?, _ place: Place
  ) throws(EngineError) -> Built {
    var layers: [any Layer] = []
    var joined: Shape?
    for (position, block) in blocks.enumerated() {
      let step = place.entering(position: position)
      let built = try build(block, shape, step)
      layers.append(built.layer)
      guard var total = joined else {
        joined = built.shape
        continue
      }
      var expected = total
      if expected.rank == built.shape.rank && expected.rank > 0 { expected[-1] = built.shape[-1] }
      guard expected == built.shape, expected.rank > 0 else {
        throw problem(
          step, "shape \(built.shape) cannot stand beside \(total) along the last axis")
      }
      total[-1] += built.shape[-1]
      try check(total, step)
      joined = total
    }
    guard let joined else { throw problem(place, "no blocks to join") }
    return Built(layer: ConcatenationLayer(branches: layers), shape: joined)
  }

  private mutating func buildSet(
    _ blocks: [Block], _ shape: Shape?, _ place: Place
  ) throws(EngineError) -> Built {
    let start = try known(shape, place)
    guard start.rank == 2 else {
      throw problem(place, "a set needs [steps, features], got \(start)")
    }
    var inside = place
    inside.steps = start[0]
    let body = try buildChain(blocks, start.droppingFirst(), inside)
    note(name("setSum", place), body.shape, parametersBefore: layout.count, place)
    return Built(layer: SetSumLayer(body: body.layer), shape: body.shape)
  }

  private mutating func buildWeighted(
    _ blocks: [Block], _ shape: Shape?, _ place: Place
  ) throws(EngineError) -> Built {
    let start = try known(shape, place)
    guard start.rank == 1, start[0] > 1 else {
      throw problem(place, "a weight and at least one feature are needed, got \(start)")
    }
    let body = try buildChain(blocks, [start[0] - 1], place)
    guard body.shape.rank == 1 else {
      throw problem(place, "the features became \(body.shape), one axis is needed")
    }
    return Built(layer: WeightedLayer(body: body.layer), shape: body.shape)
  }

  // MARK: Services for single layers

  /// The next name of a kind of layer: `cnn/convolution2`.
  mutating func name(_ kind: String, _ place: Place) -> String {
    let key = place.scope + kind
    counters[key, default: 0] += 1
    return key + String(counters[key, default: 1])
  }

  /// Refuses shapes that no example can have, before anything is computed from them.
  func check(_ shape: Shape, _ place: Place) throws(EngineError) {
    guard NetworkLimits.isPossible(shape) else {
      throw problem(
        place,
        "an example would have the shape \(shape), at most \(NetworkLimits.elements) numbers are "
          + "possible")
    }
  }

  mutating func declare(
    _ layer: String, _ name: String, _ shape: Shape, isState: Bool = false, _ place: Place,
    _ start: StartingValues.Kind
  ) throws(EngineError) -> ParameterStore.Parameter {
    let fullName = layer + "/" + name
    guard NetworkLimits.isPossible(shape, limit: NetworkLimits.parameters) else {
      throw problem(
        place,
        "\"\(fullName)\" would have the shape \(shape), at most \(NetworkLimits.parameters) "
          + "parameters are possible")
    }
    guard takenNames.insert(fullName).inserted else {
      throw problem(place, "two parameters would be named \"\(fullName)\"; name the blocks apart")
    }
    let parameter = layout.add(.init(name: fullName, shape: shape, isState: isState))
    startingValues.append(StartingValues(parameter: parameter, kind: start))
    return parameter
  }

  mutating func follow(_ parameter: ParameterStore.Parameter, momentum: Float) {
    stateRules.append(StateRule(range: parameter.range, momentum: momentum))
  }

  mutating func noteDense(
    _ kernel: ParameterStore.Parameter, rowsPerExample: Int, _ place: Place
  ) {
    denseKernels.append(
      DenseKernel(
        offset: kernel.offset, inputs: kernel.shape[0], units: kernel.shape[1],
        rowsPerExample: rowsPerExample * (place.steps ?? 1)))
  }

  mutating func nextDropout() -> Int {
    dropouts += 1
    return dropouts
  }

  mutating func note(_ layer: String, _ shape: Shape, parametersBefore: Int, _ place: Place) {
    rows.append(
      LayerSummary(
        name: layer, outputShape: place.steps.map { shape.prepending($0) } ?? shape,
        parameterCount: layout.count - parametersBefore))
  }

  func known(_ shape: Shape?, _ place: Place) throws(EngineError) -> Shape {
    guard let shape else {
      throw problem(
        place,
        "the network has several inputs, so this branch has to start with {\"input\": name}; "
          + "inputs: \(architecture.inputs.map(\.name))")
    }
    return shape
  }

  func problem(_ place: Place, _ text: String) -> EngineError {
    EngineError("architecture, \(place.path): \(text)")
  }
}
