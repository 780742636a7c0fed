/// What a record on the tape computes. Payloads are plain numbers, so that records need no
/// reference counting.
enum Operation {
  // Sources
  case constant, leaf, parameter
  // Element-wise
  case add, subtract, multiply, divide
  case scale(Float)
  case shift(Float)
  case power(Float)
  case elementwise(ElementFunction)
  /// First input where the second is positive, else 0; the second input has no derivative.
  case gate
  // Shapes
  case broadcast, sumToShape, reshape
  case transpose(AxisOrder)
  case concatenate(axis: Int)
  case slice(axis: Int, start: Int)
  case pad(axis: Int, start: Int)
  /// The row numbers lie in `Record.indices`.
  case gather
  case scatter
  // Reductions and products
  case maximum(axis: Int)
  case logSumExp(axis: Int)
  case matmul(transposingLeft: Bool, transposingRight: Bool)
  // Fused layers
  case dense(Activation)
  case convolution(ConvolutionGeometry)
  /// Followed by pooling of 2×2 pixels.
  case pooledConvolution(ConvolutionGeometry)
  case maxPooling(PoolingGeometry)
  case gru(RecurrentGeometry, GRUForm)
  case lstm(RecurrentGeometry, GateActivation)
  // Fused losses
  case softmaxCrossEntropy, binaryCrossEntropy

  /// The name used in messages.
  var name: String {
    let text = String(describing: self)
    guard let end = text.firstIndex(of: "(") else { return text }
    return String(text[..<end])
  }

  /// Whether the derivative of this operation can be differentiated again.
  var isTwiceDifferentiable: Bool {
    switch self {
    case .convolution, .pooledConvolution, .maxPooling, .gru, .lstm: false
    default: true
    }
  }
}

/// A function of one number.
enum ElementFunction: Int32 {
  case exp, log, tanh, sigmoid, softplus, relu, squareRoot, absolute, sign, erf
}

/// A permutation of at most eight axes.
struct AxisOrder {
  var axes = SIMD8<UInt8>(0, 1, 2, 3, 4, 5, 6, 7)

  subscript(position: Int) -> Int { Int(axes[position]) }

  init(_ order: [Int]) {
    for (position, axis) in order.enumerated() { axes[position] = UInt8(axis) }
  }

  var inverse: AxisOrder {
    var result = self
    for position in 0..<8 { result.axes[self[position]] = UInt8(position) }
    return result
  }
}

/// One entry of the tape.
struct Record {
  var operation: Operation
  var shape: Shape
  var value: UnsafeMutablePointer<Float>
  /// Where the numbers of the inputs start in `Tape.inputs`, and how many there are.
  var firstInput: Int32
  var inputCount: Int32
  /// Whether some input wants a gradient, so that this record takes part in a backward sweep.
  var isDifferentiable: Bool
  /// Numbers that the forward pass kept for the backward pass.
  var saved: UnsafeMutablePointer<Float>?
  /// Other things that the forward pass kept.
  var kept: UnsafeMutableRawPointer?
  /// Marks of image pixels that all see the same (see `ck_convolution_forward`), one byte a pixel.
  var marks: UnsafeMutablePointer<UInt8>?
  /// Row numbers or class numbers.
  var indices: UnsafeMutablePointer<Int32>?
  /// Where a parameter's gradient goes.
  var sink: GradientSink?
}

/// Where the gradient of a parameter goes.
enum GradientSink {
  /// It is added to the numbers here.
  case sum(UnsafeMutablePointer<Float>)
  /// The tape's `factors` keep it under this number.
  case factors(Int)
}
