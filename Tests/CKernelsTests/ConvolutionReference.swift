import CKernels

/// A convolution in double precision, straight from its definition.
struct ConvolutionReference {
  let g: ck_convolution
  let images: Int

  /// Calls body with the offsets of every pair of an input pixel and an output pixel that meet in a
  /// tap: x, y, and the tap's place in the kernel.
  func forEachTap(_ body: (_ x: Int, _ y: Int, _ tap: Int) -> Void) {
    for n in 0..<images {
      for i in 0..<g.output_height {
        for j in 0..<g.output_width {
          for ky in 0..<g.kernel {
            for kx in 0..<g.kernel {
              let row = i * g.stride - g.padding_top + ky
              let column = j * g.stride - g.padding_left + kx
              guard row >= 0, row < g.height, column >= 0, column < g.width else { continue }
              body(
                ((n * g.height + row) * g.width + column) * g.channels,
                ((n * g.output_height + i) * g.output_width + j) * g.filters,
                (ky * g.kernel + kx) * g.channels * g.filters)
            }
          }
        }
      }
    }
  }

  func forward(_ x: [Float], _ kernel: [Float], _ bias: [Float], _ rectified: Bool) -> [Double] {
    let pixels = images * g.output_height * g.output_width
    var result = (0..<pixels * g.filters).map { Double(bias[$0 % g.filters]) }
    forEachTap { source, target, tap in
      for c in 0..<g.channels {
        for o in 0..<g.filters {
          result[target + o] += Double(x[source + c]) * Double(kernel[tap + c * g.filters + o])
        }
      }
    }
    return rectified ? result.map { max($0, 0) } : result
  }

  func gradients(_ x: [Float], _ kernel: [Float], _ dy: [Float]) -> (x: [Double], kernel: [Double])
  {
    var dx = [Double](repeating: 0, count: x.count)
    var dkernel = [Double](repeating: 0, count: kernel.count)
    forEachTap { source, target, tap in
      for c in 0..<g.channels {
        for o in 0..<g.filters {
          let place = tap + c * g.filters + o
          dx[source + c] += Double(dy[target + o]) * Double(kernel[place])
          dkernel[place] += Double(dy[target + o]) * Double(x[source + c])
        }
      }
    }
    return (dx, dkernel)
  }
}

func convolution(
  _ height: Int, _ width: Int, _ channels: Int, _ filters: Int, kernel: Int, stride: Int,
  same: Bool, bfloat16: Bool = false
) -> ck_convolution {
  func output(_ size: Int) -> Int {
    same ? (size + stride - 1) / stride : (size - kernel) / stride + 1
  }
  // Keras' and TensorFlow's "same": the odd pixel of padding comes after the image.
  func padding(_ size: Int) -> Int {
    same ? max((output(size) - 1) * stride + kernel - size, 0) / 2 : 0
  }
  return ck_convolution(
    height: height, width: width, channels: channels, output_height: output(height),
    output_width: output(width), filters: filters, kernel: kernel, stride: stride,
    padding_top: padding(height), padding_left: padding(width), bfloat16: bfloat16)
}
