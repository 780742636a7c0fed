/// The state of a backward sweep. Its arrays are reused from sweep to sweep.
struct BackwardSweep {
  /// For each record of the forward pass: the number of its gradient, or −1.
  var gradients: ContiguousArray<Int32> = []
  /// Whether the gradient is a buffer of its own, which later contributions may be added to.
  var isOwned: ContiguousArray<Bool> = []
  /// Whether a record depends on a target.
  var reachesTarget: ContiguousArray<Bool> = []
  /// Whether the operations of the sweep are recorded, to be differentiated again.
  var keepsGraph = false
  /// Whether gradients of parameters go to their sinks.
  var usesSinks = false

  mutating func prepare(count: Int) {
    gradients.removeAll(keepingCapacity: true)
    gradients.append(contentsOf: repeatElement(-1, count: count))
    isOwned.removeAll(keepingCapacity: true)
    isOwned.append(contentsOf: repeatElement(false, count: count))
    reachesTarget.removeAll(keepingCapacity: true)
    reachesTarget.append(contentsOf: repeatElement(false, count: count))
  }
}

extension Tape {
  /// The gradients of the sum of `result` with respect to each of `targets`, in their shapes.
  ///
  /// - Parameters:
  ///   - result: What to differentiate; a result that is not a scalar counts as the sum of its
  ///     elements.
  ///   - targets: Leaves, parameters or intermediate values.
  ///   - keepingGraph: Whether the gradients can be differentiated again.
  /// - Precondition: With `keepingGraph`, no fused operation without a second derivative
  ///   (convolution, recurrent layer, pooling) lies between the targets and the result.
  public func gradients(
    of result: Variable, withRespectTo targets: [Variable], keepingGraph: Bool = false
  ) -> [Variable] {
    let last = Int(result.index)
    sweep.prepare(count: records.count)
    sweep.keepsGraph = keepingGraph
    sweep.usesSinks = false
    _ = record(result)
    var first = last + 1
    for target in targets {
      _ = record(target)
      sweep.reachesTarget[Int(target.index)] = true
      first = min(first, Int(target.index))
    }
    markDependents(from: first, through: last)
    runBackward(from: result, downTo: first, recording: keepingGraph)
    return targets.map { target in
      let gradient = sweep.gradients[Int(target.index)]
      return gradient >= 0 ? variable(gradient) : constant(0, shape: target.shape)
    }
  }

  /// Whether `gradients(of:withRespectTo:keepingGraph:)` can keep the graph: true when no fused
  /// operation lies between the targets and the result.
  public func canDifferentiateTwice(
    _ result: Variable, withRespectTo targets: [Variable]
  ) -> Bool {
    sweep.prepare(count: records.count)
    for target in targets { sweep.reachesTarget[Int(target.index)] = true }
    markDependents(from: 0, through: Int(result.index))
    // Walk back from the result, using the slots of the gradients as marks.
    sweep.gradients[Int(result.index)] = 0
    for index in stride(from: Int(result.index), through: 0, by: -1) {
      guard sweep.gradients[index] >= 0, sweep.reachesTarget[index] else { continue }
      let record = records[index]
      if !record.operation.isTwiceDifferentiable { return false }
      for position in 0..<Int(record.inputCount) {
        sweep.gradients[Int(inputs[Int(record.firstInput) + position])] = 0
      }
    }
    return true
  }

  /// Adds the gradient of the sum of `loss` to the sinks of all parameters it depends on.
  func accumulateParameterGradients(of loss: Variable) {
    let last = Int(loss.index)
    sweep.prepare(count: records.count)
    sweep.keepsGraph = false
    sweep.usesSinks = true
    _ = record(loss)
    var first = last + 1
    for index in 0...last where records[index].sink != nil {
      sweep.reachesTarget[index] = true
      first = min(first, index)
    }
    markDependents(from: first, through: last)
    runBackward(from: loss, downTo: first, recording: false)
  }

  private func markDependents(from first: Int, through last: Int) {
    guard first <= last else { return }
    for index in first...last {
      let record = records[index]
      guard record.isDifferentiable, !sweep.reachesTarget[index] else { continue }
      for position in 0..<Int(record.inputCount) {
        let input = Int(inputs[Int(record.firstInput) + position])
        if sweep.reachesTarget[input] {
          sweep.reachesTarget[index] = true
          break
        }
      }
    }
  }

