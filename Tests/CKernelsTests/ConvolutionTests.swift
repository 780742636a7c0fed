import CKernels
import Testing

@Suite struct ConvolutionTests {
  /// height, width, channels, filters, kernel, stride, padded, images
  static let shapes: [[Int]] = [
    [1, 1, 1, 1, 1, 1, 0, 1], [5, 4, 1, 1, 3, 1, 1, 2], [9, 17, 1, 32, 3, 1, 1, 2],
    [6, 31, 3, 33, 3, 1, 1, 1], [7, 8, 16, 16, 3, 1, 0, 2], [10, 10, 5, 47, 3, 1, 1, 1],
    [11, 7, 2, 8, 5, 2, 1, 2], [12, 12, 3, 7, 3, 2, 0, 1], [8, 9, 4, 17, 2, 1, 1, 1],
    [13, 5, 2, 3, 4, 3, 1, 2], [4, 4, 7, 65, 1, 1, 0, 3], [6, 6, 2, 4, 5, 1, 0, 0],
    // Padding at the left but not at the top, and the other way round.
    [8, 9, 2, 3, 3, 2, 1, 2], [9, 8, 3, 5, 3, 2, 1, 1], [9, 9, 2, 3, 2, 3, 0, 1],
  ]

  @Test(arguments: InstructionSet.available, shapes)
  func forwardAndBackward(_ set: InstructionSet, _ s: [Int]) {
    var g = convolution(s[0], s[1], s[2], s[3], kernel: s[4], stride: s[5], same: s[6] == 1)
    let images = s[7]
    let x = numbers(images * g.height * g.width * g.channels, seed: 1)
    let kernel = numbers(g.kernel * g.kernel * g.channels * g.filters, seed: 2)
    let bias = numbers(g.filters, seed: 3)
    let dy = numbers(images * g.output_height * g.output_width * g.filters, seed: 4)
    let reference = ConvolutionReference(g: g, images: images)
    // As for products: so many summands below 1.
    let tolerance = 1e-7 * Double(g.kernel * g.kernel * max(g.channels, g.filters) + 10)
    let scratch = Buffer(count: set.kernels.convolution_scratch(&g))
    for rectified in [false, true] {
      let y = Buffer(count: dy.count)
      set.kernels.convolution_forward(
        &g, images, x, nil, kernel, bias, rectified, y.pointer, nil, scratch.pointer)
      expectClose(
        y.values(), reference.forward(x, kernel, bias, rectified), tolerance: tolerance, "forward")
    }
    let expected = reference.gradients(x, kernel, dy)
    let dx = Buffer(count: x.count)
    set.kernels.convolution_input_gradient(&g, images, dy, kernel, dx.pointer, scratch.pointer)
    expectClose(dx.values(), expected.x, tolerance: tolerance, "input gradient")
    let before = numbers(kernel.count, seed: 5)
    let dkernel = Buffer(before)
    set.kernels.convolution_add_kernel_gradient(
      &g, images, dy, x, dkernel.pointer, scratch.pointer)
    let pixels = images * g.output_height * g.output_width
    expectClose(
      dkernel.values(), zip(before, expected.kernel).map { Double($0) + $1 },
      tolerance: 1e-7 * Double(pixels + 10), "kernel gradient")
    #expect(scratch.isIntact)
  }

  @Test(arguments: InstructionSet.available)
  func imagesDoNotDependOnEachOther(_ set: InstructionSet) {
    var g = convolution(10, 10, 3, 20, kernel: 3, stride: 1, same: true)
    let x = numbers(5 * 300, seed: 1), kernel = numbers(9 * 60, seed: 2)
    let bias = numbers(20, seed: 3)
    let scratch = Buffer(count: set.kernels.convolution_scratch(&g))
    let together = Buffer(count: 5 * 2000), alone = Buffer(count: 2000)
    set.kernels.convolution_forward(
      &g, 5, x, nil, kernel, bias, true, together.pointer, nil, scratch.pointer)
    set.kernels.convolution_forward(
      &g, 1, Array(x[900..<1200]), nil, kernel, bias, true, alone.pointer, nil, scratch.pointer)
    #expect(Array(together.values()[6000..<8000]) == alone.values())
  }

  /// Images of one color with a few other pixels: height, width, channels, filters, stride, other
  /// pixels, images.
  static let plainShapes: [[Int]] = [
    [16, 20, 8, 16, 1, 0, 1], [16, 20, 8, 17, 1, 7, 3], [40, 40, 32, 32, 1, 60, 1],
    [17, 13, 12, 33, 2, 5, 2], [12, 8, 40, 3, 1, 30, 2],
  ]

  @Test(arguments: InstructionSet.available, plainShapes)
  func mostlyPlainImages(_ set: InstructionSet, _ s: [Int]) {
    for color: Float in [0, 0.7] {
      var g = convolution(s[0], s[1], s[2], s[3], kernel: 3, stride: s[4], same: true)
      let pixels = g.height * g.width, images = s[6]
      let plain = numbers(g.channels, seed: 1).map { $0 * color }
      var x = (0..<images * pixels * g.channels).map { plain[$0 % g.channels] }
      for (i, place) in numbers(images * s[5], seed: 2).enumerated() {
        x[Int(abs(place) * Float(x.count - 1))] = Float(i + 1) / 10
      }
      let kernel = numbers(9 * g.channels * g.filters, seed: 3), bias = numbers(g.filters, seed: 4)
      let dy = numbers(images * g.output_height * g.output_width * g.filters, seed: 5)
      let scratch = Buffer(count: set.kernels.convolution_scratch(&g))
      let y = Buffer(count: dy.count), dkernel = Buffer([Float](repeating: 1, count: kernel.count))
      set.kernels.convolution_forward(
        &g, images, x, nil, kernel, bias, false, y.pointer, nil, scratch.pointer)
      set.kernels.convolution_add_kernel_gradient(
        &g, images, dy, x, dkernel.pointer, scratch.pointer)
      #expect(scratch.isIntact)
      let expected = ConvolutionReference(g: g, images: images).gradients(x, kernel, dy).kernel
      expectClose(
        dkernel.values(), expected.map { $0 + 1 },
        tolerance: 1e-7 * Double(dy.count / g.filters + 10), "kernel gradient")
      expectSameAwayFromProbes(set, g, images, x, kernel, bias, y.values())
    }
  }

