import Foundation

typealias FP = UnsafePointer<Float>
typealias MP = UnsafeMutablePointer<Float>

private func forEachTap(
  _ g: ConvolutionGeometry, images: Int, _ body: (_ y: Int, _ x: Int, _ k: Int) -> Void
) {
  for n in 0..<images {
    for oy in 0..<g.outputHeight {
      for ox in 0..<g.outputWidth {
        for ky in 0..<g.kernel {
          let iy = oy * g.stride + ky - g.paddingTop
          guard iy >= 0 && iy < g.height else { continue }
          for kx in 0..<g.kernel {
            let ix = ox * g.stride + kx - g.paddingLeft
            guard ix >= 0 && ix < g.width else { continue }
            body(
              ((n * g.outputHeight + oy) * g.outputWidth + ox) * g.filters,
              ((n * g.height + iy) * g.width + ix) * g.channels,
              (ky * g.kernel + kx) * g.channels * g.filters)
          }
        }
      }
    }
  }
}

enum ConvolutionKernels {
  static func forward(
    _ x: FP, _ k: FP, _ b: FP, _ g: ConvolutionGeometry, images: Int, into y: MP,
    scratch: inout Arena
  ) {
    let pixels = images * g.outputHeight * g.outputWidth
    for p in 0..<pixels { (y + p * g.filters).update(from: b, count: g.filters) }
    forEachTap(g, images: images) { oy, ox, ok in
      for c in 0..<g.channels {
        for f in 0..<g.filters { y[oy + f] += x[ox + c] * k[ok + c * g.filters + f] }
      }
    }
    if g.isRectified { ElementKernels.apply(.relu, y, into: y, count: pixels * g.filters) }
  }
  static func inputGradient(
    _ dy: FP, _ k: FP, _ g: ConvolutionGeometry, images: Int, into dx: MP, scratch: inout Arena
  ) {
    dx.update(repeating: 0, count: images * g.height * g.width * g.channels)
    forEachTap(g, images: images) { oy, ox, ok in
      for c in 0..<g.channels {
        for f in 0..<g.filters { dx[ox + c] += dy[oy + f] * k[ok + c * g.filters + f] }
      }
    }
  }
  static func addKernelGradient(
    _ dy: FP, _ x: FP, _ g: ConvolutionGeometry, images: Int, to dk: MP, scratch: inout Arena
  ) {
    forEachTap(g, images: images) { oy, ox, ok in
      for c in 0..<g.channels {
        for f in 0..<g.filters { dk[ok + c * g.filters + f] += dy[oy + f] * x[ox + c] }
      }
    }
  }
}
enum PoolingKernels {
  static func forward(
    _ x: FP, _ g: PoolingGeometry, images: Int, into y: MP, winners: UnsafeMutablePointer<UInt8>?
  ) {
    var o = 0
    for n in 0..<images {
      for oy in 0..<g.outputHeight {
        for ox in 0..<g.outputWidth {
          for c in 0..<g.channels {
            var best = -Float.infinity
            var winner = 0
            for i in 0..<g.size * g.size {
              let v = x[
                ((n * g.height + oy * g.size + i / g.size) * g.width + ox * g.size + i % g.size)
                  * g.channels + c]
              if v > best { (best, winner) = (v, i) }
            }
            y[o] = best
            winners?[o] = UInt8(winner)
            o += 1
          }
        }
      }
    }
  }
  static func backward(
    _ dy: FP, _ winners: UnsafeMutablePointer<UInt8>, _ g: PoolingGeometry, images: Int,
    into dx: MP
  ) {
    dx.update(repeating: 0, count: images * g.height * g.width * g.channels)
    var o = 0
    for n in 0..<images {
      for oy in 0..<g.outputHeight {
        for ox in 0..<g.outputWidth {
          for c in 0..<g.channels {
            let i = Int(winners[o])
            dx[
              ((n * g.height + oy * g.size + i / g.size) * g.width + ox * g.size + i % g.size)
                * g.channels + c] += dy[o]
            o += 1
          }
        }
      }
    }
  }
}
enum GRUKernels {
  static func savedCount(_ g: RecurrentGeometry, rows: Int) -> Int { fatalError() }
  static func forward(
    _ x: FP, _ k: FP, _ r: FP, _ b: FP, _ g: RecurrentGeometry, _ form: GRUForm, rows: Int,
    into: MP, saved: MP?, scratch: inout Arena
  ) { fatalError() }
}
enum LSTMKernels {
  static func savedCount(_ g: RecurrentGeometry, rows: Int) -> Int { fatalError() }
  static func forward(
    _ x: FP, _ k: FP, _ r: FP, _ b: FP, _ g: RecurrentGeometry, _ form: GateActivation, rows: Int,
    into: MP, saved: MP?, scratch: inout Arena
  ) { fatalError() }
}
extension Tape {
  func backpropagateGRU(
    _ record: Record, _ g: RecurrentGeometry, _ form: GRUForm, _ gradient: Variable
  ) { fatalError() }
  func backpropagateLSTM(
    _ record: Record, _ g: RecurrentGeometry, _ form: GateActivation, _ gradient: Variable
  ) { fatalError() }
}
enum LayerKernels {
  static func addBias(_ b: FP, _ a: Activation, rows: Int, units: Int, to y: MP, keeping: MP?) {
    for r in 0..<rows {
      for u in 0..<units {
        let z = y[r * units + u] + b[u]
        if let keeping { keeping[r * units + u] = z }
        y[r * units + u] = z
      }
    }
    switch a {
    case .linear: break
    case .relu: ElementKernels.apply(.relu, y, into: y, count: rows * units)
    case .tanh: ElementKernels.apply(.tanh, y, into: y, count: rows * units)
    case .sigmoid: ElementKernels.apply(.sigmoid, y, into: y, count: rows * units)
    case .softplus: ElementKernels.apply(.softplus, y, into: y, count: rows * units)
    case .gelu: for i in 0..<rows * units { y[i] = 0.5 * y[i] * (1 + erff(y[i] * 0.70710678)) }
    }
  }
  static func activationSlope(
    _ a: Activation, value y: FP, sum z: FP?, gradient: FP, into: MP, count: Int
  ) {
    for i in 0..<count {
      let s: Float
      switch a {
      case .linear: s = 1
      case .relu: s = y[i] > 0 ? 1 : 0
      case .tanh: s = 1 - y[i] * y[i]
      case .sigmoid: s = y[i] - y[i] * y[i]
      case .softplus: s = 1 - expf(-y[i])
      case .gelu:
        let v = z![i]
        s = 0.5 * (1 + erff(v * 0.70710678)) + v * expf(-0.5 * v * v) * 0.39894228
      }
      into[i] = gradient[i] * s
    }
  }
}
extension MatrixKernels {
  static func addColumnSums(_ x: FP, rows: Int, columns: Int, to: MP) {
    for r in 0..<rows { for c in 0..<columns { to[c] += x[r * columns + c] } }
  }
}
