/// The record of a computation: values, and which operation made each of them.
///
/// Define by run: every operation on variables appends one record. The order of creation is a
/// topological order, so that the backward sweep is one loop from the end to the start. Values lie
/// in an arena that is reused after `reset()`; in steady state nothing is allocated.
///
/// ```swift
/// let tape = Tape()
/// let x = tape.leaf(Tensor([1, 2, 3]))
/// let slope = tape.gradients(of: (x * x).sum(), withRespectTo: [x])[0]  // 2x
/// ```
///
/// A tape belongs to one thread at a time.
public final class Tape {
  // One thread at a time uses a tape, and no kernel calls back: a check of each access at run time
  // would cost a few per cent of small steps.
  @exclusivity(unchecked) private(set) var records: ContiguousArray<Record> = []
  @exclusivity(unchecked) private(set) var inputs: ContiguousArray<Int32> = []
  @exclusivity(unchecked) var arena = Arena()
  @exclusivity(unchecked) private var scratchBuffer = Arena()
  @exclusivity(unchecked) private var generation: UInt32 = 0
  @exclusivity(unchecked) private var parameterIndices: [UnsafeMutablePointer<Float>: Int32] = [:]
  /// False while the operations that follow need no derivative.
  @exclusivity(unchecked) private(set) var isRecording = true
  /// What dense layers and convolutions on this tape multiply, forward and backward.
  @exclusivity(unchecked) public var precision = Precision.float32
  // State of the running backward sweep, kept here to be reused.
  @exclusivity(unchecked) var sweep = BackwardSweep()
  /// What becomes of gradients that are not added up at once.
  @exclusivity(unchecked) var factors: GradientFactors?

  /// An empty tape.
  public init() {
    records.reserveCapacity(256)
    inputs.reserveCapacity(512)
  }

  deinit {
    arena.deallocate()
    scratchBuffer.deallocate()
  }

  /// Memory for the inner workings of one kernel; the next call hands out the same memory.
  func scratch(_ count: Int) -> UnsafeMutablePointer<Float> {
    scratchBuffer.reset()
    return scratchBuffer.floats(count)
  }

  /// Forgets all values; keeps the memory for the next computation.
  public func reset() {
    records.removeAll(keepingCapacity: true)
    inputs.removeAll(keepingCapacity: true)
    parameterIndices.removeAll(keepingCapacity: true)
    arena.reset()
    isRecording = true
    generation &+= 1
  }

  /// The number of bytes that the tape holds for values.
  public var memory: Int { arena.capacity }