  /// Dark images of one channel with a few lit pixels, as in a first layer: height, width, filters,
  /// kernel, stride, lit pixels, images. The last has too many for the shortcut.
  static let grayShapes: [[Int]] = [
    [40, 40, 32, 3, 1, 60, 2], [9, 13, 5, 5, 2, 9, 3], [16, 11, 33, 4, 3, 1, 1],
    [20, 24, 40, 3, 1, 0, 2], [8, 8, 32, 3, 1, 90, 1],
  ]

  @Test(arguments: InstructionSet.available, grayShapes)
  func mostlyDarkImages(_ set: InstructionSet, _ s: [Int]) {
    var g = convolution(s[0], s[1], 1, s[2], kernel: s[3], stride: s[4], same: true)
    let images = s[6]
    var x = [Float](repeating: 0, count: images * g.height * g.width)
    for (i, place) in numbers(images * s[5], seed: 1).enumerated() {
      x[Int(abs(place) * Float(x.count - 1))] = Float(i + 1) / 10
    }
    let kernel = numbers(g.kernel * g.kernel * g.filters, seed: 2)
    let bias = numbers(g.filters, seed: 3)
    let dy = numbers(images * g.output_height * g.output_width * g.filters, seed: 4)
    let reference = ConvolutionReference(g: g, images: images)
    let scratch = Buffer(count: set.kernels.convolution_scratch(&g))
    let y = Buffer(count: dy.count), dkernel = Buffer([Float](repeating: 1, count: kernel.count))
    var marks = [UInt8](repeating: 9, count: dy.count / g.filters)
    set.kernels.convolution_forward(
      &g, images, x, nil, kernel, bias, false, y.pointer, &marks, scratch.pointer)
    expectClose(
      y.values(), reference.forward(x, kernel, bias, false), tolerance: 1e-4, "forward")
    let values = y.values()
    for (pixel, mark) in marks.enumerated() where mark == 1 {
      #expect(Array(values[pixel * g.filters..<(pixel + 1) * g.filters]) == bias)
    }
    #expect(marks.allSatisfy { $0 <= 1 })
    set.kernels.convolution_add_kernel_gradient(
      &g, images, dy, x, dkernel.pointer, scratch.pointer)
    expectClose(
      dkernel.values(), reference.gradients(x, kernel, dy).kernel.map { $0 + 1 }, tolerance: 1e-4,
      "kernel gradient")
    #expect(scratch.isIntact)
  }

  /// The shortcut changes no bit: computes the images again with a pixel near each corner changed,
  /// so that no color is found to be common, and compares what does not see these pixels.
  private func expectSameAwayFromProbes(
    _ set: InstructionSet, _ g: ck_convolution, _ images: Int, _ x: [Float], _ kernel: [Float],
    _ bias: [Float], _ y: [Float]
  ) {
    var g = g
    let rows = [g.height / 8, g.height - 1 - g.height / 8]
    let columns = [g.width / 8, g.width - 1 - g.width / 8]
    var changed = x
    for (n, (row, column)) in (0..<images).flatMap({ n in
      rows.flatMap { row in columns.map { (n, (row, $0)) } }
    }) {
      changed[((n * g.height + row) * g.width + column) * g.channels] = Float(3 * row + column)
    }
    let other = Buffer(count: y.count)
    let scratch = Buffer(count: set.kernels.convolution_scratch(&g))
    set.kernels.convolution_forward(
      &g, images, changed, nil, kernel, bias, false, other.pointer, nil, scratch.pointer)
    let values = other.values()
    for pixel in 0..<y.count / g.filters {
      let row = pixel / g.output_width % g.output_height * g.stride
      let column = pixel % g.output_width * g.stride
      let near = rows.contains { abs($0 - row) <= 4 } && columns.contains { abs($0 - column) <= 4 }
      let range = pixel * g.filters..<(pixel + 1) * g.filters
      if !near { #expect(y[range] == values[range]) }
    }
  }

  @Test(arguments: InstructionSet.available)
  func infinitePixelsReachOnlyTheirNeighbors(_ set: InstructionSet) {
    var g = convolution(9, 9, 1, 3, kernel: 3, stride: 1, same: true)
    var x = [Float](repeating: 0, count: 81)
    x[40] = .nan
    let scratch = Buffer(count: set.kernels.convolution_scratch(&g))
    let y = Buffer(count: 243)
    set.kernels.convolution_forward(
      &g, 1, x, nil, numbers(27, seed: 1), [1, 2, 3], true, y.pointer, nil, scratch.pointer)
    for (i, value) in y.values().enumerated() {
      let near = abs(i / 27 - 4) <= 1 && abs(i / 3 % 9 - 4) <= 1
      #expect(near ? value.isNaN : value == Float(i % 3 + 1))
    }
  }
}
