internal import CKernels

/// Convolution and pooling of channels-last images, fused and with hand-written backward passes.
extension Variable {
  /// The cross-correlation of images with a square kernel, plus a bias, optionally followed by ReLU
  /// and pooling.
  ///
  /// - Parameters:
  ///   - kernel: `[size, size, channels, filters]`.
  ///   - bias: `[filters]`.
  ///   - stride: The step between windows.
  ///   - padding: How the border is treated.
  ///   - rectifying: Whether ReLU follows.
  ///   - pooling: The side of the windows of which the largest value is kept, as by
  ///     `maxPooling(_:)`; 1 keeps every pixel. 2 after a 3×3 kernel of stride 1 is one pass.
  /// - Returns: `[rows, height, width, filters]` for `self` of shape `[rows, height, width,
  ///   channels]`.
  public func convolution(
    _ kernel: Variable, _ bias: Variable, stride: Int = 1, padding: Padding = .same,
    rectifying: Bool = false, pooling: Int = 1
  ) -> Variable {
    precondition(
      shape.rank == 4 && kernel.shape.rank == 4 && kernel.shape[0] == kernel.shape[1]
        && kernel.shape[2] == shape[3] && bias.shape == [kernel.shape[3]] && stride > 0,
      "convolution: images \(shape), kernel \(kernel.shape), bias \(bias.shape), stride \(stride)")
    var geometry = ConvolutionGeometry(
      height: shape[1], width: shape[2], channels: shape[3], filters: kernel.shape[3],
      kernel: kernel.shape[0], stride: stride, padding: padding)
    geometry.isRectified = rectifying
    precondition(
      geometry.outputHeight > 0 && geometry.outputWidth > 0,
      "convolution: kernel \(kernel.shape) does not fit into images \(shape)")
    var sizes = ck_convolution(geometry, tape.precision)
    if pooling == 2 && ck_convolution_fuses_pooling(&sizes) {
      return pooledConvolution(geometry, kernel, bias)
    }
    let target: Shape = [
      shape[0], geometry.outputHeight, geometry.outputWidth, geometry.filters,
    ]
    let result = tape.arena.floats(target.count)
    let scratch = tape.scratch(ck_convolution_scratch(&sizes))
    let newMarks = roomForMarks(target)
    ck_convolution_forward(
      &sizes, shape[0], values, tape.record(self).marks, kernel.values, bias.values, rectifying,
      result, newMarks, scratch)
    let convolved = tape.append(.convolution(geometry), target, result, self, kernel, bias)
    tape.mark(convolved, newMarks)
    return pooling == 1 ? convolved : convolved.maxPooling(pooling)
  }

  /// Convolution, ReLU if the geometry says so, and pooling of 2×2 pixels in one pass.
  private func pooledConvolution(
    _ geometry: ConvolutionGeometry, _ kernel: Variable, _ bias: Variable
  ) -> Variable {
    precondition(
      geometry.outputHeight > 1 && geometry.outputWidth > 1,
      "maxPooling: windows of 2×2 on \(geometry.outputHeight)×\(geometry.outputWidth) pixels")
    let target: Shape = [
      shape[0], geometry.outputHeight / 2, geometry.outputWidth / 2, geometry.filters,
    ]
    let result = tape.arena.floats(target.count)
    let winners =
      tape.needsGradient(self, kernel, bias) ? tape.arena.bytes(target.count) : nil
    let newMarks = roomForMarks(target)
    var sizes = ck_convolution(geometry, tape.precision)
    ck_convolution_pooled_forward(
      &sizes, shape[0], values, tape.record(self).marks, kernel.values, bias.values,
      geometry.isRectified, result, winners?.assumingMemoryBound(to: UInt8.self), newMarks,
      tape.scratch(ck_convolution_pooled_scratch(&sizes)))
    let pooled = tape.append(
      .pooledConvolution(geometry), target, result, self, kernel, bias, kept: winners)
    tape.mark(pooled, newMarks)
    return pooled
  }

  /// Room for the marks of a convolution's result: where these images are given, or have marks.
  private func roomForMarks(_ target: Shape) -> UnsafeMutablePointer<UInt8>? {
    let record = tape.record(self)
    guard !record.isDifferentiable || record.marks != nil else { return nil }
    return tape.arena.bytes(target.count(of: 0..<3)).assumingMemoryBound(to: UInt8.self)
  }

