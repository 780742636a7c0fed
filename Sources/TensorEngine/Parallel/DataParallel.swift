import Randomness
import Synchronization

/// Runs a network on groups of examples in parallel and adds up the gradients.
///
/// Examples are cut into groups of a fixed size. Each group is evaluated by one thread on its own
/// tape, with its own buffer of gradients and its own random substream; the buffers are added in
/// the order of the groups. So the result has the same bits for any number of threads.
public final class DataParallel {
  /// The network.
  public let network: Network
  /// The number of examples in a group.
  public let groupSize: Int
  /// The number of threads.
  public let threads: Int
  /// The precision of training; predictions are always in float32.
  public let precision: Precision
  /// The gradient of the last call of `gradients(rows:random:loss:)`, laid out as
  /// `ParameterStore.values`. The memory lives as long as this object.
  public let gradient: UnsafeMutableBufferPointer<Float>
  private var tapes: [Tape] = []
  private var buffers: [GroupBuffer] = []
  /// Gradient buffers of one wave of groups stay below this many bytes, if one per thread allows.
  private static let waveMemory = 512 << 20

  /// Prepares tapes and buffers.
  ///
  /// - Precondition: Group size and thread count are positive.
  public init(
    network: Network, groupSize: Int = 32, threads: Int = Threads.count,
    precision: Precision = .float32
  ) {
    precondition(
      groupSize > 0 && threads > 0, "DataParallel: group size \(groupSize), threads \(threads)")
    self.network = network
    self.groupSize = groupSize
    self.threads = threads
    self.precision = precision
    gradient = .allocate(capacity: network.parameters.count)
    gradient.initialize(repeating: 0)
  }

  deinit {
    gradient.deallocate()
    for buffer in buffers { buffer.deallocate() }
  }

  /// The sum of the groups' losses; leaves the sum of their gradients in `gradient`.
  ///
  /// Running statistics of normalization layers follow each group in turn.
  ///
  /// - Parameters:
  ///   - rows: The number of examples.
  ///   - random: The stream of this step; group number g gets `random.substream(g)`.
  ///   - loss: The loss of the examples in a range, one number (or the sum of several).
  public func gradients(
    rows: Int, random: RandomStream,
    loss: @Sendable (_ rows: Range<Int>, _ pass: Pass) -> Variable
  ) -> Double {
    let cut = RowGroups(rows: rows, size: groupSize)
    gradient.update(repeating: 0)
    guard cut.count > 0 else { return 0 }
    let perWave = prepareBuffers(cut.count)
    var total = 0.0
    for start in stride(from: 0, to: cut.count, by: perWave) {
      let wave = start..<min(start + perWave, cut.count)
      runWave(wave, cut, random: random, loss: loss)
      reduce(wave.count)
      for buffer in buffers.prefix(wave.count) {
        total += buffer.loss.pointee
        followStatistics(buffer)
      }
    }
    return total
  }

  /// The values that `body` gives for all examples, in their order.
  ///
  /// - Parameters:
  ///   - rows: The number of examples.
  ///   - outputs: The number of values that `body` gives for each example.
  ///   - mode: Whether dropout and group statistics are active.
  ///   - random: The stream of a training pass; group number g gets `random.substream(g)`.
  ///   - body: The values of the examples in a range.
  public func predict(
    rows: Int, outputs: Int, mode: Pass.Mode = .inference,
    random: RandomStream = RandomStream(seed: 0),
    _ body: @Sendable (_ rows: Range<Int>, _ pass: Pass) -> Variable
  ) -> [Float] {
    var result = [Float](repeating: 0, count: rows * outputs)
    let cut = RowGroups(rows: rows, size: groupSize)
    result.withUnsafeMutableBufferPointer { buffer in
      let target = UnsafeSendable(buffer)
      onWorkers(0..<cut.count) { group, tape in
        let range = cut[group]
        if mode == .inference { tape.precision = .float32 }
        tape.withoutRecording {
          let values = body(
            range, Pass(tape: tape, mode: mode, random: random.substream(group)))
          precondition(
            values.count == range.count * outputs,
            "predict: \(range.count) examples × \(outputs) outputs expected, got \(values.shape)")
          let place = UnsafeMutableBufferPointer(
            rebasing: target.value[range.lowerBound * outputs..<range.upperBound * outputs])
          values.withUnsafeValues { _ = place.update(fromContentsOf: $0) }
        }
      }
    }
    return result
  }

