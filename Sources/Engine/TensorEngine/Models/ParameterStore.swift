import Synchronization

/// A model's numbers: named arrays in a fixed order.
///
/// Trained parameters lie in one contiguous block (`values`), so that optimizers and gradients work
/// on one buffer; numbers that are carried along but not trained (the running statistics of batch
/// normalization) lie in a second block (`state`).
///
/// The buffers are shared by reference: training writes them between steps, worker threads read
/// them during a step. Whoever writes makes sure that no step is running; trainings do so by
/// ``exclusively(_:)``.
public final class ParameterStore: @unchecked Sendable {
  /// One named array.
  public struct Parameter: Hashable, Sendable {
    /// The full name, for example `cnn/convolution1/kernel`.
    public let name: String
    /// The extents.
    public let shape: Shape
    /// Where the array starts, counted in floats from the start of its block.
    public let offset: Int
    /// Whether the array lies in the block that is not trained.
    public let isState: Bool
    /// The place of the array in its block.
    public var range: Range<Int> { offset..<offset + shape.count }
  }

  /// The name and shape of an array to be laid out.
  public struct Declaration: Hashable, Sendable {
    /// The full name.
    public let name: String
    /// The extents.
    public let shape: Shape
    /// Whether the array is carried along but not trained.
    public let isState: Bool

    /// Declares an array.
    public init(name: String, shape: Shape, isState: Bool = false) {
      self.name = name
      self.shape = shape
      self.isState = isState
    }
  }

  /// All arrays in the order of their declaration.
  public let parameters: [Parameter]
  /// The trained numbers. The memory lives as long as the store: keep the store (or its network)
  /// while you use the buffer.
  public let values: UnsafeMutableBufferPointer<Float>
  /// The numbers that are not trained.
  public let state: UnsafeMutableBufferPointer<Float>
  private let indices: [String: Int]
  private let isClaimed = Atomic(false)

  /// Lays the declared arrays out one after another, filled with zeros.
  ///
  /// - Precondition: No two arrays share a name.
  public init(_ declarations: [Declaration]) {
    var layout = ParameterLayout()
    for declaration in declarations { layout.add(declaration) }
    parameters = layout.parameters
    indices = Dictionary(
      uniqueKeysWithValues: layout.parameters.enumerated().map { ($1.name, $0) })
    values = .allocateAligned(zeros: layout.count)
    state = .allocateAligned(zeros: layout.stateCount)
  }

  deinit {
    values.deallocateAligned()
    state.deallocateAligned()
  }

  /// Runs `training`, which changes the numbers, unless another one is running: two of them on one
  /// network would spoil each other's steps without a sign of it.
  ///
  /// - Returns: What `training` returns; nil when another one is running.
  public func exclusively<Result>(_ training: () throws -> Result) rethrows -> Result? {
    guard isClaimed.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else { return nil }
    defer { isClaimed.store(false, ordering: .releasing) }
    return try training()
  }

  /// The number of trained numbers.
  public var count: Int { values.count }

  /// The number of carried numbers that are not trained.
  public var stateCount: Int { state.count }

  /// The description of the array called `name`.
  public func parameter(named name: String) -> Parameter? { indices[name].map { parameters[$0] } }

  /// The array called `name`, copied; nil when there is none.
  ///
  /// - Precondition: On writing, the array exists and has the shape of the new value.
  public subscript(name: String) -> Tensor? {
    get { parameter(named: name).map { Tensor(shape: $0.shape, values: Array(elements(of: $0))) } }
    set {
      guard let newValue else { preconditionFailure("parameter \"\(name)\" cannot be removed") }
      guard let parameter = parameter(named: name) else {
        preconditionFailure("there is no parameter \"\(name)\"")
      }
      precondition(
        parameter.shape == newValue.shape,
        "parameter \"\(name)\" has shape \(parameter.shape), got \(newValue.shape)")
      _ = elements(of: parameter).update(fromContentsOf: newValue.values)
    }
  }

  /// The storage of one array.
  public func elements(of parameter: Parameter) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: (parameter.isState ? state : values)[parameter.range])
  }

  /// Copies every array of `other` whose name starts with `prefix` and that this store has with the
  /// same name and shape: a trained branch into the network that it becomes a part of.
  ///
  /// - Returns: How many arrays were copied.
  @discardableResult
  public func copy(from other: ParameterStore, prefix: String = "") -> Int {
    var copied = 0
    for parameter in parameters where parameter.name.hasPrefix(prefix) {
      guard let source = other.parameter(named: parameter.name), source.shape == parameter.shape,
        source.isState == parameter.isState
      else { continue }
      _ = elements(of: parameter).update(fromContentsOf: other.elements(of: source))
      copied += 1
    }
    return copied
  }
}

/// Where the arrays of a store will lie.
struct ParameterLayout {
  private(set) var parameters: [ParameterStore.Parameter] = []
  private(set) var count = 0
  private(set) var stateCount = 0

  @discardableResult
  mutating func add(_ declaration: ParameterStore.Declaration) -> ParameterStore.Parameter {
    let parameter = ParameterStore.Parameter(
      name: declaration.name, shape: declaration.shape,
      offset: declaration.isState ? stateCount : count, isState: declaration.isState)
    if declaration.isState {
      stateCount += declaration.shape.count
    } else {
      count += declaration.shape.count
    }
    parameters.append(parameter)
    return parameter
  }
}
