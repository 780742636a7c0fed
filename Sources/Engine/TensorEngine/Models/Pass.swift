import Randomness

/// One evaluation of a network: on which tape, whether in training, with which random numbers.
public struct Pass {
  /// Whether dropout and group statistics are active.
  public enum Mode: Sendable {
    /// Dropout drops, normalization uses the statistics of the group; parameters want gradients.
    case training
    /// Dropout passes everything, normalization uses running statistics; parameters are constants.
    case inference
  }

  /// The tape that records the evaluation.
  public let tape: Tape
  /// Whether dropout and group statistics are active.
  public let mode: Mode
  /// The source of all random numbers of this pass; each layer draws from its own substream.
  public let random: RandomStream
  /// Where the gradients of one store's parameters are added up.
  var target: GradientTarget?

  /// A pass without a destination for gradients: in training, every parameter is a leaf whose
  /// gradient `Tape.gradients(of:withRespectTo:keepingGraph:)` gives.
  public init(tape: Tape, mode: Mode, random: RandomStream = RandomStream(seed: 0)) {
    self.tape = tape
    self.mode = mode
    self.random = random
  }

  /// The store's array as a variable, used where it lies.
  ///
  /// When the pass adds up gradients for another store, this store's parameters are constants.
  public func parameter(
    _ parameter: ParameterStore.Parameter, of store: ParameterStore
  ) -> Variable {
    guard let value = store.elements(of: parameter).baseAddress else {
      preconditionFailure("parameter \"\(parameter.name)\" has no elements")
    }
    let isFrozen = target.map { $0.store !== store } ?? false
    guard mode == .training, !parameter.isState, !isFrozen else {
      return tape.append(.constant, parameter.shape, value)
    }
    return tape.parameter(parameter.shape, at: value, sink: target?.sink(parameter))
  }
}

/// Where a group's gradients and new normalization statistics go.
struct GradientTarget {
  let store: ParameterStore
  let layout: GradientLayout
  /// The sums, in the layout of `layout`.
  let gradient: UnsafeMutablePointer<Float>
  /// In the layout of `ParameterStore.state`.
  let state: UnsafeMutablePointer<Float>

  func sink(_ parameter: ParameterStore.Parameter) -> GradientSink {
    switch layout.place(of: parameter.offset) {
    case .sum(let offset): .sum(gradient + offset)
    case .factors(let number): .factors(number)
    }
  }
}