  /// Runs `body` so that its operations keep nothing for a backward sweep.
  public func withoutRecording<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = isRecording
    isRecording = false
    defer { isRecording = before }
    return try body()
  }

  // MARK: Sources

  /// A value that wants no gradient.
  public func constant(_ tensor: Tensor) -> Variable {
    constant(tensor.shape) { _ = $0.update(fromContentsOf: tensor.values) }
  }

  /// A value that wants no gradient, written by `fill`; the memory it gets is not initialized.
  public func constant(
    _ shape: Shape, fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Variable {
    let value = arena.floats(shape.count)
    fill(UnsafeMutableBufferPointer(start: value, count: shape.count))
    return append(.constant, shape, value)
  }

  /// A constant array filled with one number.
  public func constant(_ number: Float, shape: Shape = .scalar) -> Variable {
    constant(shape) { $0.update(repeating: number) }
  }

  /// A value that wants a gradient, for example the input of a network.
  public func leaf(_ tensor: Tensor) -> Variable {
    leaf(tensor.shape) { _ = $0.update(fromContentsOf: tensor.values) }
  }

  /// A value that wants a gradient, written by `fill`; the memory it gets is not initialized.
  public func leaf(
    _ shape: Shape, fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Variable {
    let variable = constant(shape, fill: fill)
    records[Int(variable.index)].operation = .leaf
    records[Int(variable.index)].isDifferentiable = true
    return variable
  }

  /// A parameter, used where it lies. Asking twice gives the same variable.
  ///
  /// - Parameter sink: Where `accumulateParameterGradients(of:)` adds its gradient.
  func parameter(
    _ shape: Shape, at value: UnsafeMutablePointer<Float>, sink: GradientSink?
  ) -> Variable {
    if let index = parameterIndices[value] {
      return Variable(tape: self, index: index, generation: generation, shape: shape)
    }
    let variable = append(.parameter, shape, value)
    records[Int(variable.index)].isDifferentiable = true
    records[Int(variable.index)].sink = sink
    parameterIndices[value] = variable.index
    return variable
  }

  // MARK: Records

  func record(_ variable: Variable) -> Record {
    precondition(
      variable.tape === self && variable.generation == generation,
      "a variable of another tape, or from before the tape's last reset, was used")
    return records[Int(variable.index)]
  }

  func variable(_ index: Int32) -> Variable {
    Variable(
      tape: self, index: index, generation: generation, shape: records[Int(index)].shape)
  }

  /// The `position`-th input of a record.
  func input(_ record: Record, _ position: Int) -> Variable {
    variable(inputs[Int(record.firstInput) + position])
  }

  /// Appends a record; its value is computed already or will be written by the caller.
  func append(
    _ operation: Operation, _ shape: Shape, _ value: UnsafeMutablePointer<Float>,
    _ first: Variable? = nil, _ second: Variable? = nil, _ third: Variable? = nil,
    saved: UnsafeMutablePointer<Float>? = nil, kept: UnsafeMutableRawPointer? = nil,
    indices: UnsafeMutablePointer<Int32>? = nil
  ) -> Variable {
    let start = Int32(inputs.count)
    var isDifferentiable = false
    func link(_ input: Variable?) {
      guard let input else { return }
      if record(input).isDifferentiable { isDifferentiable = true }
      inputs.append(input.index)
    }
    link(first)
    link(second)
    link(third)
    return append(
      operation, shape, value, firstInput: start,
      isDifferentiable: isDifferentiable && isRecording, saved: saved, kept: kept,
      indices: indices)
  }

  /// Appends a record with any number of inputs.
  func append(
    _ operation: Operation, _ shape: Shape, _ value: UnsafeMutablePointer<Float>,
    list: [Variable], saved: UnsafeMutablePointer<Float>? = nil
  ) -> Variable {
    let start = Int32(inputs.count)
    var isDifferentiable = false
    for input in list {
      if record(input).isDifferentiable { isDifferentiable = true }
      inputs.append(input.index)
    }
    return append(
      operation, shape, value, firstInput: start,
      isDifferentiable: isDifferentiable && isRecording, saved: saved, kept: nil, indices: nil)
  }

  private func append(
    _ operation: Operation, _ shape: Shape, _ value: UnsafeMutablePointer<Float>,
    firstInput: Int32, isDifferentiable: Bool, saved: UnsafeMutablePointer<Float>?,
    kept: UnsafeMutableRawPointer?, indices: UnsafeMutablePointer<Int32>?
  ) -> Variable {
    let index = Int32(records.count)
    records.append(
      Record(
        operation: operation, shape: shape, value: value, firstInput: firstInput,
        inputCount: Int32(inputs.count) - firstInput, isDifferentiable: isDifferentiable,
        saved: saved, kept: kept, marks: nil, indices: indices, sink: nil))
    return Variable(tape: self, index: index, generation: generation, shape: shape)
  }

  /// Attaches marks to the images that were appended last.
  func mark(_ variable: Variable, _ marks: UnsafeMutablePointer<UInt8>?) {
    records[Int(variable.index)].marks = marks
  }

  /// Whether an operation on these variables has to keep what its backward pass needs.
  func needsGradient(_ first: Variable, _ second: Variable? = nil, _ third: Variable? = nil)
    -> Bool
  {
    guard isRecording else { return false }
    if record(first).isDifferentiable { return true }
    if let second, record(second).isDifferentiable { return true }
    if let third, record(third).isDifferentiable { return true }
    return false
  }
}
