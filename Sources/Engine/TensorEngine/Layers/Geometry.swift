/// The sizes of a square convolution over channels-last images.
struct ConvolutionGeometry: Equatable, Sendable {
  var height: Int
  var width: Int
  var channels: Int
  var filters: Int
  var kernel: Int
  var stride: Int
  var padding: Padding
  /// Whether ReLU follows the bias.
  var isRectified = false

  var outputHeight: Int { outputSize(height) }
  var outputWidth: Int { outputSize(width) }
  /// Zeros above the image.
  var paddingTop: Int { paddingBefore(height) }
  /// Zeros left of the image.
  var paddingLeft: Int { paddingBefore(width) }

  private func outputSize(_ size: Int) -> Int {
    switch padding {
    case .same: (size + stride - 1) / stride
    case .valid: size < kernel ? 0 : (size - kernel) / stride + 1
    }
  }

  /// Keras' and TensorFlow's rule: an odd zero goes below and to the right.
  private func paddingBefore(_ size: Int) -> Int {
    guard padding == .same else { return 0 }
    return max((outputSize(size) - 1) * stride + kernel - size, 0) / 2
  }
}

/// The sizes of a pooling over channels-last images with windows side by side.
struct PoolingGeometry: Equatable, Sendable {
  var height: Int
  var width: Int
  var channels: Int
  var size: Int

  var outputHeight: Int { height / size }
  var outputWidth: Int { width / size }
}

/// The sizes of a recurrent layer.
struct RecurrentGeometry: Equatable, Sendable {
  var steps: Int
  var features: Int
  var units: Int
  /// Whether the sequence is read from its end.
  var isReversed = false
}
