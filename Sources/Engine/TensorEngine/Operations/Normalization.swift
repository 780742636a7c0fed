/// Normalization and dropout, composed of differentiable operations.
extension Variable {
  /// Shifts and scales each example's last axis to mean 0 and variance 1, then applies a trained
  /// scale and offset (Ba, Kiros and Hinton, arXiv:1607.06450).
  public func layerNormalization(
    _ scale: Variable, _ offset: Variable, epsilon: Float
  ) -> Variable {
    let centered = self - mean(axes: [-1], keepingDimensions: true)
    let variance = centered.squared().mean(axes: [-1], keepingDimensions: true)
    return centered / (variance + epsilon).squareRoot() * scale + offset
  }

  /// Shifts and scales each channel (last axis) to mean 0 and variance 1 over all other axes, then
  /// applies a trained scale and offset (Ioffe and Szegedy, arXiv:1502.03167).
  ///
  /// - Parameter statistics: Where to leave each channel's mean and unbiased variance.
  func batchNormalization(
    _ scale: Variable, _ offset: Variable, epsilon: Float,
    statistics: (mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>)? = nil
  ) -> Variable {
    let channels = shape[-1]
    let table = reshaped(to: [count / Swift.max(channels, 1), channels])
    let mean = table.mean(axes: [0])
    let centered = table - mean
    let variance = centered.squared().mean(axes: [0])
    if let statistics {
      let rows = Float(table.shape[0])
      let unbiased = rows > 1 ? rows / (rows - 1) : 1
      let means = mean.values
      let variances = variance.values
      for channel in 0..<channels {
        statistics.mean[channel] = means[channel]
        statistics.variance[channel] = variances[channel] * unbiased
      }
    }
    let result = centered / (variance + epsilon).squareRoot() * scale + offset
    return result.reshaped(to: shape)
  }

  /// The mean of windows of `size` × `size` pixels of channels-last images `[rows, height, width,
  /// channels]`; a rest at the border is dropped.
  public func averagePooling(_ size: Int) -> Variable {
    precondition(
      shape.rank == 4 && size > 0 && size <= shape[1] && size <= shape[2],
      "averagePooling: windows of \(size)×\(size) on \(shape)")
    let height = shape[1] / size
    let width = shape[2] / size
    return sliced(0..<height * size, axis: 1).sliced(0..<width * size, axis: 2)
      .reshaped(to: [shape[0], height, size, width, size, shape[3]])
      .mean(axes: [2, 4])
  }
}
