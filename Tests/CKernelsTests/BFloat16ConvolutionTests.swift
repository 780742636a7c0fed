import CKernels
import Testing

@Suite struct BFloat16ConvolutionTests {
  /// Whole numbers that bfloat16 holds, also behind Winograd's transformations: every result is
  /// exact. height, width, channels, filters, kernel, stride, padded, images, other pixels of an
  /// image of one color (0: all).
  static let exactShapes: [[Int]] =
    ConvolutionTests.shapes.map { $0 + [0] } + [
      [16, 20, 8, 16, 3, 1, 1, 2, 7], [20, 20, 21, 40, 3, 1, 1, 1, 9],
      [20, 20, 7, 16, 5, 1, 1, 2, 9],
      [17, 13, 12, 33, 3, 2, 1, 2, 5],
    ]

  @Test(arguments: InstructionSet.available, exactShapes)
  func convolutionsOfSmallWholeNumbersAreExact(_ set: InstructionSet, _ s: [Int]) {
    var g = convolution(
      s[0], s[1], s[2], s[3], kernel: s[4], stride: s[5], same: s[6] == 1, bfloat16: true)
    let images = s[7], channels = g.channels
    func whole(_ count: Int, seed: UInt64, times factor: Float = 1) -> [Float] {
      numbers(count, seed: seed).map { ($0 * 5).rounded() * factor }
    }
    var x = whole(images * g.height * g.width * channels, seed: 1)
    if s[8] > 0 {
      x = x.indices.map { x[$0 % channels] }
      for place in numbers(images * s[8], seed: 6) { x[Int(abs(place) * Float(x.count - 1))] = 6 }
    }
    // Multiples of four, because Winograd's transformation of kernels divides by four.
    let kernel = whole(g.kernel * g.kernel * channels * g.filters, seed: 2, times: 4)
    let bias = whole(g.filters, seed: 3)
    let dy = whole(images * g.output_height * g.output_width * g.filters, seed: 4)
    let reference = ConvolutionReference(g: g, images: images)
    let scratch = Buffer(count: set.kernels.convolution_scratch(&g))
    let y = Buffer(count: dy.count), dx = Buffer(count: x.count), dkernel = Buffer(kernel)
    set.kernels.convolution_forward(
      &g, images, x, nil, kernel, bias, true, y.pointer, nil, scratch.pointer)
    set.kernels.convolution_input_gradient(&g, images, dy, kernel, dx.pointer, scratch.pointer)
    set.kernels.convolution_add_kernel_gradient(
      &g, images, dy, x, dkernel.pointer, scratch.pointer)
    #expect(scratch.isIntact)
    let gradients = reference.gradients(x, kernel, dy)
    #expect(doubles(y.values()) == reference.forward(x, kernel, bias, true))
    #expect(doubles(dx.values()) == gradients.x)
    #expect(doubles(dkernel.values()) == zip(kernel, gradients.kernel).map { Double($0) + $1 })
  }

  @Test(arguments: InstructionSet.available, exactShapes.filter { $0[4] == 3 && $0[5] == 1 })
  func pooledConvolutionsOfSmallWholeNumbersAreExact(_ set: InstructionSet, _ s: [Int]) {
    var g = convolution(s[0], s[1], s[2], s[3], kernel: 3, stride: 1, same: s[6] == 1)
    let images = s[7]
    let x = numbers(images * g.height * g.width * g.channels, seed: 1).map { ($0 * 5).rounded() }
    let kernel = numbers(9 * g.channels * g.filters, seed: 2).map { ($0 * 5).rounded() * 4 }
    let bias = numbers(g.filters, seed: 3).map { ($0 * 5).rounded() }
    let count = images * (g.output_height / 2) * (g.output_width / 2) * g.filters
    let results = [false, true].map { rounding -> [Float] in
      g.bfloat16 = rounding
      let y = Buffer(count: count)
      let scratch = Buffer(count: set.kernels.convolution_pooled_scratch(&g))
      set.kernels.convolution_pooled_forward(
        &g, images, x, nil, kernel, bias, true, y.pointer, nil, nil, scratch.pointer)
      #expect(scratch.isIntact)
      return y.values()
    }
    #expect(results[0] == results[1])
  }