  private func runBackward(from result: Variable, downTo first: Int, recording: Bool) {
    guard sweep.reachesTarget[Int(result.index)] else { return }
    let sweepBody = {
      self.sweep.gradients[Int(result.index)] = self.constant(1, shape: result.shape).index
      for index in stride(from: Int(result.index), through: first, by: -1) {
        let gradient = self.sweep.gradients[index]
        guard gradient >= 0, self.sweep.reachesTarget[index] else { continue }
        self.backpropagate(self.records[index], Int32(index), self.variable(gradient))
      }
    }
    if recording { sweepBody() } else { withoutRecording(sweepBody) }
  }

  /// Whether the gradient of a record may be overwritten while the record is taken back.
  func ownsGradient(_ index: Int32) -> Bool { sweep.usesSinks && sweep.isOwned[Int(index)] }

  /// Whether the sweep needs the gradient of a record's input.
  func wants(_ record: Record, _ position: Int) -> Bool {
    let input = Int(inputs[Int(record.firstInput) + position])
    return records[input].isDifferentiable && sweep.reachesTarget[input]
  }

  /// Where the gradient of an input goes, if it is a parameter with a sink and the sweep wants it.
  func gradientSink(_ record: Record, _ position: Int) -> GradientSink? {
    gradientSink(Int(inputs[Int(record.firstInput) + position]))
  }

  private func gradientSink(_ input: Int) -> GradientSink? {
    sweep.usesSinks ? records[input].sink : nil
  }

  /// The buffer to which the gradient of an input is to be added directly, if it is a parameter
  /// with a sink.
  func sink(_ record: Record, _ position: Int) -> UnsafeMutablePointer<Float>? {
    gradientSink(record, position).map(place)
  }

  private func place(_ sink: GradientSink) -> UnsafeMutablePointer<Float> {
    switch sink {
    case .sum(let place): return place
    case .factors(let number):
      guard let factors else { preconditionFailure("no factors on this tape") }
      return factors.sum(number)
    }
  }

  /// Calls a kernel that adds to the gradients of the inputs at `positions`: to their sinks, or to
  /// zeros that are contributed afterwards where a gradient is wanted.
  func withGradientSums(
    _ record: Record, _ positions: ClosedRange<Int>,
    _ kernel: ([UnsafeMutablePointer<Float>]) -> Void
  ) {
    let sums = positions.map { position -> (place: UnsafeMutablePointer<Float>, zeros: Variable?) in
      if wants(record, position), let sink = sink(record, position) { return (sink, nil) }
      let zeros = constant(0, shape: input(record, position).shape)
      return (zeros.values, zeros)
    }
    kernel(sums.map(\.place))
    for (position, sum) in zip(positions, sums) where wants(record, position) {
      if let zeros = sum.zeros { contribute(zeros, to: record, position) }
    }
  }

  /// Adds a contribution to the gradient of a record's input.
  ///
  /// - Parameter isFresh: Whether its values lie in a buffer that nobody else will look at.
  func contribute(
    _ gradient: Variable, to record: Record, _ position: Int, isFresh: Bool = false
  ) {
    let input = Int(inputs[Int(record.firstInput) + position])
    precondition(
      gradient.shape == records[input].shape,
      "gradient of shape \(gradient.shape) for \(record.operation.name) input of shape "
        + "\(records[input].shape)")
    if let sink = gradientSink(input) {
      ElementKernels.accumulate(gradient.values, into: place(sink), count: gradient.count)
      return
    }
    let present = sweep.gradients[input]
    if present < 0 {
      sweep.gradients[input] = gradient.index
      sweep.isOwned[input] = isFresh
    } else if sweep.isOwned[input] && !sweep.keepsGraph {
      ElementKernels.accumulate(
        gradient.values, into: variable(present).values, count: gradient.count)
    } else {
      sweep.gradients[input] = (variable(present) + gradient).index
      sweep.isOwned[input] = true
    }
  }
}
