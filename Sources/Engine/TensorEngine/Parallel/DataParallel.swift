import Randomness

/// Runs a network on groups of examples in parallel and adds up the gradients.
///
/// Examples are cut into groups of a fixed size. Each group is evaluated by one thread on its own
/// tape, with its own buffer of gradients and its own random substream; what the groups leave is
/// added up in their order. So the result has the same bits for any number of threads.
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
  private let layout: GradientLayout
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
    layout = GradientLayout(network, groupSize: groupSize)
    gradient = .allocateAligned(zeros: network.parameters.count)
  }

  deinit {
    gradient.deallocateAligned()
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
    guard cut.count > 0 else {
      gradient.update(repeating: 0)
      return 0
    }
    let perWave = prepareBuffers(cut.count)
    var total = 0.0
    for start in stride(from: 0, to: cut.count, by: perWave) {
      let wave = start..<min(start + perWave, cut.count)
      runWave(wave, cut, random: random, loss: loss)
      reduce(wave.count, isFirst: start == 0)
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
    let most = DataParallel.waveMemory / max(layout.bytes, 1)
    let perWave = min(groups, max(threads, min(4 * threads, most)))
    while buffers.count < perWave { buffers.append(GroupBuffer(network.parameters, layout)) }
    return perWave
  }

  /// Evaluates the groups of a wave, each into its buffer.
  private func runWave(
    _ wave: Range<Int>, _ cut: RowGroups, random: RandomStream,
    loss: @Sendable (_ rows: Range<Int>, _ pass: Pass) -> Variable
  ) {
    let shared = UnsafeSendable(buffers)
    onWorkers(wave) { group, tape in
      let buffer = shared.value[group - wave.lowerBound]
      buffer.clear()
      tape.factors = buffer.factors
      var pass = Pass(tape: tape, mode: .training, random: random.substream(group))
      pass.target = buffer.target
      let value = loss(cut[group], pass)
      precondition(
        value.tape === tape, "gradients: the loss was computed on another tape than its pass's")
      buffer.loss.pointee = value.withUnsafeValues { $0.reduce(0.0) { $0 + Double($1) } }
      tape.accumulateParameterGradients(of: value)
    }
  }

  /// Adds what the groups of a wave left to `gradient`, group after group. Threads share the work
  /// by ranges of parameters, so that the order of the additions is always the same.
  private func reduce(_ groups: Int, isFirst: Bool) {
    guard let sum = gradient.baseAddress.map({ UnsafeSendable($0) }) else { return }
    let shared = UnsafeSendable(buffers[..<groups])
    let layout = layout
    onWorkers(layout.pieces.indices) { index, tape in
      switch layout.pieces[index] {
      case .sums(let range, let offset):
        let target = sum.value + range.lowerBound
        if isFirst { target.update(repeating: 0, count: range.count) }
        for buffer in shared.value {
          guard let sums = buffer.sums.baseAddress else { continue }
          ElementKernels.accumulate(sums + offset, into: target, count: range.count)
        }
      case .product(let number, let rows):
        let kernel = layout.kernels[number]
        let target = sum.value + kernel.offset + rows.lowerBound * kernel.units
        if isFirst { target.update(repeating: 0, count: rows.count * kernel.units) }
        for buffer in shared.value {
          buffer.factors.add(number, rows: rows, to: target, with: tape)
        }
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
    while tapes.count < min(threads, groups.count) { tapes.append(Tape()) }
    let shared = UnsafeSendable(tapes)
    let precision = precision
    parallelFor(groups.count, threads: threads) { index, thread in
      let tape = shared.value[thread]
      tape.reset()
      tape.precision = precision
      body(groups.lowerBound + index, tape)
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