  /// Direct convolutions round the numbers themselves.
  @Test(
    arguments: InstructionSet.available,
    ConvolutionTests.shapes.filter { $0[4] != 3 || $0[5] != 1 || $0[2] * $0[3] < 128 })
  func directConvolutions(_ set: InstructionSet, _ s: [Int]) {
    var g = convolution(
      s[0], s[1], s[2], s[3], kernel: s[4], stride: s[5], same: s[6] == 1, bfloat16: true)
    let images = s[7]
    let x = numbers(images * g.height * g.width * g.channels, seed: 1)
    let kernel = numbers(g.kernel * g.kernel * g.channels * g.filters, seed: 2)
    let bias = numbers(g.filters, seed: 3)
    let dy = numbers(images * g.output_height * g.output_width * g.filters, seed: 4)
    let reference = ConvolutionReference(g: g, images: images)
    let scratch = Buffer(count: set.kernels.convolution_scratch(&g))
    let y = Buffer(count: dy.count), dx = Buffer(count: x.count)
    let dkernel = Buffer([Float](repeating: 0, count: kernel.count))
    set.kernels.convolution_forward(
      &g, images, x, nil, kernel, bias, false, y.pointer, nil, scratch.pointer)
    set.kernels.convolution_input_gradient(&g, images, dy, kernel, dx.pointer, scratch.pointer)
    set.kernels.convolution_add_kernel_gradient(
      &g, images, dy, x, dkernel.pointer, scratch.pointer)
    let gradients = reference.gradients(bfloat16(x), bfloat16(kernel), bfloat16(dy))
    let tolerance = 1e-7 * Double(g.kernel * g.kernel * max(g.channels, g.filters) + 10)
    expectClose(
      y.values(), reference.forward(bfloat16(x), bfloat16(kernel), bias, false),
      tolerance: tolerance, "forward")
    expectClose(dx.values(), gradients.x, tolerance: tolerance, "input gradient")
    expectClose(
      dkernel.values(), gradients.kernel,
      tolerance: 1e-7 * Double(images * g.output_height * g.output_width + 10), "kernel gradient")
  }

  /// Winograd's filtering rounds what comes out of the transformations.
  @Test(arguments: InstructionSet.available, [[4, 6, 17, 9], [9, 7, 32, 33]])
  func tiles(_ set: InstructionSet, _ s: [Int]) {
    var g = convolution(s[0], s[1], s[2], s[3], kernel: 3, stride: 1, same: true, bfloat16: true)
    let x = numbers(g.height * g.width * g.channels, seed: 1)
    let kernel = numbers(9 * g.channels * g.filters, seed: 2)
    let y = Buffer(count: g.height * g.width * g.filters)
    let scratch = Buffer(count: set.kernels.convolution_scratch(&g))
    set.kernels.convolution_forward(
      &g, 1, x, nil, kernel, [Float](repeating: 0, count: g.filters), false, y.pointer, nil,
      scratch.pointer)
    expectClose(
      y.values(), roundedTiles(g, x, kernel), tolerance: 1e-7 * Double(16 * g.channels + 10))
  }

  /// Y = Aᵀ[(G k Gᵀ) ∘ (Bᵀ d B)]A with both factors rounded, for padding 1 on all sides.
  private func roundedTiles(_ g: ck_convolution, _ x: [Float], _ kernel: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: g.height * g.width * g.filters)
    for row in stride(from: 0, to: g.height, by: 2) {
      for column in stride(from: 0, to: g.width, by: 2) {
        for filter in 0..<g.filters {
          var sums = [Double](repeating: 0, count: 16)
          for c in 0..<g.channels {
            let d = bfloat16(bothWays(patch(g, x, row, column, c), 4, spreadInput))
            let taps = (0..<9).map { kernel[($0 * g.channels + c) * g.filters + filter] }
            let k = bfloat16(bothWays(taps, 3, spreadKernel))
            for q in 0..<16 { sums[q] += Double(d[q]) * Double(k[q]) }
          }
          let tile = bothWays(sums, 4) { [$0[0] + $0[1] + $0[2], $0[1] - $0[2] - $0[3]] }
          for q in 0..<4 where row + q / 2 < g.height && column + q % 2 < g.width {
            let pixel = (row + q / 2) * g.width + column + q % 2
            result[pixel * g.filters + filter] = tile[q]
          }
        }
      }
    }
    return result
  }

  /// What a tile sees of a channel.
  private func patch(
    _ g: ck_convolution, _ x: [Float], _ row: Int, _ column: Int, _ channel: Int
  ) -> [Float] {
    (0..<16).map { q in
      let i = row + q / 4 - 1
      let j = column + q % 4 - 1
      let isInside = i >= 0 && i < g.height && j >= 0 && j < g.width
      return isInside ? x[(i * g.width + j) * g.channels + channel] : 0
    }
  }

  /// A transformation of the columns of an n × n matrix, and of the rows of what comes out.
  private func bothWays<Number>(
    _ matrix: [Number], _ n: Int, _ transform: ([Number]) -> [Number]
  ) -> [Number] {
    let columns = (0..<n).map { column in transform((0..<n).map { matrix[$0 * n + column] }) }
    return columns[0].indices.flatMap { row in transform(columns.map { $0[row] }) }
  }

  private func spreadInput(_ d: [Float]) -> [Float] {
    [d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]]
  }

  private func spreadKernel(_ k: [Float]) -> [Float] {
    let outer = 0.5 * (k[0] + k[2])
    let middle = 0.5 * k[1]
    return [k[0], outer + middle, outer - middle, k[2]]
  }
}
