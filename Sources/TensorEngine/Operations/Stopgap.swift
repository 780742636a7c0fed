import Foundation
enum ConvolutionKernels {
  static func forward(_ x: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ g: ConvolutionGeometry, images: Int, into: UnsafeMutablePointer<Float>, scratch: inout Arena) { fatalError() }
  static func inputGradient(_ dy: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ g: ConvolutionGeometry, images: Int, into: UnsafeMutablePointer<Float>, scratch: inout Arena) { fatalError() }
  static func addKernelGradient(_ dy: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ g: ConvolutionGeometry, images: Int, to: UnsafeMutablePointer<Float>, scratch: inout Arena) { fatalError() }
}
enum PoolingKernels {
  static func forward(_ x: UnsafePointer<Float>, _ g: PoolingGeometry, images: Int, into: UnsafeMutablePointer<Float>, winners: UnsafeMutablePointer<UInt8>?) { fatalError() }
  static func backward(_ dy: UnsafePointer<Float>, _ winners: UnsafeMutablePointer<UInt8>, _ g: PoolingGeometry, images: Int, into: UnsafeMutablePointer<Float>) { fatalError() }
}
enum GRUKernels {
  static func savedCount(_ g: RecurrentGeometry, rows: Int) -> Int { fatalError() }
  static func forward(_ x: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ r: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ g: RecurrentGeometry, _ form: GRUForm, rows: Int, into: UnsafeMutablePointer<Float>, saved: UnsafeMutablePointer<Float>?, scratch: inout Arena) { fatalError() }
}
enum LSTMKernels {
  static func savedCount(_ g: RecurrentGeometry, rows: Int) -> Int { fatalError() }
  static func forward(_ x: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ r: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ g: RecurrentGeometry, _ form: GateActivation, rows: Int, into: UnsafeMutablePointer<Float>, saved: UnsafeMutablePointer<Float>?, scratch: inout Arena) { fatalError() }
}
extension Tape {
  func backpropagateGRU(_ record: Record, _ g: RecurrentGeometry, _ form: GRUForm, _ gradient: Variable) { fatalError() }
  func backpropagateLSTM(_ record: Record, _ g: RecurrentGeometry, _ form: GateActivation, _ gradient: Variable) { fatalError() }
}
enum LayerKernels {
  static func addBias(_ b: UnsafePointer<Float>, _ a: Activation, rows: Int, units: Int, to y: UnsafeMutablePointer<Float>, keeping: UnsafeMutablePointer<Float>?) {
    for r in 0..<rows { for u in 0..<units {
      let z = y[r * units + u] + b[u]
      if let keeping { keeping[r * units + u] = z }
      y[r * units + u] = z } }
    switch a {
    case .linear: break
    case .relu: ElementKernels.apply(.relu, y, into: y, count: rows * units)
    case .tanh: ElementKernels.apply(.tanh, y, into: y, count: rows * units)
    case .sigmoid: ElementKernels.apply(.sigmoid, y, into: y, count: rows * units)
    case .softplus: ElementKernels.apply(.softplus, y, into: y, count: rows * units)
    case .gelu:
      for i in 0..<rows * units { y[i] = 0.5 * y[i] * (1 + erff(y[i] * 0.70710678)) }
    }
  }
  static func activationSlope(_ a: Activation, value y: UnsafePointer<Float>, sum z: UnsafePointer<Float>?, gradient: UnsafePointer<Float>, into: UnsafeMutablePointer<Float>, count: Int) {
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
  static func addColumnSums(_ x: UnsafePointer<Float>, rows: Int, columns: Int, to: UnsafeMutablePointer<Float>) {
    for r in 0..<rows { for c in 0..<columns { to[c] += x[r * columns + c] } }
  }
}
