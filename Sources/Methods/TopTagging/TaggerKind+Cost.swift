import JetNetworks

extension TaggerKind {
  /// Floating-point operations of a training step a jet, in units of the image branch's: what the
  /// estimate of the time left weighs stages with.
  var relativeCost: Double {
    switch self {
    case .linear: 0.005
    case .sets: 0.05
    case .cnn: 1
    case .rnn: 0.15
    case .beast: 1.2
    }
  }
}
