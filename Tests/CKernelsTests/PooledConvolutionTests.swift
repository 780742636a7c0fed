import CKernels
import Testing

@Suite struct PooledConvolutionTests {
  /// height, width, channels, filters, padded, images, colored pixels of a plain image (0: all).
  static let shapes: [[Int]] = [
    [2, 2, 1, 1, 1, 1, 0], [5, 4, 1, 3, 1, 2, 0], [9, 17, 5, 32, 1, 2, 0], [7, 8, 16, 33, 0, 1, 0],
    [10, 10, 12, 47, 1, 3, 0], [6, 7, 40, 9, 1, 0, 0], [16, 20, 24, 17, 1, 3, 9],
    [17, 18, 7, 20, 0, 2, 5], [40, 40, 32, 32, 1, 1, 60],
  ]

  private struct Case {
    var g: ck_convolution
    let images: Int
    let x: [Float], kernel: [Float], bias: [Float], dy: [Float]
    var outputs: Int { images * (g.output_height / 2) * (g.output_width / 2) * g.filters }

    init(_ s: [Int]) {
      g = convolution(s[0], s[1], s[2], s[3], kernel: 3, stride: 1, same: s[4] == 1)
      images = s[5]
      let count = images * g.height * g.width * g.channels
      if s[6] == 0 {
        x = numbers(count, seed: 1)
      } else {
        let plain = numbers(g.channels, seed: 1), channels = g.channels
        var pixels = (0..<count).map { plain[$0 % channels] }
        for (i, place) in numbers(images * s[6], seed: 2).enumerated() {
          pixels[Int(abs(place) * Float(count - 1))] = Float(i + 1) / 10
        }
        x = pixels
      }
      kernel = numbers(9 * g.channels * g.filters, seed: 3)
      bias = numbers(g.filters, seed: 4)
      // As behind dropout: many zeros.
      let slopes = images * (g.output_height / 2) * (g.output_width / 2) * g.filters
      dy = numbers(slopes, seed: 5).map { $0 > 0.4 ? $0 : 0 }
    }

    /// The four pixels of output number `output` in the plane of the convolution.
    func window(_ output: Int) -> [Int] {
      let width = g.output_width / 2, height = g.output_height / 2
      let filter = output % g.filters, column = output / g.filters % width
      let row = output / g.filters / width % height, n = output / g.filters / width / height
      return (0..<4).map { q in
        ((n * g.output_height + 2 * row + q / 2) * g.output_width + 2 * column + q % 2) * g.filters
          + filter
      }
    }
  }

  @Test(arguments: InstructionSet.available, shapes)
  func forwardAndBackward(_ set: InstructionSet, _ s: [Int]) {
    var c = Case(s)
    let reference = ConvolutionReference(g: c.g, images: c.images)
    let tolerance = 1e-7 * Double(9 * max(c.g.channels, c.g.filters) + 10)
    let scratch = Buffer(count: set.kernels.convolution_pooled_scratch(&c.g))
    for rectified in [false, true] {
      let y = Buffer(count: c.outputs)
      var winners = [UInt8](repeating: 9, count: c.outputs)
      set.kernels.convolution_pooled_forward(
        &c.g, c.images, c.x, nil, c.kernel, c.bias, rectified, y.pointer, &winners, nil,
        scratch.pointer)
      let plane = reference.forward(c.x, c.kernel, c.bias, rectified)
      let values = y.values()
      expectClose(
        values, (0..<c.outputs).map { c.window($0).map { plane[$0] }.max() ?? 0 },
        tolerance: tolerance, "forward")
      var slopes = [Float](repeating: 0, count: plane.count)
      for output in 0..<c.outputs {
        let pixel = c.window(output)[Int(winners[output])]
        #expect(abs(plane[pixel] - Double(values[output])) <= tolerance * max(1, abs(plane[pixel])))
        if !rectified || values[output] > 0 { slopes[pixel] = c.dy[output] }
      }
      expectGradients(set, c, rectified, values, winners, slopes, reference, scratch)
    }
    #expect(scratch.isIntact)
  }

  private func expectGradients(
    _ set: InstructionSet, _ c: Case, _ rectified: Bool, _ y: [Float], _ winners: [UInt8],
    _ slopes: [Float], _ reference: ConvolutionReference, _ scratch: Buffer
  ) {
    var g = c.g
    let expected = reference.gradients(c.x, c.kernel, slopes)
    let before = numbers(c.kernel.count, seed: 6)
    for wantsInput in [true, false] {
      let dx = Buffer(count: c.x.count), dkernel = Buffer(before)
      let dbias = Buffer([Float](repeating: 1, count: g.filters))
      set.kernels.convolution_pooled_backward(
        &g, c.images, rectified, c.dy, y, winners, c.x, nil, c.kernel,
        wantsInput ? dx.pointer : nil, dkernel.pointer, dbias.pointer, scratch.pointer)
      if wantsInput {
        expectClose(
          dx.values(), expected.x, tolerance: 1e-7 * Double(9 * g.filters + 10), "input gradient")
      }
      let tolerance = 1e-7 * Double(g.output_height * g.output_width * c.images + 10)
      expectClose(
        dkernel.values(), zip(before, expected.kernel).map { Double($0) + $1 },
        tolerance: tolerance, "kernel gradient")
      var sums = [Double](repeating: 1, count: g.filters)
      for (i, slope) in slopes.enumerated() { sums[i % g.filters] += Double(slope) }
      expectClose(dbias.values(), sums, tolerance: tolerance, "bias gradient")
    }
  }

