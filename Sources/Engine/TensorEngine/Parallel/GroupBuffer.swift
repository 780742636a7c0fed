/// What one group of examples leaves: its loss, gradients and normalization statistics.
struct GroupBuffer {
  let loss: UnsafeMutablePointer<Double>
  /// The gradients that are added up within the group.
  let sums: UnsafeMutableBufferPointer<Float>
  /// The other ones.
  let factors: GradientFactors
  let state: UnsafeMutableBufferPointer<Float>
  private let store: ParameterStore
  private let layout: GradientLayout

  init(_ store: ParameterStore, _ layout: GradientLayout) {
    self.store = store
    self.layout = layout
    loss = .allocate(capacity: 1)
    loss.initialize(to: 0)
    sums = .allocateAligned(zeros: layout.sumCount)
    factors = GradientFactors(layout.kernels)
    state = .allocateAligned(zeros: store.stateCount)
  }

  /// Where a pass puts all of it.
  var target: GradientTarget? {
    guard let sums = sums.baseAddress, let state = state.baseAddress else { return nil }
    return GradientTarget(store: store, layout: layout, gradient: sums, state: state)
  }

  /// Prepares for the next group.
  func clear() {
    sums.update(repeating: 0)
    factors.reset()
  }

  func deallocate() {
    loss.deallocate()
    sums.deallocateAligned()
    state.deallocateAligned()
  }
}