  // MARK: Groups

  /// Makes sure that there is a buffer for every group of a wave.
  ///
  /// - Returns: The number of groups in a wave.
  private func prepareBuffers(_ groups: Int) -> Int {
    let bytes = max(network.parameters.count, 1) * MemoryLayout<Float>.stride
    let perWave = min(groups, max(threads, min(4 * threads, DataParallel.waveMemory / bytes)))
    while buffers.count < perWave { buffers.append(GroupBuffer(network.parameters)) }
    return perWave
  }

  /// Evaluates the groups of a wave, each into its buffer.
  private func runWave(
    _ wave: Range<Int>, _ cut: RowGroups, random: RandomStream,
    loss: @Sendable (_ rows: Range<Int>, _ pass: Pass) -> Variable
  ) {
    let shared = UnsafeSendable(buffers)
    let store = network.parameters
    onWorkers(wave) { group, tape in
      let buffer = shared.value[group - wave.lowerBound]
      buffer.gradient.update(repeating: 0)
      var pass = Pass(tape: tape, mode: .training, random: random.substream(group))
      pass.target = buffer.target(store)
      let value = loss(cut[group], pass)
      precondition(
        value.tape === tape, "gradients: the loss was computed on another tape than its pass's")
      buffer.loss.pointee = value.withUnsafeValues { $0.reduce(0.0) { $0 + Double($1) } }
      tape.accumulateParameterGradients(of: value)
    }
  }

  /// Adds the buffers of a wave to `gradient`, group after group. Threads share the work by ranges
  /// of parameters, so that the order of the additions is always the same.
  private func reduce(_ groups: Int) {
    let piece = 1 << 14
    let sum = UnsafeSendable(gradient)
    let shared = UnsafeSendable(buffers)
    let count = gradient.count
    parallelFor((count + piece - 1) / piece, threads: threads) { index in
      let start = index * piece
      let length = min(piece, count - start)
      guard let target = sum.value.baseAddress else { return }
      for buffer in shared.value.prefix(groups) {
        guard let source = buffer.gradient.baseAddress else { return }
        ElementKernels.accumulate(source + start, into: target + start, count: length)
      }
    }
  }

  private func followStatistics(_ buffer: GroupBuffer) {
    let state = network.parameters.state
    for rule in network.stateRules {
      for index in rule.range {
        state[index] = rule.momentum * state[index] + (1 - rule.momentum) * buffer.state[index]
      }
    }
  }

  /// Calls `body` for each group of `groups`, with a fresh tape.
  private func onWorkers(_ groups: Range<Int>, _ body: @Sendable (Int, Tape) -> Void) {
    let workers = min(threads, groups.count)
    while tapes.count < workers { tapes.append(Tape()) }
    let shared = UnsafeSendable(tapes)
    let precision = precision
    let next = Atomic<Int>(groups.lowerBound)
    parallelFor(workers, threads: max(workers, 1)) { worker in
      let tape = shared.value[worker]
      while true {
        let group = next.add(1, ordering: .relaxed).oldValue
        if group >= groups.upperBound { return }
        tape.reset()
        tape.precision = precision
        body(group, tape)
      }
    }
  }
}

/// The cut of 0 ..< rows into groups of a fixed size; the last one may be smaller.
struct RowGroups: Sendable {
  let rows: Int
  let size: Int

  var count: Int { (rows + size - 1) / size }

  subscript(group: Int) -> Range<Int> { group * size..<min((group + 1) * size, rows) }
}

/// What one group leaves: its loss, gradients and normalization statistics.
private struct GroupBuffer {
  let loss: UnsafeMutablePointer<Double>
  let gradient: UnsafeMutableBufferPointer<Float>
  let state: UnsafeMutableBufferPointer<Float>

  init(_ store: ParameterStore) {
    loss = .allocate(capacity: 1)
    loss.initialize(to: 0)
    gradient = .allocate(capacity: max(store.count, 1))
    gradient.initialize(repeating: 0)
    state = .allocate(capacity: max(store.stateCount, 1))
    state.initialize(repeating: 0)
  }

  func target(_ store: ParameterStore) -> GradientTarget? {
    guard let gradient = gradient.baseAddress, let state = state.baseAddress else { return nil }
    return GradientTarget(store: store, gradient: gradient, state: state)
  }

  func deallocate() {
    loss.deallocate()
    gradient.deallocate()
    state.deallocate()
  }
}