  /// The largest value of windows of `size` × `size` pixels; a rest at the border is dropped.
  public func maxPooling(_ size: Int) -> Variable {
    precondition(
      shape.rank == 4 && size > 0 && size <= shape[1] && size <= shape[2],
      "maxPooling: windows of \(size)×\(size) on \(shape)")
    let geometry = PoolingGeometry(
      height: shape[1], width: shape[2], channels: shape[3], size: size)
    let target: Shape = [shape[0], geometry.outputHeight, geometry.outputWidth, shape[3]]
    let result = tape.arena.floats(target.count)
    let winners = tape.needsGradient(self) ? tape.arena.bytes(target.count) : nil
    var sizes = ck_pooling(geometry)
    ck_max_pooling_forward(
      &sizes, shape[0], values, result, winners?.assumingMemoryBound(to: UInt8.self))
    return tape.append(.maxPooling(geometry), target, result, self, kept: winners)
  }
}

extension Tape {
  func backpropagateConvolution(
    _ record: Record, _ geometry: ConvolutionGeometry, _ gradient: Variable
  ) {
    let x = input(record, 0)
    let kernel = input(record, 1)
    let images = x.shape[0]
    var slope = UnsafePointer(gradient.values)
    if geometry.isRectified {
      let gated = arena.floats(gradient.count)
      ElementKernels.combine(.gate, slope, record.value, into: gated, count: gradient.count)
      slope = UnsafePointer(gated)
    }
    var sizes = ck_convolution(geometry, precision)
    let scratch = scratch(ck_convolution_scratch(&sizes))
    if wants(record, 0) {
      let result = arena.floats(x.count)
      ck_convolution_input_gradient(&sizes, images, slope, kernel.values, result, scratch)
      contribute(append(.constant, x.shape, result), to: record, 0)
    }
    contributeDirectly(to: record, 1) { target in
      ck_convolution_add_kernel_gradient(&sizes, images, slope, x.values, target, scratch)
    }
    contributeDirectly(to: record, 2) { target in
      addColumnSums(
        slope, rows: gradient.count / geometry.filters, columns: geometry.filters, to: target)
    }
  }

  func backpropagatePooledConvolution(
    _ record: Record, _ geometry: ConvolutionGeometry, _ gradient: Variable
  ) {
    guard let winners = record.kept else { return }
    let x = input(record, 0)
    let kernel = input(record, 1)
    let dx = wants(record, 0) ? arena.floats(x.count) : nil
    // Collected gradients serve parameters, but are no gradient of the images themselves.
    let marks = sweep.usesSinks ? self.record(x).marks : nil
    var sizes = ck_convolution(geometry, precision)
    let scratch = scratch(ck_convolution_pooled_scratch(&sizes))
    withGradientSums(record, 1...2) { sums in
      ck_convolution_pooled_backward(
        &sizes, x.shape[0], geometry.isRectified, gradient.values, record.value,
        winners.assumingMemoryBound(to: UInt8.self), x.values, marks, kernel.values, dx, sums[0],
        sums[1], scratch)
    }
    if let dx { contribute(append(.constant, x.shape, dx), to: record, 0) }
  }

  func backpropagateMaxPooling(
    _ record: Record, _ geometry: PoolingGeometry, _ gradient: Variable
  ) {
    guard wants(record, 0), let winners = record.kept else { return }
    let x = input(record, 0)
    let result = arena.floats(x.count)
    var sizes = ck_pooling(geometry)
    ck_max_pooling_backward(
      &sizes, x.shape[0], gradient.values, winners.assumingMemoryBound(to: UInt8.self), result)
    contribute(append(.constant, x.shape, result), to: record, 0)
  }
}

extension ck_convolution {
  fileprivate init(_ geometry: ConvolutionGeometry, _ precision: Precision) {
    self.init(
      height: geometry.height, width: geometry.width, channels: geometry.channels,
      output_height: geometry.outputHeight, output_width: geometry.outputWidth,
      filters: geometry.filters, kernel: geometry.kernel, stride: geometry.stride,
      padding_top: geometry.paddingTop, padding_left: geometry.paddingLeft,
      bfloat16: precision == .bfloat16)
  }
}

extension ck_pooling {
  fileprivate init(_ geometry: PoolingGeometry) {
    self.init(
      height: geometry.height, width: geometry.width, channels: geometry.channels,
      size: geometry.size)
  }
}