  @Test(arguments: InstructionSet.available)
  func notANumberWinsItsWindow(_ set: InstructionSet) {
    var g = convolution(8, 8, 8, 9, kernel: 3, stride: 1, same: true)
    var x = numbers(8 * 64, seed: 1)
    x[(3 * 8 + 3) * 8] = .nan
    let y = Buffer(count: 16 * 9)
    let scratch = Buffer(count: set.kernels.convolution_pooled_scratch(&g))
    set.kernels.convolution_pooled_forward(
      &g, 1, x, nil, numbers(9 * 72, seed: 2), numbers(9, seed: 3), true, y.pointer, nil, nil,
      scratch.pointer)
    for (i, value) in y.values().enumerated() {
      // Tiles of 4 × 4 pixels around windows that see pixel (3, 3).
      let near = [1, 2].contains(i / 9 / 4) && [1, 2].contains(i / 9 % 4)
      #expect(value.isNaN == near)
    }
  }

  /// What lies in a window without a gradient must not matter, however large.
  @Test(arguments: InstructionSet.available)
  func windowsWithoutGradientGiveNothing(_ set: InstructionSet) {
    var c = Case([8, 8, 4, 16, 1, 1, 0])
    let scratch = Buffer(count: set.kernels.convolution_pooled_scratch(&c.g))
    let dx = Buffer(count: c.x.count), dkernel = Buffer(c.kernel), dbias = Buffer(c.bias)
    set.kernels.convolution_pooled_backward(
      &c.g, 1, false, [Float](repeating: 0, count: c.outputs),
      [Float](repeating: 1, count: c.outputs), [UInt8](repeating: 3, count: c.outputs),
      c.x.map { _ in .infinity }, nil, c.kernel, dx.pointer, dkernel.pointer, dbias.pointer,
      scratch.pointer)
    #expect(dx.values() == [Float](repeating: 0, count: c.x.count))
    #expect(dkernel.values() == c.kernel)
    #expect(dbias.values() == c.bias)
  }

  /// Two layers on dark images with a few lit pixels: the second collects gradients at marked
  /// pixels, which must not change the gradient of any parameter of either.
  @Test(arguments: InstructionSet.available, [[24, 32], [23, 5], [40, 16]])
  func marksKeepGradientsOfParameters(_ set: InstructionSet, _ s: [Int]) {
    let images = 3, size = s[0], filters = s[1], channels = 32
    var first = convolution(size, size, 1, channels, kernel: 3, stride: 1, same: true)
    var second = convolution(size, size, channels, filters, kernel: 3, stride: 1, same: true)
    var x = [Float](repeating: 0, count: images * size * size)
    for (i, place) in numbers(12, seed: 1).enumerated() {
      x[Int(abs(place) * Float(x.count - 1))] = Float(i + 1)
    }
    let kernels = (numbers(9 * channels, seed: 2), numbers(9 * channels * filters, seed: 3))
    let bias = (numbers(channels, seed: 4), numbers(filters, seed: 5))
    let scratch = Buffer(
      count: max(
        set.kernels.convolution_scratch(&first), set.kernels.convolution_pooled_scratch(&second)))
    let hidden = Buffer(count: x.count * channels)
    var marks = [UInt8](repeating: 9, count: x.count)
    set.kernels.convolution_forward(
      &first, images, x, nil, kernels.0, bias.0, true, hidden.pointer, &marks, scratch.pointer)
    let h = hidden.values()
    let outputs = images * (size / 2) * (size / 2) * filters
    let y = Buffer(count: outputs)
    var winners = [UInt8](repeating: 9, count: outputs)
    set.kernels.convolution_pooled_forward(
      &second, images, h, marks, kernels.1, bias.1, true, y.pointer, &winners, nil,
      scratch.pointer)
    let dy = numbers(outputs, seed: 6), values = y.values()
    /// Gradients of both kernels and biases.
    func gradients(_ marks: UnsafePointer<UInt8>?) -> [Float] {
      let dh = Buffer(count: h.count)
      let sums = [9 * channels * filters, filters, 9 * channels].map {
        Buffer([Float](repeating: 0, count: $0))
      }
      set.kernels.convolution_pooled_backward(
        &second, images, true, dy, values, winners, h, marks, kernels.1, dh.pointer,
        sums[0].pointer, sums[1].pointer, scratch.pointer)
      let slopes = zip(dh.values(), h).map { $1 > 0 ? $0 : 0 }
      set.kernels.convolution_add_kernel_gradient(
        &first, images, slopes, x, sums[2].pointer, scratch.pointer)
      let biasSums = (0..<channels).map { c in
        stride(from: c, to: slopes.count, by: channels).reduce(Float(0)) { $0 + slopes[$1] }
      }
      return sums.flatMap { $0.values() } + biasSums
    }
    #expect(marks.reduce(0) { $0 + Int($1) } > x.count / 2)
    let plain = gradients(nil)
    #expect(plain.contains { abs($0) > 1 })
    expectClose(
      marks.withUnsafeBufferPointer { gradients($0.baseAddress) }, doubles(plain),
      tolerance: 1e-7 * Double(outputs), "gradients")
  }
}
