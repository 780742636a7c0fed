import CKernels
import Testing

@Suite struct PoolingTests {
  /// height, width, channels, size, images
  static let shapes: [[Int]] = [
    [2, 2, 1, 2, 1], [4, 6, 16, 2, 2], [5, 7, 3, 2, 2], [9, 8, 33, 3, 1], [3, 3, 5, 1, 2],
    [4, 4, 2, 4, 0],
  ]

  /// Calls body with the output's index and the indices of the window's elements, row by row.
  private func forEachWindow(_ g: ck_pooling, _ images: Int, _ body: (Int, [Int]) -> Void) {
    let height = g.height / g.size, width = g.width / g.size
    for i in 0..<images * height * width * g.channels {
      let c = i % g.channels, pixel = i / g.channels
      let column = pixel % width, row = pixel / width % height, n = pixel / width / height
      body(
        i,
        (0..<g.size * g.size).map { place in
          let y = row * g.size + place / g.size, x = column * g.size + place % g.size
          return ((n * g.height + y) * g.width + x) * g.channels + c
        })
    }
  }

  @Test(arguments: InstructionSet.available, shapes)
  func maximum(_ set: InstructionSet, _ s: [Int]) {
    var g = ck_pooling(height: s[0], width: s[1], channels: s[2], size: s[3])
    let images = s[4]
    // Coarse values, so that there are equals.
    var x = numbers(images * g.height * g.width * g.channels, seed: 1).map { ($0 * 4).rounded() }
    if x.count > 4 { x[4] = .nan }
    let count = images * (g.height / g.size) * (g.width / g.size) * g.channels
    let dy = numbers(count, seed: 2)
    var value = [Float](repeating: 0, count: count), place = [UInt8](repeating: 0, count: count)
    var gradient = [Double](repeating: 0, count: x.count)
    forEachWindow(g, images) { i, window in
      var best = 0
      for q in window.indices.dropFirst() where !x[window[best]].isNaN {
        if x[window[q]] > x[window[best]] || x[window[q]].isNaN { best = q }
      }
      (value[i], place[i]) = (x[window[best]], UInt8(best))
      gradient[window[best]] += Double(dy[i])
    }
    let y = Buffer(count: count), unrecorded = Buffer(count: count), dx = Buffer(count: x.count)
    var winners = [UInt8](repeating: 255, count: count)
    set.kernels.max_pooling_forward(&g, images, x, y.pointer, &winners)
    set.kernels.max_pooling_forward(&g, images, x, unrecorded.pointer, nil)
    #expect(winners == place)
    #expect(y.values().map(\.bitPattern) == value.map(\.bitPattern))
    #expect(unrecorded.values().map(\.bitPattern) == value.map(\.bitPattern))
    set.kernels.max_pooling_backward(&g, images, dy, winners, dx.pointer)
    expectClose(dx.values(), gradient, tolerance: 0)
  }

  @Test(arguments: InstructionSet.available, shapes)
  func average(_ set: InstructionSet, _ s: [Int]) {
    var g = ck_pooling(height: s[0], width: s[1], channels: s[2], size: s[3])
    let images = s[4]
    let x = numbers(images * g.height * g.width * g.channels, seed: 1)
    let count = images * (g.height / g.size) * (g.width / g.size) * g.channels
    let dy = numbers(count, seed: 2)
    var value = [Double](repeating: 0, count: count)
    var gradient = [Double](repeating: 0, count: x.count)
    forEachWindow(g, images) { i, window in
      for q in window {
        value[i] += Double(x[q]) / Double(window.count)
        gradient[q] += Double(dy[i]) / Double(window.count)
      }
    }
    let y = Buffer(count: count), dx = Buffer(count: x.count)
    set.kernels.average_pooling_forward(&g, images, x, y.pointer)
    set.kernels.average_pooling_backward(&g, images, dy, dx.pointer)
    expectClose(y.values(), value, tolerance: 1e-6)
    expectClose(dx.values(), gradient, tolerance: 1e-6)
  }
}
