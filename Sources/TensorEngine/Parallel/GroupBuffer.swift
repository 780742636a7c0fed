/// What one group of examples leaves: its loss, gradients and normalization statistics.
struct GroupBuffer {
  let loss: UnsafeMutablePointer<Double>
  /// The gradients that are added up within the group.
  let sums: UnsafeMutablePointer<Float>
  /// The other ones.
  let factors: GradientFactors
  let state: UnsafeMutablePointer<Float>
  /// Where a pass puts all of it.
  let target: GradientTarget
  private let layout: GradientLayout

  init(_ store: ParameterStore, _ layout: GradientLayout) {
    self.layout = layout
    loss = .allocate(capacity: 1)
    loss.initialize(to: 0)
    sums = .allocate(capacity: layout.sumCount)
    sums.initialize(repeating: 0, count: layout.sumCount)
    factors = GradientFactors(layout.kernels)
    state = .allocate(capacity: store.stateCount)
    state.initialize(repeating: 0, count: store.stateCount)
    target = GradientTarget(store: store, layout: layout, gradient: sums, state: state)
  }

  /// Prepares for the next group.
  func clear() {
    sums.update(repeating: 0, count: layout.sumCount)
    factors.reset()
  }

  func deallocate() {
    loss.deallocate()
    sums.deallocate()
    state.deallocate()
  }
}
